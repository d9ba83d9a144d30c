"""Permissions of the talent room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jianglu.platform.access import Permission, Role

APPLY = Permission(
    "talent.apply",
    _("申报和管理高技能人才培育平台"),
    roles=[Role.ENTERPRISE, Role.COLLEGE, Role.PROVIDER],
)
NOMINATE = Permission(
    "talent.nominate",
    _("推荐本单位职工的荣誉称号"),
    roles=[Role.ENTERPRISE, Role.COLLEGE, Role.PROVIDER],
)
RECOMMEND = Permission("talent.recommend", _("推荐培育平台和荣誉称号"), roles=[Role.DISTRICT_CLERK])
JUDGE = Permission("talent.judge", _("评审培育平台和荣誉称号"), roles=[Role.CITY_CLERK, Role.LEADER])
NAME = Permission("talent.name", _("认定和考核培育平台，认定荣誉称号"), roles=[Role.CITY_CLERK])
VIEW = Permission(
    "talent.view", _("查看培育平台和荣誉"), roles=[Role.DISTRICT_CLERK, Role.CITY_CLERK, Role.LEADER, Role.AUDITOR]
)
HONOUR = Permission("talent.honour", _("登记荣誉称号"), roles=[Role.CITY_CLERK])
CARDS = Permission("talent.cards", _("核对和签发英才服务卡"), roles=[Role.CITY_CLERK])
OWN_NOMINATION = Permission("talent.own_nomination", _("查看本人的荣誉称号推荐"), roles=[Role.WORKER])
OWN_CARD = Permission("talent.own_card", _("查看本人的服务卡条件"), roles=[Role.WORKER])
