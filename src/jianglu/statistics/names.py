"""What the keys of dimensions are called."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from jianglu.kernel.levels import Level

from .declare import AGES, Text
from .models import Target

# Sections of GB/T 4754-2017.
INDUSTRIES: dict[str, Text] = {
    "A": gettext_lazy("农、林、牧、渔业"), "B": gettext_lazy("采矿业"), "C": gettext_lazy("制造业"),
    "D": gettext_lazy("电力、热力、燃气及水生产和供应业"), "E": gettext_lazy("建筑业"), "F": gettext_lazy("批发和零售业"),
    "G": gettext_lazy("交通运输、仓储和邮政业"), "H": gettext_lazy("住宿和餐饮业"),
    "I": gettext_lazy("信息传输、软件和信息技术服务业"), "J": gettext_lazy("金融业"), "K": gettext_lazy("房地产业"),
    "L": gettext_lazy("租赁和商务服务业"), "M": gettext_lazy("科学研究和技术服务业"),
    "N": gettext_lazy("水利、环境和公共设施管理业"), "O": gettext_lazy("居民服务、修理和其他服务业"), "P": gettext_lazy("教育"),
    "Q": gettext_lazy("卫生和社会工作"), "R": gettext_lazy("文化、体育和娱乐业"),
    "S": gettext_lazy("公共管理、社会保障和社会组织"), "T": gettext_lazy("国际组织"),
}  # fmt: skip
# Kinds of certificates, programmes, vouchers and registrations, as their rooms declare them.
KINDS: dict[str, Text] = {
    "skill_level": gettext_lazy("职业技能等级证书"), "qualification": gettext_lazy("职业资格证书"),
    "special_ability": gettext_lazy("专项职业能力证书"), "employment": gettext_lazy("就业技能培训"),
    "post": gettext_lazy("岗位技能培训"), "preparation": gettext_lazy("劳动预备制培训"),
    "special": gettext_lazy("专项能力培训"),
    "face_value": gettext_lazy("面值券"), "settled": gettext_lazy("抵用券"), "general": gettext_lazy("通用券"),
    "targeted": gettext_lazy("定向券"), "first": gettext_lazy("初次认定"), "promotion": gettext_lazy("晋级认定"),
    "external": gettext_lazy("外部督导"), "internal": gettext_lazy("内部督导"),
}  # fmt: skip


def of(dimension: str, keys: Iterable[str]) -> list[tuple[str, str]]:
    """The keys with their names, in their order; a key without a name stands for itself."""
    unknown = _("未知")
    keys = list(keys)
    if dimension == "occupation":
        from jianglu.catalogue import queries as catalogue

        told = catalogue.names(keys)
    elif dimension == "body":
        from jianglu.organisations import queries as organisations

        told = {str(pk): name for pk, name in organisations.names([int(key) for key in keys if key]).items()}
    elif dimension == "policy":
        from jianglu.platform.policy import POLICIES

        told = {code: str(policy.title) for code, policy in POLICIES.items()} | {"training": _("职业培训补贴")}
    else:
        told = {key: str(name) for key, name in _fixed(dimension).items()}
    return [(key, told.get(key) or key or unknown) for key in keys]


def _fixed(dimension: str) -> dict[str, Text]:
    if dimension == "sex":
        return {"male": _("男"), "female": _("女")}
    if dimension == "level":
        return {level.value: level.label for level in Level}
    if dimension == "month":
        return {str(month): _("%(month)s月") % {"month": month} for month in range(1, 13)}
    if dimension == "age":
        return dict(ages())
    if dimension == "category":
        return dict(categories())
    return {"industry": INDUSTRIES, "kind": KINDS}.get(dimension, {})


def categories() -> list[tuple[str, str]]:
    """Categories of online courses, in their order."""
    from jianglu.learning import queries as learning

    return [(row.code, row.name) for row in learning.categories()]


def ages() -> list[tuple[str, str]]:
    """Bands of age with their names, youngest first; the last is for those of unknown birth."""
    return [
        (AGES[0], _("24 岁及以下")),
        *((age, age) for age in AGES[1:-1]),
        (AGES[-1], _("55 岁及以上")),
        ("", _("未知")),
    ]


def of_goal(goal: Target) -> str:
    """A goal's name in the reader's language."""
    return goal.name_en if (get_language() or "").startswith("en") else goal.name
