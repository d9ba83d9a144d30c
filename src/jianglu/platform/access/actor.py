"""Who acts, and over what: roles, grants, scopes, the actor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Role(StrEnum):
    """The kinds of users; which permissions each has is said by each room's `permissions.py`."""

    WORKER = "worker"
    PROVIDER = "provider"
    TEACHER = "teacher"
    BODY = "body"
    ASSESSOR = "assessor"
    ENTERPRISE = "enterprise"
    COLLEGE = "college"
    DISTRICT_CLERK = "district_clerk"
    CITY_CLERK = "city_clerk"
    LEADER = "leader"
    OPERATOR = "operator"
    AUDITOR = "auditor"

    @property
    def label(self) -> Promise:
        """Name on screen."""
        return _ROLE_LABELS[self]


_ROLE_LABELS = {
    Role.WORKER: _("劳动者"),
    Role.PROVIDER: _("培训机构"),
    Role.TEACHER: _("培训教师"),
    Role.BODY: _("评价机构"),
    Role.ASSESSOR: _("考评员"),
    Role.ENTERPRISE: _("企业"),
    Role.COLLEGE: _("技工院校"),
    Role.DISTRICT_CLERK: _("区县经办"),
    Role.CITY_CLERK: _("市级经办"),
    Role.LEADER: _("局领导"),
    Role.OPERATOR: _("系统管理员"),
    Role.AUDITOR: _("审计员"),
}


class ScopeKind(StrEnum):
    """A region subtree, one organisation, or the actor's own person."""

    REGION = "region"
    ORGANISATION = "organisation"
    SELF = "self"


@dataclass(frozen=True)
class Permission:
    """One thing that can be allowed, declared in a room's `permissions.py` with the roles that hold it."""

    code: str
    label: str | Promise = field(compare=False)
    roles: frozenset[Role] = field(compare=False)

    def __init__(self, code: str, label: str | Promise, roles: Iterable[Role]) -> None:
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "label", label)
        object.__setattr__(self, "roles", frozenset(roles))
        if code in PERMISSIONS:
            raise TypeError(f"permission {code} is declared twice")
        PERMISSIONS[code] = self


PERMISSIONS: dict[str, Permission] = {}


@dataclass(frozen=True)
class Grant:
    """A role over a scope: `value` is a region code, or an organisation or person id as text."""

    role: Role
    kind: ScopeKind
    value: str


@dataclass(frozen=True)
class Scope:
    """The union of what an actor's grants reach for one permission; `everything` is the system's own."""

    everything: bool = False
    regions: tuple[str, ...] = ()
    organisations: tuple[int, ...] = ()
    person: int | None = None

    @property
    def empty(self) -> bool:
        """True when nothing at all is reached."""
        return not (self.everything or self.regions or self.organisations or self.person)


@dataclass(frozen=True)
class Actor:
    """Whoever acts: an account with grants, the system, or an anonymous visitor (no grants)."""

    name: str  # as colleagues and the people concerned know them; stands under what they did
    user_id: int | None = None
    person_id: int | None = None
    grants: tuple[Grant, ...] = ()
    is_system: bool = False
    address: str = ""
    request_id: str = ""
    login: str = ""  # the account's user name, which is one account's alone; empty for the machinery

    @classmethod
    def system(cls, name: str) -> Actor:
        """The machinery itself (a job, a handler, a seed); reaches everything and is named in the log."""
        return cls(name=f"system:{name}", is_system=True)

    @classmethod
    def anonymous(cls, address: str = "", request_id: str = "") -> Actor:
        """A visitor who has not signed in."""
        return cls(name="anonymous", address=address, request_id=request_id)

    @property
    def logged_as(self) -> str:
        """What the log keeps: the user name, or the machinery's part."""
        return self.login or self.name

    @property
    def is_anonymous(self) -> bool:
        """True for a visitor without an account."""
        return self.user_id is None and not self.is_system

    @property
    def on_behalf_of(self) -> str:
        """The one organisation for which the actor acts, as the log names it; "" for none, or when it is not clear."""
        ids = self.organisation_ids
        return f"organisations.organisation:{ids[0]}" if len(ids) == 1 else ""

    @property
    def roles(self) -> frozenset[Role]:
        """All roles held, over whatever scope."""
        return frozenset(grant.role for grant in self.grants)

    @property
    def organisation_ids(self) -> tuple[int, ...]:
        """Organisations for which the actor acts."""
        return tuple(dict.fromkeys(int(g.value) for g in self.grants if g.kind is ScopeKind.ORGANISATION))

    @property
    def region_codes(self) -> tuple[str, ...]:
        """Region subtrees for which the actor acts."""
        return tuple(dict.fromkeys(g.value for g in self.grants if g.kind is ScopeKind.REGION))

    def scope(self, permission: Permission) -> Scope:
        """What this actor reaches by `permission`."""
        if self.is_system:
            return Scope(everything=True)
        held = [grant for grant in self.grants if grant.role in permission.roles]
        return Scope(
            regions=tuple(g.value for g in held if g.kind is ScopeKind.REGION),
            organisations=tuple(int(g.value) for g in held if g.kind is ScopeKind.ORGANISATION),
            person=next((int(g.value) for g in held if g.kind is ScopeKind.SELF), None),
        )

    def can(self, permission: Permission) -> bool:
        """True when the permission is held over any scope; for menus and buttons, never a check by itself."""
        return not self.scope(permission).empty
