"""Who may hand out which role."""

from __future__ import annotations

from .actor import Role, ScopeKind

UNIT_ROLES = frozenset({Role.PROVIDER, Role.TEACHER, Role.BODY, Role.ASSESSOR, Role.ENTERPRISE, Role.COLLEGE})
STAFF_ROLES = frozenset({Role.DISTRICT_CLERK, Role.CITY_CLERK, Role.LEADER, Role.OPERATOR, Role.AUDITOR})

GRANTABLE: dict[Role, frozenset[Role]] = {
    Role.OPERATOR: UNIT_ROLES | STAFF_ROLES,
    Role.CITY_CLERK: UNIT_ROLES,
    Role.DISTRICT_CLERK: UNIT_ROLES,
    Role.PROVIDER: frozenset({Role.PROVIDER, Role.TEACHER}),
    Role.BODY: frozenset({Role.BODY, Role.ASSESSOR}),
    Role.ENTERPRISE: frozenset({Role.ENTERPRISE}),
    Role.COLLEGE: frozenset({Role.COLLEGE, Role.TEACHER}),
}
"""By the granter's role. A worker's role over their own person comes only from the real-name check."""


def kind_of(role: Role) -> ScopeKind:
    """The kind of scope over which a role is held."""
    if role is Role.WORKER:
        return ScopeKind.SELF
    return ScopeKind.ORGANISATION if role in UNIT_ROLES else ScopeKind.REGION


def granters_of(role: Role) -> frozenset[Role]:
    """The roles whose holders may hand out `role` within their own scope."""
    return frozenset(granter for granter, roles in GRANTABLE.items() if role in roles)
