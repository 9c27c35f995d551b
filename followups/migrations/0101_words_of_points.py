import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('followups', '0501_status_requests'),
    ]

    operations = [
        migrations.CreateModel(
            name='Lookup',
            fields=[
                ('followup', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='lookup', serialize=False, to='followups.followup')),
                ('version', models.PositiveIntegerField()),
                ('furthest', models.PositiveSmallIntegerField()),
                ('words', django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                'verbose_name': 'words of a point',
                'verbose_name_plural': 'words of points',
                'indexes': [django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['words'], name='followup_words')],
                'constraints': [models.CheckConstraint(condition=models.Q(('furthest__gte', 1), ('furthest__lte', 3)), name='followup_reached_a_step')],
            },
        ),
    ]
