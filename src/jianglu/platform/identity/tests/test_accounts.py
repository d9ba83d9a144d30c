"""Accounts: opening, roles, passwords, tokens."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jianglu.kernel.errors import Denied
from jianglu.kernel.identifiers import BadResidentNumber
from jianglu.people.models import Person
from jianglu.platform import calendar
from jianglu.platform.access import Actor, Role, rls
from jianglu.platform.access.errors import RoleBeyondScope, RoleForOneself, RoleHeldAlready, ScopeMismatch
from jianglu.platform.access.models import RoleAssignment
from jianglu.platform.access.services import actor_of_user, grants_of
from jianglu.platform.audit.models import AuditEntry
from jianglu.platform.identity import errors, queries, services
from jianglu.platform.identity.models import ApiToken, User
from jianglu.testing import (
    CITY,
    DISTRICT,
    OTHER_DISTRICT,
    SYSTEM,
    at,
    make_actor,
    make_organisation,
    make_person,
    make_region,
    resident_number,
)

pytestmark = pytest.mark.django_db
VISITOR = Actor.anonymous("10.0.0.9")
GOOD = "山高水长 we walk 2 work"


def sign_up(**changes: str) -> int:
    make_region()
    values = {
        "name": "赵匠",
        "number": resident_number(DISTRICT, date(1995, 5, 5), 7),
        "phone": "13900001111",
        "password": GOOD,
        "region_code": DISTRICT,
    }
    return services.sign_up(VISITOR, **(values | changes))


def test_a_worker_signs_up_and_is_registered() -> None:
    user = User.objects.get(pk=sign_up())
    actor = actor_of_user(user)
    assert actor.roles == {Role.WORKER}
    person = Person.objects.get(pk=actor.person_id)
    assert (person.name, person.region_id) == ("赵匠", DISTRICT)
    assert (actor.name, actor.logged_as) == ("赵*", user.username), "under what citizens do stands a masked name"
    assert queries.by_login("139 0000 1111") == user
    entry = AuditEntry.objects.get(action="identity.signed_up")
    assert (entry.actor, entry.address) == ("anonymous", "10.0.0.9")


def test_sign_up_finds_a_registered_person_even_when_nothing_is_in_reach() -> None:
    person = make_person("赵匠", number=resident_number(DISTRICT, date(1995, 5, 5), 7), region=OTHER_DISTRICT)
    with rls.applied(VISITOR):
        user_id = sign_up()
    assert RoleAssignment.objects.get(user_id=user_id).value == str(person.pk)
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"name": "钱匠"}, errors.RealNameMismatch),
        ({"number": resident_number(seq=8)[:-1] + "?"}, BadResidentNumber),
        ({"password": "12345678"}, errors.WeakPassword),
        ({"password": "赵匠的密码 is long"}, errors.WeakPassword),
        ({"password": "short"}, errors.WeakPassword),
        ({"password": "password1"}, errors.WeakPassword),
    ],
)
def test_bad_sign_ups_change_nothing(changes, error) -> None:
    make_person("赵匠", number=resident_number(DISTRICT, date(1995, 5, 5), 7))
    before = (User.objects.count(), RoleAssignment.objects.count(), AuditEntry.objects.count())
    with pytest.raises(error):
        sign_up(**changes)
    assert (User.objects.count(), RoleAssignment.objects.count(), AuditEntry.objects.count()) == before


def test_one_person_has_one_account() -> None:
    sign_up()
    with pytest.raises(errors.AccountExists):
        sign_up(phone="13900002222")
    assert User.objects.count() == 1


def test_staff_passwords_are_longer() -> None:
    clerk = make_actor(Role.DISTRICT_CLERK)
    operator = make_actor(Role.OPERATOR)
    with pytest.raises(errors.WeakPassword):
        services.set_password(operator, clerk.user_id, "kurz-8zeich")
    services.set_password(operator, clerk.user_id, "kurz-8zeich!")
    assert User.objects.get(pk=clerk.user_id).must_change_password


def test_only_an_operator_opens_accounts() -> None:
    user_id = services.create_account(make_actor(Role.OPERATOR), username="new-clerk", password=GOOD)
    assert grants_of(user_id) == ()
    for role in set(Role) - {Role.OPERATOR}:
        with pytest.raises(Denied):
            services.create_account(make_actor(role), username=f"by-{role}", password=GOOD)


@pytest.fixture
def newcomer() -> int:
    return services.create_account(SYSTEM, username="newcomer", password="x")


@pytest.mark.parametrize(
    ("by", "over", "role", "value", "allowed"),
    [
        (Role.OPERATOR, CITY, Role.DISTRICT_CLERK, DISTRICT, True),
        (Role.OPERATOR, CITY, Role.AUDITOR, CITY, True),
        (Role.OPERATOR, DISTRICT, Role.DISTRICT_CLERK, DISTRICT, True),
        (Role.OPERATOR, DISTRICT, Role.DISTRICT_CLERK, OTHER_DISTRICT, False),
        (Role.OPERATOR, DISTRICT, Role.CITY_CLERK, CITY, False),
        (Role.CITY_CLERK, CITY, Role.DISTRICT_CLERK, DISTRICT, False),
        (Role.DISTRICT_CLERK, DISTRICT, Role.OPERATOR, DISTRICT, False),
        (Role.LEADER, CITY, Role.LEADER, CITY, False),
        (Role.AUDITOR, CITY, Role.AUDITOR, CITY, False),
    ],
)
def test_nobody_grants_beyond_their_own_scope(newcomer, by, over, role, value, allowed) -> None:
    granter = make_actor(by, region=over)
    make_region(OTHER_DISTRICT)
    if allowed:
        services.grant_role(granter, newcomer, role, value, reason="任职")
        assert [(grant.role, grant.value) for grant in grants_of(newcomer)] == [(role, value)]
        assert AuditEntry.objects.get(action="access.granted").changes == {"role": role, "scope": f"region:{value}"}
    else:
        with pytest.raises(RoleBeyondScope):
            services.grant_role(granter, newcomer, role, value, reason="任职")
        assert grants_of(newcomer) == ()


def test_a_unit_grants_its_own_people_its_own_roles(newcomer) -> None:
    unit, other = make_organisation(kinds=["body"]), make_organisation(kinds=["body"], region=OTHER_DISTRICT)
    body = make_actor(Role.BODY, organisation=unit)
    grant_id = services.grant_role(body, newcomer, Role.ASSESSOR, str(unit.pk))
    for role, value in ((Role.ASSESSOR, other.pk), (Role.PROVIDER, unit.pk)):
        with pytest.raises(RoleBeyondScope):
            services.grant_role(body, newcomer, role, str(value))
    with pytest.raises(RoleHeldAlready):
        services.grant_role(body, newcomer, Role.ASSESSOR, str(unit.pk))
    with pytest.raises(ScopeMismatch):
        services.grant_role(body, newcomer, Role.ASSESSOR, "50")
    clerk, elsewhere = make_actor(Role.DISTRICT_CLERK), make_actor(Role.DISTRICT_CLERK, region=OTHER_DISTRICT)
    with pytest.raises(RoleBeyondScope):
        services.end_role(elsewhere, grant_id)
    services.end_role(clerk, grant_id, reason="离职")
    assert grants_of(newcomer) == ()
    assert RoleAssignment.objects.get(pk=grant_id).ended_by == clerk.name


def test_nobody_changes_their_own_roles() -> None:
    operator = make_actor(Role.OPERATOR)
    with pytest.raises(RoleForOneself):
        services.grant_role(operator, operator.user_id, Role.CITY_CLERK, CITY)


def test_a_token_acts_for_its_account_until_it_ends() -> None:
    clerk = make_actor(Role.DISTRICT_CLERK)
    text = services.issue_token(clerk, "报表", days=10)
    actor = services.actor_of_token(text, "10.1.1.1")
    assert (actor.user_id, actor.roles, actor.address) == (clerk.user_id, {Role.DISTRICT_CLERK}, "10.1.1.1")
    assert not ApiToken.objects.filter(digest__contains=text).exists()
    with at(calendar.now() + timedelta(days=11)), pytest.raises(errors.BadToken):
        services.actor_of_token(text)
    stranger = make_actor(Role.DISTRICT_CLERK)
    token = ApiToken.objects.get()
    with pytest.raises(errors.NoSuchAccount):
        services.revoke_token(stranger, token.pk)
    services.actor_of_token(text)
    services.revoke_token(clerk, token.pk)
    for bad in (text, text + "x", "", "jl_"):
        with pytest.raises(errors.BadToken):
            services.actor_of_token(bad)


def test_a_closed_account_loses_its_tokens() -> None:
    clerk, operator = make_actor(Role.DISTRICT_CLERK), make_actor(Role.OPERATOR)
    text = services.issue_token(clerk, "报表")
    services.close_account(operator, clerk.user_id, reason="调离")
    with pytest.raises(errors.BadToken):
        services.actor_of_token(text)
    with pytest.raises(errors.SelfClosing):
        services.close_account(operator, operator.user_id, reason="?")
    services.reopen_account(operator, clerk.user_id, reason="回任")
    assert services.actor_of_token(text).user_id == clerk.user_id
