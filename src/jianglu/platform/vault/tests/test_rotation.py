"""A new key seals everything anew, and can be broken off."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command

from jianglu.people import services as people
from jianglu.people.models import Person
from jianglu.platform import vault
from jianglu.platform.access import Role
from jianglu.platform.identity.adapters import MfaAdapter
from jianglu.platform.vault import keys, rotation
from jianglu.testing import SYSTEM, make_actor, make_person, resident_number

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_keys(settings, tmp_path):
    settings.VAULT_KEYS = tmp_path


def key_ids(column: str) -> list[int]:
    return [bytes(value)[1] for value in Person.objects.order_by("pk").values_list(column, flat=True) if value]


def test_everything_is_sealed_anew() -> None:
    folks = [make_person(phone="13800000000" if i % 2 else "") for i in range(7)]
    clerk = make_actor(Role.DISTRICT_CLERK)
    factor = Authenticator.objects.create(
        user_id=clerk.user_id, type="totp", data={"secret": MfaAdapter().encrypt("ABC")}
    )
    told = {person.pk: people.reveal_number(SYSTEM, person.pk, reason="x") for person in folks}
    call_command("vault_rotate", "--new-key", verbosity=0)
    assert set(key_ids("number_sealed")) == set(key_ids("phone_sealed")) == {2}
    assert {person.pk: people.reveal_number(SYSTEM, person.pk, reason="x") for person in folks} == told
    factor.refresh_from_db()
    assert MfaAdapter().decrypt(factor.data["secret"]) == "ABC"
    assert vault.keyring().current == 2


def test_a_rotation_that_was_broken_off_goes_on(tmp_path) -> None:
    for _i in range(5):
        make_person()
    keys.add_key(tmp_path)
    column = rotation.SealedColumn("people_person", "id", "number_sealed")
    assert next(rotation.rotate(column, batch=2)) == 2
    assert sorted(key_ids("number_sealed")) == [1, 1, 1, 2, 2]
    assert list(rotation.rotate(column, batch=2)) == [2, 1]
    assert key_ids("number_sealed") == [2] * 5
    assert list(rotation.rotate(column)) == []


def test_every_sealed_column_is_known() -> None:
    found = {(column.table, column.column) for column in rotation.sealed_columns()}
    assert {("people_person", "number_sealed"), ("people_person", "phone_sealed")} <= found


def test_a_running_process_learns_of_a_new_key(tmp_path) -> None:
    vault.seal("x")
    (tmp_path / "seal-2.key").write_bytes(b"k" * 32)  # made by another process
    before = vault.keyring()
    assert before.current == 1
    keys._load.cache_clear()
    sealed = vault.seal(resident_number())
    assert sealed[1] == 2
    keys._load.cache_clear()
    (tmp_path / "seal-2.key").rename(tmp_path / "away")
    vault.keyring()
    (tmp_path / "away").rename(tmp_path / "seal-2.key")
    assert vault.unseal(sealed) == resident_number()
