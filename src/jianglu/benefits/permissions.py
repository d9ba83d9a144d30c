"""Who may do what with benefits."""

from django.utils.translation import gettext_lazy as _

from jianglu.platform.access import Permission, Role

_CLERKS = [Role.DISTRICT_CLERK, Role.CITY_CLERK]
_UNITS = [Role.PROVIDER, Role.COLLEGE, Role.ENTERPRISE]

CLAIM = Permission("benefits.claim", _("确认、申请和撤回本人补贴"), roles=[Role.WORKER])
VIEW = Permission("benefits.view", _("查看补贴"), roles=[Role.WORKER, *_CLERKS, Role.LEADER, Role.AUDITOR])
CLAIM_CLASS = Permission("benefits.claim_class", _("按班申领补贴"), roles=_UNITS)
VIEW_CLASS = Permission(
    "benefits.view_class_claims", _("查看按班申领"), roles=[*_UNITS, *_CLERKS, Role.LEADER, Role.AUDITOR]
)
EXAMINE = Permission("benefits.examine", _("审核补贴（区县）"), roles=[Role.DISTRICT_CLERK])
APPROVE = Permission("benefits.approve", _("核准补贴（市级）"), roles=[Role.CITY_CLERK])
LOOK = Permission("benefits.look_into_signals", _("核查补贴疑点"), roles=_CLERKS)
VIEW_SIGNALS = Permission("benefits.view_signals", _("查看补贴疑点"), roles=[*_CLERKS, Role.LEADER, Role.AUDITOR])
OFFER = Permission("benefits.offer", _("全市比对、发出免申即享提示"), roles=[Role.CITY_CLERK])
PAY = Permission("benefits.pay", _("制作发放批次，导入回盘"), roles=[Role.CITY_CLERK])
CHECK = Permission("benefits.check_batch", _("复核发放批次并报送银行"), roles=[Role.CITY_CLERK, Role.LEADER])
VIEW_BATCHES = Permission(
    "benefits.view_batches", _("查看发放批次"), roles=[Role.CITY_CLERK, Role.LEADER, Role.AUDITOR]
)
BUDGET = Permission("benefits.budget", _("下达补贴预算，登记基金备付月数"), roles=[Role.CITY_CLERK])
LEDGER = Permission("benefits.ledger", _("查看账簿和预算"), roles=[*_CLERKS, Role.LEADER, Role.AUDITOR])
BANKS = Permission("benefits.bank_profiles", _("维护代发银行和文件格式"), roles=[Role.CITY_CLERK])
CLOSE = Permission("benefits.close_month", _("按月结账、登记银行对账单"), roles=[Role.CITY_CLERK])
RECOVER = Permission("benefits.recover", _("追回补贴"), roles=[Role.CITY_CLERK])
WRITE_OFF = Permission("benefits.write_off", _("确认核销应收补贴"), roles=[Role.CITY_CLERK, Role.LEADER])
RULES = Permission("benefits.review_rules", _("设定复核金额和抽查比例"), roles=[Role.CITY_CLERK])
