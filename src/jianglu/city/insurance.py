"""The file of the unemployment insurance agency: whoever is still employed is insured for the new month."""

from __future__ import annotations

from datetime import date

from jianglu.kernel.periods import add_months, month_start
from jianglu.people import queries, services
from jianglu.people.services import InsuranceSpell
from jianglu.platform.access import Actor

from .lives import PEOPLE

AGENCY = "失业保险经办系统"


def file_insurance(actor: Actor, on: date) -> int:
    """Write the months up to that of `on` for the demo city's people who still work where they were insured last.

    Run again it writes nothing. Returns how many months.
    """
    month = month_start(on)
    behind = [row for row in queries.last_insured(PEOPLE) if row.month < month and row.state == "paid"]
    employer = queries.employers_on((row.person_id for row in behind), on)
    spells = [
        InsuranceSpell(
            row.person_id, row.organisation_id, row.region_code, "unemployment", add_months(row.month, 1), month
        )
        for row in behind
        if row.organisation_id is not None and employer.get(row.person_id) == row.organisation_id
    ]
    return services.record_insurance(actor, spells, source=AGENCY) if spells else 0
