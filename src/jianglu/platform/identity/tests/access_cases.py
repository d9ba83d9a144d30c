"""How the permissions of accounts are used."""

from jianglu.platform.access.testing import Case
from jianglu.platform.identity import queries, services
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
