from django.db import migrations


class Migration(migrations.Migration):
    """Words of up to 8 kB stay in their row, unpacked.

    Elsewhere PostgreSQL takes reading them all for cheap, as it counts the pages of the table alone, and a search that
    the index answers in a few milliseconds takes a second.
    """

    dependencies = [
        ('followups', '0401_in_depth_dialogues'),
    ]

    operations = [
        migrations.RunSQL(
            'ALTER TABLE followups_lookup SET (toast_tuple_target = 8160)',
            'ALTER TABLE followups_lookup RESET (toast_tuple_target)',
        ),
    ]
