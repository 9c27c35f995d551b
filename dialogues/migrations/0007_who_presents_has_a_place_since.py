from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0006_place_those_who_present")]

    operations = [
        migrations.AddConstraint(
            "invitation",
            models.CheckConstraint(
                name="invitation_presents_since",
                condition=Q(answer="presents", placed_at__isnull=False)
                | (~Q(answer="presents") & Q(placed_at__isnull=True)),
            ),
        )
    ]
