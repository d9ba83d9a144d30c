"""The shared builders make valid numbers and real rows."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianglu.kernel.identifiers import birth_date, check_credit_code, check_resident_number, sex
from jianglu.platform.access import Role
from jianglu.testing import credit_code, make_actor, make_organisation, make_person, resident_number, sign_in


@given(st.dates(date(1930, 1, 1), date(2022, 12, 31)), st.integers(0, 499), st.sampled_from(["male", "female"]))
def test_resident_numbers_are_valid(born: date, seq: int, gender: str) -> None:
    number = resident_number("500103", born, seq, gender)
    assert check_resident_number(number, date(2023, 3, 1)) == number
    assert (birth_date(number), sex(number)) == (born, gender)


@given(st.integers(0, 99_999_999))
def test_credit_codes_are_valid(seq: int) -> None:
    assert check_credit_code(credit_code(seq)) == credit_code(seq)


@pytest.mark.django_db
def test_builders_make_real_rows(client) -> None:
    person = make_person("张三丰", sex="female", phone="13800005678")
    assert (person.sex, person.phone_masked, person.region_id) == ("female", "138****5678", "500105")
    unit = make_organisation(kinds=["body", "college"])
    assert set(unit.roles.values_list("kind", flat=True)) == {"body", "college"}
    actors = [make_actor(role) for role in Role]
    assert [actor.roles for actor in actors] == [{role} for role in Role]
    assert make_actor(Role.WORKER, person=person).person_id == person.pk
    assert make_actor(Role.BODY, organisation=unit).organisation_ids == (unit.pk,)
    sign_in(client, actors[0])
    assert client.session["_auth_user_id"] == str(actors[0].user_id)
