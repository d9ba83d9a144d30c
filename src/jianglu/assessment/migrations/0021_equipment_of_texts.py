"""Equipment that stood in the free text of a filing becomes a row."""

from typing import Any

from django.db import migrations


def carry_over(apps: Any, schema_editor: Any) -> None:
    """The newest statement of each body's filings becomes a row with the text as its name; the filing keeps it, too."""
    filings = apps.get_model("assessment", "Filing").objects.filter(kind__in=["first", "change"]).select_related("case")
    newest = {row.body_id: row for row in filings.exclude(statement="").order_by("pk")}
    rows = apps.get_model("assessment", "Equipment").objects
    rows.bulk_create(
        [
            rows.model(body_id=body, name=row.statement, quantity=1, added_on=row.case.opened_at.date())
            for body, row in newest.items()
        ]
    )


class Migration(migrations.Migration):
    dependencies = [("assessment", "0020_equipment")]
    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
