"""How the permissions of accounts are used."""

from jianglu.platform import calendar
from jianglu.platform.access import Role
from jianglu.platform.access.models import RoleAssignment
from jianglu.platform.access.testing import Case
from jianglu.platform.identity import queries, services
from jianglu.platform.identity.models import ApiToken, SignIn
from jianglu.platform.identity.permissions import CLOSE, CREATE, TOKEN, VIEW
from jianglu.testing import SYSTEM

PASSWORD = "山高水长 we walk 2 work"


def _somebody(world):
    return services.create_account(SYSTEM, username="somebody", password="x")


CASES = [
    Case(
        CREATE,
        lambda actor, world, made: services.create_account(actor, username="by-matrix", password=PASSWORD),
    ),
    Case(VIEW, lambda actor, world, user_id: queries.get_for(actor, user_id), prepare=_somebody),
    Case(CLOSE, lambda actor, world, user_id: services.close_account(actor, user_id, reason="x"), prepare=_somebody),
    Case(CLOSE, lambda actor, world, user_id: services.end_sign_ins(actor, user_id), prepare=_somebody),
    Case(CLOSE, lambda actor, world, user_id: services.set_password(actor, user_id, PASSWORD), prepare=_somebody),
    Case(
        TOKEN,
        lambda actor, world, made: services.issue_token(actor, "x") if not actor.is_system else None,
    ),
]


def objects(world) -> dict[str, object]:
    """What addresses name: the account of our worker, its grant, sign-in and token."""
    worker = world.own.actors[Role.WORKER]
    services.issue_token(worker, "手机")
    now = calendar.now()
    sign_in = SignIn.objects.create(
        user_id=worker.user_id, session_key="k", started_at=now, seen_at=now, address="10.0.0.1"
    )
    return {
        "identity:pk": worker.user_id,
        "identity:grant_id": RoleAssignment.objects.get(user_id=worker.user_id).pk,
        "identity:end_sign_in:pk": sign_in.pk,
        "identity:revoke_token:pk": ApiToken.objects.get(user_id=worker.user_id).pk,
    }
