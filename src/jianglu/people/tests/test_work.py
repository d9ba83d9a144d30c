"""Work and insurance."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from jianglu.people import queries, services
from jianglu.people.errors import InsuranceMonthTwice, JobsOverlap, PeriodReversed
from jianglu.people.models import Employment, InsuranceMonth
from jianglu.people.services import EmploymentRow, InsuranceSpell
from jianglu.testing import SYSTEM, make_organisation, make_person

pytestmark = pytest.mark.django_db


def test_main_jobs_never_overlap_not_even_behind_the_service() -> None:
    person, unit = make_person(), make_organisation()
    services.employ(SYSTEM, EmploymentRow(person.pk, unit.pk, date(2020, 1, 1), date(2020, 12, 31)), source="t")
    with pytest.raises(JobsOverlap):
        services.employ(SYSTEM, EmploymentRow(person.pk, unit.pk, date(2020, 12, 31)), source="t")
    with pytest.raises(IntegrityError), transaction.atomic():
        Employment.objects.create(
            person=person, organisation=unit, period=DateRange(date(2020, 6, 1), None), source="t", main=True
        )
    services.employ(SYSTEM, EmploymentRow(person.pk, unit.pk, date(2020, 6, 1), main=False), source="t")
    services.employ(SYSTEM, EmploymentRow(person.pk, unit.pk, date(2021, 1, 1)), source="t")
    assert queries.employer_on(person.pk, date(2021, 5, 5)).organisation == unit
    assert Employment.objects.count() == 3


def test_two_people_may_work_at_the_same_time() -> None:
    unit = make_organisation()
    for name in "甲乙":
        services.employ(SYSTEM, EmploymentRow(make_person(name).pk, unit.pk, date(2020, 1, 1)), source="t")
    assert Employment.objects.count() == 2


def test_a_job_ends_and_the_employer_no_longer_sees() -> None:
    person, unit = make_person(), make_organisation()
    job = services.employ(SYSTEM, EmploymentRow(person.pk, unit.pk, date(2020, 1, 1)), source="t")
    with pytest.raises(PeriodReversed):
        services.end_employment(SYSTEM, job.pk, date(2019, 12, 31))
    services.end_employment(SYSTEM, job.pk, date(2020, 5, 31))
    assert queries.employer_on(person.pk, date(2020, 5, 31)) is not None
    assert queries.employer_on(person.pk, date(2020, 6, 1)) is None


def test_insurance_months_are_written_once() -> None:
    person, unit = make_person(), make_organisation()
    spell = InsuranceSpell(person.pk, unit.pk, "500105", "unemployment", date(2022, 1, 15), date(2022, 12, 2))
    assert services.record_insurance(SYSTEM, [spell], source="t") == 12
    late = InsuranceSpell(person.pk, unit.pk, "500105", "unemployment", date(2022, 12, 1), date(2023, 2, 1))
    with pytest.raises(InsuranceMonthTwice):
        services.record_insurance(SYSTEM, [late], source="t")
    assert InsuranceMonth.objects.count() == 12
    assert queries.insured_months(person.pk, until=date(2022, 6, 30)) == 6
