"""Reading accounts."""

from __future__ import annotations

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet

from jianglu.kernel.identifiers import BadPhone, check_phone
from jianglu.platform import vault
from jianglu.platform.access import Actor
from jianglu.platform.access.rules import STAFF_ROLES
from jianglu.platform.access.services import holds_any, live_grants

from .errors import NoSuchAccount
from .models import ApiToken, SignIn, User
from .permissions import VIEW


def user_id_of(username: str) -> int:
    """Id of the account; raises NoSuchAccount."""
    found = User.objects.filter(username=username).values_list("pk", flat=True).first()
    if found is None:
        raise NoSuchAccount()
    return found


def by_login(login: str) -> User | None:
    """The account that signs in with this username or phone number."""
    login = login.strip()
    found = User.objects.filter(username=login).first()
    if found is None and login.replace(" ", "").replace("-", "").lstrip("+").isdigit():
        try:
            found = User.objects.filter(phone_index=vault.blind_index(check_phone(login))).first()
        except BadPhone:
            return None
    return found


def visible_to(actor: Actor) -> QuerySet[User]:
    """All accounts for operators and auditors; nobody else's own list holds more than themselves."""
    rows = User.objects.order_by("username")
    return rows if not actor.scope(VIEW).empty else rows.filter(pk=actor.user_id or 0)


def with_live_roles(rows: QuerySet[User]) -> QuerySet[User]:
    """The accounts with the grants that they hold now."""
    return rows.prefetch_related(live_grants("role_assignments"))


def holding(rows: QuerySet[User], role: str) -> QuerySet[User]:
    """Those of the accounts that hold the role now."""
    return rows.filter(role_assignments__role=role, role_assignments__ended_at=None).distinct()


def get_for(actor: Actor, user_id: int) -> User:
    """An account that the actor may see; raises NoSuchAccount."""
    user = visible_to(actor).filter(pk=user_id).first()
    if user is None:
        raise NoSuchAccount()
    return user


def sign_ins_of(user_id: int) -> QuerySet[SignIn]:
    """Where the account is signed in now."""
    live = Session.objects.filter(session_key=OuterRef("session_key"))
    return SignIn.objects.filter(Exists(live), user_id=user_id)


def tokens_of(user_id: int) -> QuerySet[ApiToken]:
    """The account's tokens that were not revoked."""
    return ApiToken.objects.filter(user_id=user_id, revoked_at=None)


def goes_without_factor(user_id: int | None) -> bool:
    """Whether the account is one of the demo city's, which need no second factor while the demo's settings say so."""
    waived: bool = settings.DEMO and settings.DEMO_WITHOUT_SECOND_FACTOR
    return waived and User.objects.filter(pk=user_id or 0, demo=True).exists()


def is_staff_member(user: object) -> bool:
    """Whether the account holds a role of the bureau, now."""
    pk = getattr(user, "pk", None)
    return pk is not None and holds_any(pk, STAFF_ROLES)
