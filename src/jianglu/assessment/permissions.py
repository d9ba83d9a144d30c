"""What can be allowed in assessment."""

from django.utils.translation import gettext_lazy as _

from jianglu.platform.access import Permission, Role

_CLERKS = [Role.DISTRICT_CLERK, Role.CITY_CLERK]
_WATCHERS = [*_CLERKS, Role.LEADER, Role.AUDITOR]

APPLY_FILING = Permission("assessment.apply_filing", _("申请评价机构备案"), [Role.BODY])
EXAMINE_FILING = Permission("assessment.examine_filing", _("办理评价机构备案"), _CLERKS)
VIEW_FILINGS = Permission("assessment.view_filings", _("查看评价机构备案"), [Role.BODY, *_WATCHERS])
SUSPEND_BODY = Permission("assessment.suspend_body", _("暂停或恢复评价机构"), [Role.CITY_CLERK])
MANAGE_BODY = Permission("assessment.manage_body", _("管理考点、考场与考评员"), [Role.BODY])
DECLARE_CONFLICT = Permission("assessment.declare_conflict", _("申报考评回避"), [Role.ASSESSOR, Role.BODY])

WRITE_ITEMS = Permission("assessment.write_items", _("编写试题"), [Role.BODY, Role.CITY_CLERK])
REVIEW_ITEMS = Permission("assessment.review_items", _("审核试题"), [Role.BODY, Role.CITY_CLERK])

CALIBRATE = Permission("assessment.calibrate", _("标定试题"), [Role.BODY, Role.CITY_CLERK])
ASSEMBLE_PAPERS = Permission("assessment.assemble_papers", _("组卷与选用试卷"), [Role.BODY, Role.CITY_CLERK])
APPROVE_PAPERS = Permission("assessment.approve_papers", _("审定与密封试卷"), [Role.BODY, Role.CITY_CLERK])
KEEP_KEYS = Permission("assessment.keep_keys", _("保管试卷密钥"), [Role.BODY, Role.CITY_CLERK])
PRACTISE = Permission("assessment.practise", _("自适应练习"), [Role.WORKER])

OPEN_PLAN = Permission("assessment.open_plan", _("发布认定计划"), [Role.BODY])
MANAGE_REGISTRATIONS = Permission("assessment.manage_registrations", _("审核报名与编排考场"), [Role.BODY])
VIEW_REGISTRATIONS = Permission(
    "assessment.view_registrations", _("查看报名与成绩"), [Role.BODY, *_CLERKS, Role.AUDITOR]
)
REGISTER = Permission("assessment.register", _("报名认定"), [Role.WORKER])
REGISTER_STAFF = Permission("assessment.register_staff", _("为本单位人员批量报名"), [Role.ENTERPRISE, Role.COLLEGE])
TAKE_EXAM = Permission("assessment.take_exam", _("参加在线考试"), [Role.WORKER])
VIEW_OWN = Permission("assessment.view_own", _("查看本人考试与成绩"), [Role.WORKER])

INVIGILATE = Permission("assessment.invigilate", _("组织考试与监考"), [Role.BODY])
MONITOR = Permission("assessment.monitor", _("查看认定计划与考试实况"), [Role.BODY, *_WATCHERS])
VOID_ATTEMPT = Permission("assessment.void_attempt", _("作废考试"), _CLERKS)

ASSIGN = Permission("assessment.assign", _("派遣考评员"), [Role.BODY])
RATE = Permission("assessment.rate", _("技能评分"), [Role.ASSESSOR])

CONVENE_REVIEW = Permission("assessment.convene_review", _("组织综合评审"), [Role.BODY])
JUDGE_REVIEW = Permission("assessment.judge_review", _("参加综合评审"), [Role.ASSESSOR])

KEEP_SUPERVISORS = Permission("assessment.keep_supervisors", _("管理质量督导员"), [Role.BODY, *_CLERKS])
DRAW_SUPERVISORS = Permission("assessment.draw_supervisors", _("抽取督导任务"), _CLERKS)
INSPECT = Permission("assessment.inspect", _("现场质量督导"), [Role.BODY, Role.ASSESSOR, *_CLERKS])
VIEW_SUPERVISION = Permission("assessment.view_supervision", _("查看质量督导"), [Role.BODY, *_WATCHERS])
ANSWER_FINDINGS = Permission("assessment.answer_findings", _("整改、申辩与异议"), [Role.BODY])
CONFIRM_RECTIFICATION = Permission("assessment.confirm_rectification", _("确认整改"), _CLERKS)

SCAN_SIGNALS = Permission("assessment.scan_signals", _("扫描考试疑点"), [Role.CITY_CLERK])
VIEW_SIGNALS = Permission("assessment.view_signals", _("查看考试疑点信号"), _WATCHERS)
LOOK_AT_SIGNALS = Permission("assessment.look_at_signals", _("核查考试疑点"), _CLERKS)
CONFIRM_SIGNALS = Permission("assessment.confirm_signals", _("确认考试疑点结论"), [Role.CITY_CLERK])

CONFIRM_RESULTS = Permission("assessment.confirm_results", _("确认成绩"), [Role.BODY])
HANDLE_OBJECTIONS = Permission("assessment.handle_objections", _("处理成绩异议"), _CLERKS)

APPLY_RECOGNITION = Permission("assessment.apply_recognition", _("申请两类人才贯通认定"), [Role.WORKER])
EXAMINE_RECOGNITION = Permission("assessment.examine_recognition", _("受理与决定贯通认定"), _CLERKS)
PRACTISE_RECOGNITION = Permission("assessment.practise_recognition", _("考核贯通申请人的操作技能"), [Role.BODY])
VIEW_RECOGNITIONS = Permission("assessment.view_recognitions", _("查看贯通认定"), [Role.BODY, *_WATCHERS])

NOMINATE = Permission("assessment.nominate", _("提名职工直接认定"), [Role.ENTERPRISE])
DECIDE_NOMINATION = Permission("assessment.decide_nomination", _("审定本企业直接认定"), [Role.ENTERPRISE, Role.BODY])
ANSWER_NOMINATION = Permission("assessment.answer_nomination", _("确认本人的直接认定材料"), [Role.WORKER])
VIEW_NOMINATIONS = Permission(
    "assessment.view_nominations", _("查看直接认定"), [Role.ENTERPRISE, Role.BODY, *_WATCHERS]
)

APPOINT = Permission("assessment.appoint", _("聘任特级技师、首席技师"), [Role.ENTERPRISE, Role.BODY])
VIEW_APPOINTMENTS = Permission(
    "assessment.view_appointments", _("查看特级技师、首席技师"), [Role.ENTERPRISE, Role.BODY, *_WATCHERS]
)

SET_POSTS = Permission("assessment.set_posts", _("设置岗位与起草岗位规范"), [Role.ENTERPRISE, Role.BODY])
PUBLISH_NORM = Permission("assessment.publish_norm", _("发布岗位规范"), [Role.ENTERPRISE, Role.BODY])
VIEW_POSTS = Permission("assessment.view_posts", _("查看企业岗位与岗位规范"), [Role.ENTERPRISE, Role.BODY, *_WATCHERS])
