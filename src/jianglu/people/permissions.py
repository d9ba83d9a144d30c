"""Who may do what with persons."""

from django.utils.translation import gettext_lazy as _

from jianglu.platform.access import Permission, Role

_UNITS = [Role.ENTERPRISE, Role.PROVIDER, Role.TEACHER, Role.BODY, Role.ASSESSOR, Role.COLLEGE]
_CLERKS = [Role.DISTRICT_CLERK, Role.CITY_CLERK]

VIEW = Permission("people.view", _("查看人员"), roles=[Role.WORKER, *_UNITS, *_CLERKS, Role.AUDITOR])
REGISTER = Permission("people.register", _("登记人员"), roles=_CLERKS)
RELATE = Permission("people.relate", _("登记职工、学员、考生"), roles=[Role.WORKER, *_CLERKS])
RELATE_BY_NUMBER = Permission(
    "people.relate_by_number", _("凭姓名和证件号码登记职工、学员、考生"), roles=[*_UNITS, *_CLERKS]
)
EMPLOY = Permission("people.employ", _("登记用工"), roles=[Role.ENTERPRISE, *_CLERKS])
RECORD = Permission("people.record", _("登记参保、学历与重点群体"), roles=_CLERKS)
UNMASK = Permission("people.unmask", _("查看完整证件号码和手机号码"), roles=_CLERKS)
CONSENT = Permission("people.consent", _("同意或撤回授权"), roles=[Role.WORKER])
