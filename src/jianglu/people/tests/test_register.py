"""The register of persons."""

from datetime import date

import pytest

from jianglu.kernel.errors import Denied
from jianglu.kernel.identifiers import BadResidentNumber
from jianglu.kernel.sheets import BadRows
from jianglu.people import queries, services
from jianglu.people.errors import NoSuchPerson, PersonExists
from jianglu.people.models import Look, Person, Relation
from jianglu.people.services import PersonRow
from jianglu.platform.access import Actor
from jianglu.testing import SYSTEM, at, make_actor, make_organisation, make_person, make_region, resident_number

pytestmark = pytest.mark.django_db


def test_a_person_is_sealed_and_found_by_number() -> None:
    number = resident_number(seq=400)
    person = make_person("李雷", number=number, phone="138 0000 1234")
    assert number.encode() not in bytes(person.number_sealed)
    assert person.number_masked == number[:6] + "********" + number[-4:]
    assert (person.phone_masked, person.sex, person.born) == ("138****1234", "male", date(1990, 6, 15))
    assert queries.find_by_number(SYSTEM, number.lower()) == person


def test_a_number_comes_in_once() -> None:
    person_number = resident_number(seq=400)
    make_person(number=person_number)
    with pytest.raises(PersonExists):
        make_person(number=person_number)
    assert Person.objects.count() == 1


@pytest.mark.parametrize("number", ["50010519900518002", "500105199002300023", "500105199005180021", "abc"])
def test_a_wrong_number_is_refused(number: str) -> None:
    with pytest.raises(BadResidentNumber):
        make_person(number=number)


def test_a_birthday_in_the_future_is_refused() -> None:
    with at("2023-03-01"), pytest.raises(BadResidentNumber):
        make_person(number=resident_number(born=date(2023, 3, 2)))


def test_three_bad_rows_in_a_thousand_are_named_and_nothing_is_written() -> None:
    make_region()
    born = [date(1980 + i // 400, 1, 1) for i in range(1002)]
    rows = [PersonRow(i, f"人{i}", resident_number(born=born[i], seq=i % 400), "500105") for i in range(2, 1002)]
    rows[10] = PersonRow(12, "坏号", "500105199005180021", "500105")
    rows[500] = PersonRow(502, "重号", rows[3].number, "500105")
    rows[900] = PersonRow(902, "无区", rows[900].number, "999999")
    with pytest.raises(BadRows) as caught:
        services.register_people(SYSTEM, rows)
    assert [error.row for error in caught.value.rows] == [12, 502, 902]
    assert not Person.objects.exists()


def test_who_sees_whom() -> None:
    here, there = make_person("此处人"), make_person("彼处人", region="500103")
    unit, other = make_organisation(), make_organisation()
    with at("2023-03-01"):
        services.relate(SYSTEM, here.pk, unit.pk, "employee", date(2022, 1, 1))

        def seen(actor: Actor) -> set[str]:
            return set(queries.visible_to(actor).values_list("name", flat=True))

        assert seen(make_actor("enterprise", organisation=unit)) == {"此处人"}
        assert seen(make_actor("provider", organisation=unit)) == set()
        assert seen(make_actor("enterprise", organisation=other)) == set()
        assert seen(make_actor("district_clerk", region="500103")) == {"彼处人"}
        assert seen(make_actor("city_clerk", region="50")) == {"此处人", "彼处人"}
        assert seen(make_actor("worker", person=there)) == {"彼处人"}
        assert seen(make_actor("leader", region="50")) == set()
        assert seen(Actor.anonymous()) == set()
    with at("2024-03-01"):
        enterprise = make_actor("enterprise", organisation=unit)
        services.end_relation(enterprise, here.pk, unit.pk, "employee", date(2023, 12, 31))
        assert seen(enterprise) == set()


def test_a_unit_cannot_open_a_stranger_to_itself() -> None:
    person, unit = make_person("陌生人"), make_organisation()
    enterprise = make_actor("enterprise", organisation=unit)
    with pytest.raises(Denied):
        services.relate(enterprise, person.pk, unit.pk, "employee", date(2022, 1, 1))
    with pytest.raises(NoSuchPerson):
        services.employ(enterprise, services.EmploymentRow(person.pk, unit.pk, date(2022, 1, 1)), source="自报")
    number = resident_number(seq=77)
    make_person("熟人", number=number)
    with pytest.raises(NoSuchPerson):
        services.relate_by_number(
            enterprise, name="生人", number=number, organisation_id=unit.pk, kind="employee", since=date(2022, 1, 1)
        )
    with pytest.raises(Denied):
        services.relate_by_number(
            enterprise, name="熟人", number=number, organisation_id=unit.pk, kind="trainee", since=date(2022, 1, 1)
        )
    assert not Relation.objects.exists()
    services.relate_by_number(
        enterprise, name="熟人", number=number, organisation_id=unit.pk, kind="employee", since=date(2022, 1, 1)
    )
    assert queries.staff_of(enterprise, unit.pk).get().name == "熟人"


def test_unmasking_needs_region_and_reason_and_is_noted() -> None:
    number = resident_number(seq=400)
    person = make_person(number=number)
    clerk = make_actor("district_clerk", region="500105")
    with pytest.raises(NoSuchPerson):
        services.reveal_number(make_actor("district_clerk", region="500103"), person.pk, reason="核对")
    with pytest.raises(services.privacy.UnmaskReasonMissing):
        services.reveal_number(clerk, person.pk, reason=" ")
    assert not Look.objects.exists()
    assert services.reveal_number(clerk, person.pk, reason="核对银行户名") == number
    assert Look.objects.get().reason == "核对银行户名"
