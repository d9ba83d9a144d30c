"""What can be allowed in training."""

from django.utils.translation import gettext_lazy as _

from jianglu.platform.access import Permission, Role

_SCHOOLS = [Role.PROVIDER, Role.COLLEGE, Role.ENTERPRISE]
_CLERKS = [Role.DISTRICT_CLERK, Role.CITY_CLERK]

CLAIM_VOUCHER = Permission("training.claim_voucher", _("领取培训券"), [Role.WORKER])
ENROL = Permission("training.enrol", _("报名培训"), [Role.WORKER])
SIGN_IN = Permission("training.sign_in", _("课堂签到"), [Role.WORKER])
PLAN = Permission("training.plan", _("申报培训项目"), _SCHOOLS)
RUN_CLASS = Permission("training.run_class", _("开班与学员管理"), _SCHOOLS)
TAKE_ROLL = Permission("training.take_roll", _("课堂点名"), [*_SCHOOLS, Role.TEACHER])
SETTLE = Permission("training.settle", _("提交培训券结算"), _SCHOOLS)
VIEW_PROGRAMMES = Permission(
    "training.view_programmes", _("查看培训项目"), [*_SCHOOLS, *_CLERKS, Role.LEADER, Role.AUDITOR]
)
VIEW_CLASSES = Permission(
    "training.view_classes", _("查看班级与学员"), [*_SCHOOLS, Role.TEACHER, *_CLERKS, Role.AUDITOR]
)
VIEW_OWN = Permission("training.view_own", _("查看本人培训记录"), [Role.WORKER])
ASK_PROOF = Permission("training.ask_proof", _("领取结业与学时证书"), [Role.WORKER])
REVIEW_PROGRAMME = Permission("training.review_programme", _("审核培训项目"), _CLERKS)
MANAGE_VOUCHERS = Permission("training.manage_vouchers", _("发放培训券"), _CLERKS)
VIEW_VOUCHERS = Permission("training.view_vouchers", _("查看培训券发放与使用"), [*_CLERKS, Role.LEADER, Role.AUDITOR])
SET_QUOTA = Permission("training.set_quota", _("设定年度培训券额度"), [Role.CITY_CLERK])
RUN_APPRENTICESHIP = Permission("training.run_apprenticeship", _("申报学徒培养计划、登记学徒"), [Role.ENTERPRISE])
VIEW_APPRENTICESHIPS = Permission(
    "training.view_apprenticeships",
    _("查看学徒培养计划与学徒"),
    [Role.ENTERPRISE, Role.PROVIDER, Role.COLLEGE, *_CLERKS, Role.AUDITOR],
)
REVIEW_APPRENTICESHIP = Permission("training.review_apprenticeship", _("办理学徒培养计划备案"), _CLERKS)
SUPERVISE = Permission("training.supervise", _("培训监管"), _CLERKS)
