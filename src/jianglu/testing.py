"""Builders that every room's tests share: regions, persons, units, accounts; they call the real services.

worker = make_actor(Role.WORKER)                        # with a person of their own
clerk = make_actor(Role.DISTRICT_CLERK, region="500105")
body = make_actor(Role.BODY, organisation=make_organisation(kinds=["body"]))
with at("2023-03-01"): ...                              # fixes the clock
sign_in(client, worker)                                 # Django's test client becomes the actor
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import date
from functools import partial
from itertools import count
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.test import Client
from stdnum.cn import ric, uscc

from jianglu.platform.access import Actor, Role, ScopeKind
from jianglu.platform.access.models import RoleAssignment
from jianglu.platform.calendar import now
from jianglu.platform.calendar.testing import at

if TYPE_CHECKING:
    from jianglu.organisations.models import Organisation
    from jianglu.people.models import Person

__all__ = [
    "CITY", "DISTRICT", "OTHER_DISTRICT", "SYSTEM", "at", "credit_code", "make_actor", "make_organisation",
    "make_person", "make_region", "resident_number", "sign_in",
]  # fmt: skip

CITY, DISTRICT, OTHER_DISTRICT = "50", "500105", "500103"
SYSTEM = Actor.system("tests")
BORN = date(1990, 6, 15)
_KIND_OF_ROLE = {
    Role.PROVIDER: "provider",
    Role.TEACHER: "provider",
    Role.BODY: "body",
    Role.ASSESSOR: "body",
    Role.ENTERPRISE: "enterprise",
    Role.COLLEGE: "college",
}
_numbers, _codes, _names = count(1), count(1), count(1)
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714


def resident_number(region: str = DISTRICT, born: date = BORN, seq: int = 0, sex: str = "male") -> str:
    """A valid GB 11643 number; `seq` 0..499 tells apart those of one district, birthday and sex."""
    stem = f"{region[:6]:0<6}{born:%Y%m%d}{seq % 500 * 2 + (sex == 'male'):03d}"
    return stem + str(ric.calc_check_digit(stem + "0"))


def credit_code(seq: int, *, region: str = DISTRICT) -> str:
    """A valid GB 32100 code of an enterprise; `seq` (8 digits) tells them apart."""
    body = f"{seq:08d}"
    rest = (11 - sum(int(digit) * weight for digit, weight in zip(body, _ORGANISATION_WEIGHTS, strict=True))) % 11
    stem = f"91{region[:6]:0<6}{body}{'X' if rest == 10 else rest}"
    return stem + str(uscc.calc_check_digit(stem))


def make_region(code: str = DISTRICT) -> str:
    """See to it that the city's region tree is there; returns the code."""
    from jianglu.platform.regions import queries, services
    from jianglu.platform.regions.models import Region

    queries.forget()
    if not Region.objects.filter(pk=code).exists():
        services.load_regions()
    return code


def make_person(
    name: str = "",
    *,
    number: str = "",
    region: str = DISTRICT,
    born: date = BORN,
    sex: str = "male",
    phone: str = "",
) -> Person:
    """Register a person in `region`; without a number they get a fresh valid one that fits birthday and sex."""
    from jianglu.people import services

    make_region(region)
    seq = next(_numbers)
    # 500 numbers a birthday: further ones borrow other districts' codes, which a mover's number has as well.
    home = f"5001{1 + seq // 500 % 56:02d}" if seq >= 500 else region
    return services.register_person(
        SYSTEM,
        name=name or f"测试{_chinese(seq)}",
        number=number or resident_number(home, born, seq, sex),
        region_code=region,
        phone=phone,
    )


def make_organisation(
    name: str = "", *, kinds: Iterable[str] = ("enterprise",), region: str = DISTRICT, code: str = ""
) -> Organisation:
    """Register a unit that acts as `kinds` (enterprise, provider, body, college, agency)."""
    from jianglu.organisations import services

    make_region(region)
    seq = next(_codes)
    return services.register_organisation(
        SYSTEM,
        credit_code=code or credit_code(seq),
        name=name or f"测试单位{_chinese(seq)}",
        region_code=region,
        kinds=list(kinds),
    )


def make_actor(
    role: Role | str,
    *,
    region: str | None = None,
    organisation: Organisation | int | None = None,
    person: Person | int | None = None,
) -> Actor:
    """A new account with one role and its actor.

    Without a scope: workers get a person of their own, units' roles a unit of their kind, the bureau's roles the demo
    district (district clerks) or the whole city.
    """
    role = Role(role)
    if region is None and organisation is None and person is None:
        if role is Role.WORKER:
            person = make_person()
        elif role in _KIND_OF_ROLE:
            organisation = make_organisation(kinds=[_KIND_OF_ROLE[role]])
        else:
            region = DISTRICT if role is Role.DISTRICT_CLERK else CITY
    user = get_user_model().objects.create_user(f"{role.value}-{next(_names)}", demo=True)
    grant = partial(RoleAssignment.objects.create, user=user, role=role, granted_at=now(), granted_by=SYSTEM.name)
    if region is not None:
        grant(scope_kind=ScopeKind.REGION, value=make_region(region))
    if organisation is not None:
        grant(scope_kind=ScopeKind.ORGANISATION, value=str(getattr(organisation, "pk", organisation)))
    if person is not None:
        grant(scope_kind=ScopeKind.SELF, value=str(getattr(person, "pk", person)))
    from jianglu.platform.access.services import actor_of_user

    return actor_of_user(user)


def sign_in(client: Client, actor: Actor) -> Client:
    """Let the test client act as the actor's account, signed in just now by password; returns the client."""
    client.force_login(get_user_model().objects.get(pk=actor.user_id or 0))
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(actor.user_id)
    session.save()
    return client


def _chinese(number: int) -> str:
    return "".join("零一二三四五六七八九"[int(digit)] for digit in str(number))
