# Initiatives with their participants, steps, result chain, indicators and measured values

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dialogues', '0008_leeway_of_the_invitation'),
        ('focusareas', '0002_names_of_tags'),
        ('followups', '0001_points_with_history'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('regions', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ChainRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('activity', models.TextField(max_length=600, verbose_name='intervention')),
                ('output', models.TextField(blank=True, max_length=600, verbose_name='output')),
                ('short_term', models.TextField(blank=True, max_length=600, verbose_name='short-term effect')),
                ('medium_term', models.TextField(blank=True, max_length=600, verbose_name='medium-term effect')),
            ],
            options={
                'verbose_name': 'row of a result chain',
                'verbose_name_plural': 'rows of result chains',
                'ordering': ['initiative', 'position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Indicator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(blank=True, editable=False, help_text='key in the reference data', max_length=80, null=True, unique=True)),
                ('kind', models.CharField(choices=[('activity', 'activity indicator'), ('result', 'result indicator')], max_length=10, verbose_name='kind')),
                ('name', models.CharField(max_length=200, unique=True, verbose_name='name')),
                ('unit', models.CharField(max_length=40, verbose_name='unit')),
                ('description', models.TextField(blank=True, max_length=1000, verbose_name='how it is counted')),
                ('source', models.CharField(blank=True, max_length=300, verbose_name='source')),
                ('retired_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('edited_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('edited_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('retired_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'indicator',
                'verbose_name_plural': 'indicators',
                'ordering': ['kind', 'name'],
            },
        ),
        migrations.CreateModel(
            name='IndicatorEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('code', models.CharField(blank=True, editable=False, help_text='key in the reference data', max_length=80, null=True)),
                ('kind', models.CharField(choices=[('activity', 'activity indicator'), ('result', 'result indicator')], max_length=10, verbose_name='kind')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('unit', models.CharField(max_length=40, verbose_name='unit')),
                ('description', models.TextField(blank=True, max_length=1000, verbose_name='how it is counted')),
                ('source', models.CharField(blank=True, max_length=300, verbose_name='source')),
                ('retired_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('edited_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('edited_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='followups.indicator')),
                ('retired_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Initiative',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(editable=False, help_text='of the form it was made with: a second click is known', unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('kind', models.CharField(choices=[('thematic', 'thematic gathering of forces'), ('vertical', 'vertical pilot'), ('scaling', 'scaling pilot'), ('platform', 'platform for collaboration')], default='thematic', max_length=10, verbose_name='kind')),
                ('title', models.CharField(max_length=160, verbose_name='name')),
                ('description', models.TextField(blank=True, max_length=4000, verbose_name='what it is about')),
                ('first', models.DateField(verbose_name='first day')),
                ('last', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('stage', models.CharField(choices=[('identify', 'Identify'), ('mobilise', 'Mobilise'), ('finance', 'Finance'), ('regular', 'in regular work'), ('dropped', 'dropped')], default='identify', max_length=10, verbose_name='stage')),
                ('drop_reason', models.CharField(blank=True, max_length=300, verbose_name='why it was dropped')),
                ('learning', models.TextField(blank=True, max_length=1000, verbose_name='what we learned')),
                ('source', models.CharField(blank=True, max_length=300, verbose_name='source')),
                ('created_at', models.DateTimeField(editable=False)),
                ('edited_at', models.DateTimeField(editable=False)),
                ('created_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('dialogues', models.ManyToManyField(blank=True, related_name='initiatives', to='dialogues.dialogue', verbose_name='dialogues it grew from')),
                ('edited_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('focus_area', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='initiatives', to='focusareas.focusarea', verbose_name='focus area')),
                ('host', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hosted_initiatives', to='regions.organisation', verbose_name='agency')),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='led_initiatives', to='regions.organisation', verbose_name='leads')),
                ('points', models.ManyToManyField(blank=True, related_name='initiatives', to='followups.followup', verbose_name='follow-up points it grew from')),
                ('themes', models.ManyToManyField(blank=True, related_name='initiatives', to='focusareas.theme', verbose_name='themes')),
            ],
            options={
                'verbose_name': 'initiative',
                'verbose_name_plural': 'initiatives',
                'ordering': ['-first', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ChainRowEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('position', models.PositiveSmallIntegerField()),
                ('activity', models.TextField(max_length=600, verbose_name='intervention')),
                ('output', models.TextField(blank=True, max_length=600, verbose_name='output')),
                ('short_term', models.TextField(blank=True, max_length=600, verbose_name='short-term effect')),
                ('medium_term', models.TextField(blank=True, max_length=600, verbose_name='medium-term effect')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='followups.chainrow')),
                ('initiative', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='followups.initiative')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='chainrow',
            name='initiative',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='chain', to='followups.initiative'),
        ),
        migrations.CreateModel(
            name='InitiativeEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('key', models.UUIDField(editable=False, help_text='of the form it was made with: a second click is known')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('kind', models.CharField(choices=[('thematic', 'thematic gathering of forces'), ('vertical', 'vertical pilot'), ('scaling', 'scaling pilot'), ('platform', 'platform for collaboration')], default='thematic', max_length=10, verbose_name='kind')),
                ('title', models.CharField(max_length=160, verbose_name='name')),
                ('description', models.TextField(blank=True, max_length=4000, verbose_name='what it is about')),
                ('first', models.DateField(verbose_name='first day')),
                ('last', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('stage', models.CharField(choices=[('identify', 'Identify'), ('mobilise', 'Mobilise'), ('finance', 'Finance'), ('regular', 'in regular work'), ('dropped', 'dropped')], default='identify', max_length=10, verbose_name='stage')),
                ('drop_reason', models.CharField(blank=True, max_length=300, verbose_name='why it was dropped')),
                ('learning', models.TextField(blank=True, max_length=1000, verbose_name='what we learned')),
                ('source', models.CharField(blank=True, max_length=300, verbose_name='source')),
                ('created_at', models.DateTimeField(editable=False)),
                ('edited_at', models.DateTimeField(editable=False)),
                ('created_by', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('edited_by', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('focus_area', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='focusareas.focusarea', verbose_name='focus area')),
                ('host', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='regions.organisation', verbose_name='agency')),
                ('lead', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='regions.organisation', verbose_name='leads')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='followups.initiative')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='InitiativeStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('stage', models.CharField(choices=[('identify', 'Identify'), ('mobilise', 'Mobilise'), ('finance', 'Finance'), ('regular', 'in regular work'), ('dropped', 'dropped')], max_length=10)),
                ('note', models.TextField(blank=True, max_length=2000, verbose_name='in words')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='followups.initiative')),
            ],
            options={
                'verbose_name': 'step of an initiative',
                'verbose_name_plural': 'steps of initiatives',
                'ordering': ['initiative', 'at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Measurement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(verbose_name='as of')),
                ('value', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='value')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='comment')),
                ('recorded_at', models.DateTimeField(editable=False)),
                ('removed_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('recorded_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('removed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'measured value',
                'verbose_name_plural': 'measured values',
                'ordering': ['target', 'on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Participant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('takes_part', 'takes part'), ('finances', 'finances'), ('needs', 'owns the need'), ('expertise', 'contributes knowledge'), ('supports', 'supports the process')], default='takes_part', max_length=12, verbose_name='role')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='participants', to='followups.initiative')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='initiative_roles', to='regions.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'participant in an initiative',
                'verbose_name_plural': 'participants in initiatives',
                'ordering': ['initiative', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ParticipantEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('role', models.CharField(choices=[('takes_part', 'takes part'), ('finances', 'finances'), ('needs', 'owns the need'), ('expertise', 'contributes knowledge'), ('supports', 'supports the process')], default='takes_part', max_length=12, verbose_name='role')),
                ('initiative', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='followups.initiative')),
                ('organisation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='regions.organisation', verbose_name='organisation')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='followups.participant')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Target',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('baseline', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name='value at the start')),
                ('value', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name='target value')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='to be reached by')),
                ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='targets', to='followups.indicator', verbose_name='indicator')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='targets', to='followups.initiative')),
            ],
            options={
                'verbose_name': 'target of an initiative',
                'verbose_name_plural': 'targets of initiatives',
                'ordering': ['initiative', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='MeasurementEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('on', models.DateField(verbose_name='as of')),
                ('value', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='value')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='comment')),
                ('recorded_at', models.DateTimeField(editable=False)),
                ('removed_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='followups.measurement')),
                ('recorded_by', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('removed_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('target', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='followups.target')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='measurement',
            name='target',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='measurements', to='followups.target'),
        ),
        migrations.CreateModel(
            name='TargetEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('baseline', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name='value at the start')),
                ('value', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name='target value')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='to be reached by')),
                ('indicator', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='followups.indicator', verbose_name='indicator')),
                ('initiative', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='followups.initiative')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='followups.target')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='indicator',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('edited_at__isnull', True), ('edited_by__isnull', True)), models.Q(('edited_at__isnull', False), ('edited_by__isnull', False)), _connector='OR'), name='indicator_edited_by_and_at'),
        ),
        migrations.AddConstraint(
            model_name='indicator',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('retired_at__isnull', True), ('retired_by__isnull', True)), models.Q(('retired_at__isnull', False), ('retired_by__isnull', False)), _connector='OR'), name='indicator_retired_by_and_at'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='indicator',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "followups_indicatorevent" ("code", "description", "edited_at", "edited_by_id", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_at", "retired_by_id", "source", "unit") VALUES (NEW."code", NEW."description", NEW."edited_at", NEW."edited_by_id", NEW."id", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."retired_at", NEW."retired_by_id", NEW."source", NEW."unit"); RETURN NULL;', hash='53ff60946c04d21de78acd71aa118b578788cf5a', operation='INSERT', pgid='pgtrigger_insert_insert_6c8be', table='followups_indicator', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='indicator',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "followups_indicatorevent" ("code", "description", "edited_at", "edited_by_id", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_at", "retired_by_id", "source", "unit") VALUES (NEW."code", NEW."description", NEW."edited_at", NEW."edited_by_id", NEW."id", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."retired_at", NEW."retired_by_id", NEW."source", NEW."unit"); RETURN NULL;', hash='b15ab00705d39eee8dffe0363026172847d4b595', operation='UPDATE', pgid='pgtrigger_update_update_f8d45', table='followups_indicator', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='indicator',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "followups_indicatorevent" ("code", "description", "edited_at", "edited_by_id", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_at", "retired_by_id", "source", "unit") VALUES (OLD."code", OLD."description", OLD."edited_at", OLD."edited_by_id", OLD."id", OLD."kind", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."retired_at", OLD."retired_by_id", OLD."source", OLD."unit"); RETURN NULL;', hash='3992d03f71b6a57702d627cd29dcdb3dd8d74313', operation='DELETE', pgid='pgtrigger_delete_delete_1ca25', table='followups_indicator', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='initiative',
            constraint=models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='initiative_has_a_name'),
        ),
        migrations.AddConstraint(
            model_name='initiative',
            constraint=models.CheckConstraint(condition=models.Q(('last', None), ('last__gte', models.F('first')), _connector='OR'), name='initiative_ends_after_its_first_day'),
        ),
        migrations.AddConstraint(
            model_name='initiative',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('stage', 'dropped'), models.Q(('drop_reason', ''), _negated=True)), models.Q(models.Q(('stage', 'dropped'), _negated=True), ('drop_reason', '')), _connector='OR'), name='initiative_dropped_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='initiative',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('stage__in', ('regular', 'dropped')), _negated=True), models.Q(('learning', ''), _negated=True), _connector='OR'), name='initiative_ends_with_a_learning'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='initiative',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "followups_initiativeevent" ("created_at", "created_by_id", "description", "drop_reason", "edited_at", "edited_by_id", "first", "focus_area_id", "host_id", "id", "key", "kind", "last", "lead_id", "learning", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "stage", "title", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."description", NEW."drop_reason", NEW."edited_at", NEW."edited_by_id", NEW."first", NEW."focus_area_id", NEW."host_id", NEW."id", NEW."key", NEW."kind", NEW."last", NEW."lead_id", NEW."learning", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source", NEW."stage", NEW."title", NEW."version"); RETURN NULL;', hash='ebf8276461986b92146d9a22237dd804ccbc8091', operation='INSERT', pgid='pgtrigger_insert_insert_3adb8', table='followups_initiative', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='initiative',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "followups_initiativeevent" ("created_at", "created_by_id", "description", "drop_reason", "edited_at", "edited_by_id", "first", "focus_area_id", "host_id", "id", "key", "kind", "last", "lead_id", "learning", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "stage", "title", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."description", NEW."drop_reason", NEW."edited_at", NEW."edited_by_id", NEW."first", NEW."focus_area_id", NEW."host_id", NEW."id", NEW."key", NEW."kind", NEW."last", NEW."lead_id", NEW."learning", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source", NEW."stage", NEW."title", NEW."version"); RETURN NULL;', hash='f91dc98fb356a30dfd89b079b67dfa4c8c9600aa', operation='UPDATE', pgid='pgtrigger_update_update_3989c', table='followups_initiative', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='initiative',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "followups_initiativeevent" ("created_at", "created_by_id", "description", "drop_reason", "edited_at", "edited_by_id", "first", "focus_area_id", "host_id", "id", "key", "kind", "last", "lead_id", "learning", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "stage", "title", "version") VALUES (OLD."created_at", OLD."created_by_id", OLD."description", OLD."drop_reason", OLD."edited_at", OLD."edited_by_id", OLD."first", OLD."focus_area_id", OLD."host_id", OLD."id", OLD."key", OLD."kind", OLD."last", OLD."lead_id", OLD."learning", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."source", OLD."stage", OLD."title", OLD."version"); RETURN NULL;', hash='8560328b0859cb6f27860ebb375c60bacce6cfec', operation='DELETE', pgid='pgtrigger_delete_delete_a2ced', table='followups_initiative', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='chainrow',
            constraint=models.CheckConstraint(condition=models.Q(('activity', ''), _negated=True), name='chain_row_says_the_intervention'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='chainrow',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "followups_chainrowevent" ("activity", "id", "initiative_id", "medium_term", "output", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "short_term") VALUES (NEW."activity", NEW."id", NEW."initiative_id", NEW."medium_term", NEW."output", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."short_term"); RETURN NULL;', hash='c68cd060fd3c825e54a5d48aa81b31e31337276d', operation='INSERT', pgid='pgtrigger_insert_insert_4b41d', table='followups_chainrow', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='chainrow',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "followups_chainrowevent" ("activity", "id", "initiative_id", "medium_term", "output", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "short_term") VALUES (NEW."activity", NEW."id", NEW."initiative_id", NEW."medium_term", NEW."output", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."short_term"); RETURN NULL;', hash='480af6a03de3e8f1d642e7311e1e1b80a468cca8', operation='UPDATE', pgid='pgtrigger_update_update_f307a', table='followups_chainrow', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='chainrow',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "followups_chainrowevent" ("activity", "id", "initiative_id", "medium_term", "output", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "short_term") VALUES (OLD."activity", OLD."id", OLD."initiative_id", OLD."medium_term", OLD."output", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."short_term"); RETURN NULL;', hash='9b3ec8c96f69f3383397e8516ac3ff8add3ccf89', operation='DELETE', pgid='pgtrigger_delete_delete_b5925', table='followups_chainrow', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='initiativestep',
            trigger=pgtrigger.compiler.Trigger(name='initiative_step_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='77ce3089e9e2d1f00b879d7a337a43d5f84ca5db', operation='UPDATE OR DELETE', pgid='pgtrigger_initiative_step_is_kept_20ee7', table='followups_initiativestep', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='initiativestep',
            trigger=pgtrigger.compiler.Trigger(name='initiative_steps_are_not_truncated', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'the steps of initiatives are kept'; RETURN NULL;", hash='e834f27189dbfec0aaf499050ea957f20ad832f2', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_initiative_steps_are_not_truncated_4ae3f', table='followups_initiativestep', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='participant',
            constraint=models.UniqueConstraint(fields=('initiative', 'organisation'), name='initiative_participant_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='participant',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "followups_participantevent" ("id", "initiative_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role") VALUES (NEW."id", NEW."initiative_id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."role"); RETURN NULL;', hash='4d0e7a2bbb9f40ce5d8a058f4a2d36d1d4f51f07', operation='INSERT', pgid='pgtrigger_insert_insert_e3285', table='followups_participant', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='participant',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "followups_participantevent" ("id", "initiative_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role") VALUES (NEW."id", NEW."initiative_id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role"); RETURN NULL;', hash='8553eb1c0b5f77d3c9ca094bac938ee770e54b85', operation='UPDATE', pgid='pgtrigger_update_update_72bad', table='followups_participant', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='participant',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "followups_participantevent" ("id", "initiative_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role") VALUES (OLD."id", OLD."initiative_id", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."role"); RETURN NULL;', hash='d8bd368c76ea6bc2bcd60f5d5020697126508fb2', operation='DELETE', pgid='pgtrigger_delete_delete_5621b', table='followups_participant', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.UniqueConstraint(fields=('initiative', 'indicator'), name='initiative_indicator_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='target',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "followups_targetevent" ("baseline", "due_on", "id", "indicator_id", "initiative_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "value") VALUES (NEW."baseline", NEW."due_on", NEW."id", NEW."indicator_id", NEW."initiative_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."value"); RETURN NULL;', hash='2127f7efe9c7b4c12c19483a91d367a217d0c1eb', operation='INSERT', pgid='pgtrigger_insert_insert_71deb', table='followups_target', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='target',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "followups_targetevent" ("baseline", "due_on", "id", "indicator_id", "initiative_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "value") VALUES (NEW."baseline", NEW."due_on", NEW."id", NEW."indicator_id", NEW."initiative_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."value"); RETURN NULL;', hash='fde48fd160dcbd12b5e3ec15be9b07afc1d11122', operation='UPDATE', pgid='pgtrigger_update_update_a3f6f', table='followups_target', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='target',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "followups_targetevent" ("baseline", "due_on", "id", "indicator_id", "initiative_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "value") VALUES (OLD."baseline", OLD."due_on", OLD."id", OLD."indicator_id", OLD."initiative_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."value"); RETURN NULL;', hash='62ff7c644e028abaf34f59ede9d246461125443a', operation='DELETE', pgid='pgtrigger_delete_delete_ab487', table='followups_target', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='measurement',
            constraint=models.UniqueConstraint(condition=models.Q(('removed_at', None)), fields=('target', 'on'), name='measurement_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='measurement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('removed_at__isnull', True), ('removed_by__isnull', True)), models.Q(('removed_at__isnull', False), ('removed_by__isnull', False)), _connector='OR'), name='measurement_removed_by_and_at'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='measurement',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "followups_measurementevent" ("id", "note", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "removed_at", "removed_by_id", "target_id", "value") VALUES (NEW."id", NEW."note", NEW."on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."removed_at", NEW."removed_by_id", NEW."target_id", NEW."value"); RETURN NULL;', hash='4cd4d2f999b719d1880913bf8332f033ff2c0c46', operation='INSERT', pgid='pgtrigger_insert_insert_d1e40', table='followups_measurement', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='measurement',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "followups_measurementevent" ("id", "note", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "removed_at", "removed_by_id", "target_id", "value") VALUES (NEW."id", NEW."note", NEW."on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."removed_at", NEW."removed_by_id", NEW."target_id", NEW."value"); RETURN NULL;', hash='50f2cdda59e35f1355cf64506b52770e16ca82cc', operation='UPDATE', pgid='pgtrigger_update_update_560ed', table='followups_measurement', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='measurement',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "followups_measurementevent" ("id", "note", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "removed_at", "removed_by_id", "target_id", "value") VALUES (OLD."id", OLD."note", OLD."on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."recorded_at", OLD."recorded_by_id", OLD."removed_at", OLD."removed_by_id", OLD."target_id", OLD."value"); RETURN NULL;', hash='4416e3758531b9f5f5b23bb2793e798ed3e8fcf3', operation='DELETE', pgid='pgtrigger_delete_delete_9bff4', table='followups_measurement', when='AFTER')),
        ),
    ]
