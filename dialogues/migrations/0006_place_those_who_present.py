from django.db import migrations


class Migration(migrations.Migration):
    """Who presents already got the place when the answer came."""

    dependencies = [("dialogues", "0005_placed_at_and_subject_of_a_wave")]

    operations = [
        migrations.RunSQL(
            "UPDATE dialogues_invitation SET placed_at = answered_at WHERE answer = 'presents'",
            migrations.RunSQL.noop,
        )
    ]
