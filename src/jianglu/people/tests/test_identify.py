"""Persons of a sheet's rows, by number and name."""

from datetime import date

import pytest

from jianglu.kernel.errors import RowError
from jianglu.people import queries, services
from jianglu.people.identify import persons_of
from jianglu.platform.access import Role
from jianglu.testing import SYSTEM, make_actor, make_organisation, make_person, resident_number

pytestmark = pytest.mark.django_db
BORN = date(1990, 3, 7)


def _lines(*cells: tuple[str, str]) -> list[tuple[int, dict[str, str]]]:
    return [(line, {"number": number, "name": name}) for line, (number, name) in enumerate(cells, start=2)]


def test_a_sheet_of_a_thousand_rows_is_one_query_and_each_bad_row_says_why(django_assert_num_queries) -> None:
    number = resident_number(born=BORN, seq=41)
    person = make_person("张三", number=number)
    nobody = resident_number(born=BORN, seq=45)
    lines = _lines(
        (number, "张三"), (number.lower(), "李四"), (nobody, "王五"), ("123", "赵六"), *([(number, "张三")] * 996)
    )
    errors = [RowError(1001, "号码", "必填")]
    with django_assert_num_queries(1):
        found = persons_of(lines, errors, number="号码", name="姓名")
    assert set(found.values()) == {person.pk} and len(found) == 996  # noted as wrong already: not judged again
    assert [(error.row, error.field) for error in errors] == [(1001, "号码"), (5, "号码"), (3, "姓名"), (4, "号码")]
    errors.clear()
    assert persons_of(lines[:1] + lines[4:6], errors, number="号码", name="姓名", once=True) == {2: person.pk}
    assert [error.row for error in errors] == [6, 7]


def test_numbers_of_the_first_generation_are_taken() -> None:
    number = resident_number(born=BORN, seq=43)
    person = make_person("张三", number=number)
    old = number[:6] + number[8:17]
    assert persons_of(_lines((old, "张三")), [], number="号码", name="姓名") == {2: person.pk}


def test_a_unit_cannot_find_out_by_its_sheet_who_exists() -> None:
    unit = make_organisation()
    own, foreign = resident_number(born=BORN, seq=47), resident_number(born=BORN, seq=49)
    mine, other = make_person("张三", number=own), make_person("李四", number=foreign)
    services.relate(SYSTEM, mine.pk, unit.pk, "employee", date(2020, 1, 1))
    actor = make_actor(Role.ENTERPRISE, organisation=unit.pk)
    staff = queries.staff_of(actor, unit.pk)
    errors: list[RowError] = []
    unknown = resident_number(born=BORN, seq=51)
    lines = _lines((own, "张三"), (own, "李四"), (foreign, "李四"), (unknown, "李四"))
    assert persons_of(lines, errors, number="号码", name="姓名", among=staff) == {2: mine.pk}
    assert len({(error.field, error.message) for error in errors}) == 1 and [e.row for e in errors] == [3, 4, 5]
    assert other.pk  # who exists, but elsewhere, is told like who does not
