"""The demo accounts: one for each role, all in one district, so that the whole road can be walked with them."""

from __future__ import annotations

from dataclasses import dataclass

from jianglu.platform.access import Role, ScopeKind
from jianglu.platform.seeding import ROAD_DISTRICT

PASSWORD = "jianglu-2023"  # noqa: S105
CITY = "50"


@dataclass(frozen=True)
class DemoAccount:
    """Who signs in with which role; `scope` is a region code, the kind of unit (the first one), or "self".

    `person` is the place in the demo city's list of people of the human behind the account, if there is one.
    """

    username: str
    display_name: str
    role: Role
    scope_kind: ScopeKind
    scope: str
    person: int | None = None
    password: str = PASSWORD


DEMO_ACCOUNTS: tuple[DemoAccount, ...] = (
    DemoAccount("worker", "张小匠", Role.WORKER, ScopeKind.SELF, "self", person=0),
    DemoAccount("provider", "培训机构经办", Role.PROVIDER, ScopeKind.ORGANISATION, "provider"),
    DemoAccount("teacher", "培训教师", Role.TEACHER, ScopeKind.ORGANISATION, "provider"),
    DemoAccount("body", "评价机构经办", Role.BODY, ScopeKind.ORGANISATION, "body"),
    DemoAccount("assessor1", "考评员一", Role.ASSESSOR, ScopeKind.ORGANISATION, "body"),
    DemoAccount("assessor2", "考评员二", Role.ASSESSOR, ScopeKind.ORGANISATION, "body"),
    DemoAccount("assessor3", "考评员三", Role.ASSESSOR, ScopeKind.ORGANISATION, "body"),
    DemoAccount("enterprise", "企业经办", Role.ENTERPRISE, ScopeKind.ORGANISATION, "enterprise"),
    DemoAccount("factory", "备案企业人事", Role.ENTERPRISE, ScopeKind.ORGANISATION, "employer"),
    DemoAccount("factorybody", "备案企业评价办", Role.BODY, ScopeKind.ORGANISATION, "employer"),
    DemoAccount("expert1", "企业考评专家一", Role.ASSESSOR, ScopeKind.ORGANISATION, "employer"),
    DemoAccount("expert2", "企业考评专家二", Role.ASSESSOR, ScopeKind.ORGANISATION, "employer"),
    DemoAccount("expert3", "企业考评专家三", Role.ASSESSOR, ScopeKind.ORGANISATION, "employer"),
    DemoAccount("college", "技工院校经办", Role.COLLEGE, ScopeKind.ORGANISATION, "college"),
    DemoAccount("district", "江北区经办", Role.DISTRICT_CLERK, ScopeKind.REGION, ROAD_DISTRICT),
    DemoAccount("districtlead", "江北区负责人", Role.LEADER, ScopeKind.REGION, ROAD_DISTRICT),
    DemoAccount("district2", "渝中区经办", Role.DISTRICT_CLERK, ScopeKind.REGION, "500103"),
    DemoAccount("city", "市级经办", Role.CITY_CLERK, ScopeKind.REGION, CITY),
    DemoAccount("leader", "局领导", Role.LEADER, ScopeKind.REGION, CITY),
    DemoAccount("operator", "系统管理员", Role.OPERATOR, ScopeKind.REGION, CITY),
    DemoAccount("auditor", "审计员", Role.AUDITOR, ScopeKind.REGION, CITY),
)
