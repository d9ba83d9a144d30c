"""What can be allowed in learning."""

from django.utils.translation import gettext_lazy as _

from jianglu.platform.access import Permission, Role

STUDY = Permission("learning.study", _("在线学习"), [Role.WORKER])
AUTHOR = Permission(
    "learning.author", _("编写课程"), [Role.PROVIDER, Role.TEACHER, Role.COLLEGE, Role.ENTERPRISE, Role.CITY_CLERK]
)
SEND = Permission(
    "learning.send_to_review", _("课程送审"), [Role.PROVIDER, Role.COLLEGE, Role.ENTERPRISE, Role.CITY_CLERK]
)
REVIEW = Permission("learning.review", _("审核课程"), [Role.DISTRICT_CLERK, Role.CITY_CLERK])
MARK = Permission(
    "learning.mark", _("批阅作业与实操"), [Role.PROVIDER, Role.TEACHER, Role.COLLEGE, Role.ENTERPRISE, Role.CITY_CLERK]
)
VIEW_HOURS = Permission(
    "learning.view_hours",
    _("查看学时台账"),
    [Role.WORKER, Role.DISTRICT_CLERK, Role.CITY_CLERK, Role.AUDITOR],
)
VIEW_FIGURES = Permission(
    "learning.view_figures",
    _("查看课程统计"),
    [
        Role.PROVIDER,
        Role.TEACHER,
        Role.COLLEGE,
        Role.ENTERPRISE,
        Role.DISTRICT_CLERK,
        Role.CITY_CLERK,
        Role.LEADER,
    ],
)
SUPERVISE_LEARNING = Permission("learning.supervise", _("核查学习疑点"), [Role.DISTRICT_CLERK, Role.CITY_CLERK])
VIEW_SIGNALS = Permission(
    "learning.view_signals", _("查看学习疑点"), [Role.DISTRICT_CLERK, Role.CITY_CLERK, Role.AUDITOR]
)
CHECK_FACES = Permission(
    "learning.check_faces",
    _("核对学员照片"),
    [
        Role.PROVIDER,
        Role.TEACHER,
        Role.COLLEGE,
        Role.ENTERPRISE,
        Role.DISTRICT_CLERK,
        Role.CITY_CLERK,
    ],
)
RECORDS = Permission(
    "learning.records",
    _("管理学习记录接入方"),
    [Role.OPERATOR, Role.CITY_CLERK, Role.PROVIDER, Role.COLLEGE, Role.ENTERPRISE],
)
FORWARD = Permission("learning.forward_records", _("向其他记录库转发"), [Role.OPERATOR])
TOOLS = Permission(
    "learning.tools", _("管理外部学习工具"), [Role.CITY_CLERK, Role.PROVIDER, Role.COLLEGE, Role.ENTERPRISE]
)
RUN_COHORT = Permission(
    "learning.run_cohort", _("管理学习小组"), [Role.PROVIDER, Role.TEACHER, Role.COLLEGE, Role.ENTERPRISE]
)
VIEW_COHORTS = Permission(
    "learning.view_cohorts",
    _("查看学习小组"),
    [
        Role.PROVIDER,
        Role.TEACHER,
        Role.COLLEGE,
        Role.ENTERPRISE,
        Role.DISTRICT_CLERK,
        Role.CITY_CLERK,
        Role.AUDITOR,
    ],
)
