"""A worker opens an account: name and number are checked, the person is found or registered, the role is given."""

from __future__ import annotations

from django.db import transaction

from jianglu.kernel.identifiers import check_phone, check_resident_number, mask_phone
from jianglu.platform import audit, calendar, vault
from jianglu.platform.access import Actor, Role
from jianglu.platform.access import services as access
from jianglu.platform.access.errors import RoleHeldAlready

from .. import ports
from ..errors import AccountExists
from ..models import User
from .accounts import check_password, save_new


def sign_up(
    visitor: Actor, *, name: str, number: str, phone: str, password: str, region_code: str, username: str = ""
) -> int:
    """Open the account of the person with that name and identity number; returns its id.

    Raises BadResidentNumber, BadPhone, WeakPassword, RealNameMismatch, RealNameUnavailable, AccountExists. Without a
    username the account signs in by phone. One person has one account.
    """
    number = check_resident_number(number, calendar.today())
    phone = check_phone(phone)
    name = name.strip()
    ports.real_name_check().check(name, number)
    user = User(username=username.strip() or f"u{vault.blind_index(number).hex()[:12]}", name=name)
    user.phone_index, user.phone_masked = vault.blind_index(phone), mask_phone(phone)
    check_password(password, user)
    user.set_password(password)
    with transaction.atomic():
        person_id = ports.person_register().find_or_register(
            Actor.system("identity.sign_up"), name=name, number=number, phone=phone, region_code=region_code
        )
        if access.holder_of(Role.WORKER, str(person_id)) is not None:
            raise AccountExists()
        save_new(user)
        try:
            access.open_grant(user.pk, Role.WORKER, str(person_id), "identity.sign_up")
        except RoleHeldAlready as error:
            raise AccountExists() from error
        audit.record(visitor, "identity.signed_up", user, changes={"person": person_id})
    return user.pk
