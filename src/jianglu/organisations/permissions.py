"""Who may do what with organisations."""

from django.utils.translation import gettext_lazy as _

from jianglu.platform.access import Permission, Role

_UNITS = [Role.ENTERPRISE, Role.PROVIDER, Role.BODY, Role.COLLEGE]
_CLERKS = [Role.DISTRICT_CLERK, Role.CITY_CLERK]

REGISTER = Permission("organisations.register", _("登记单位"), roles=_CLERKS)
EDIT = Permission("organisations.edit", _("变更单位信息"), roles=[*_UNITS, *_CLERKS])
VIEW = Permission(
    "organisations.view", _("查看单位联系方式与变更记录"), roles=[*_UNITS, *_CLERKS, Role.LEADER, Role.AUDITOR]
)
STAFF = Permission("organisations.staff", _("查看单位经办账号"), roles=[*_UNITS, *_CLERKS, Role.OPERATOR])
