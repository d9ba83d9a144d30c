"""What learning publishes for policies and statistics."""

from django.utils.translation import gettext_lazy as _

from jianglu.platform.facts import Column, FactTable

from .rules import HOUR_RULES

_HOUR = (
    "CASE "
    + " ".join(f"WHEN h.day >= DATE '{rule.valid_from}' THEN {rule.hour}" for rule in reversed(HOUR_RULES))
    + f" ELSE {HOUR_RULES[0].hour} END"
)
HOUR = FactTable(
    "learning.hour",
    doc=_("在线学习学时"),
    grain=_("一行一人一课一天"),
    key=("person_id", "course_id", "day"),
    partition_by="day",
    columns=(
        Column("entry_id", "int64", _("学时台账中的首行")),
        Column("person_id", "int64", _("人员")),
        Column("course_id", "int64", _("课程")),
        Column("category", "string", _("课程类别")),
        Column("occupation_code", "string", _("对应职业编码，空为通用")),
        Column("day", "date", _("日期")),
        Column("seconds", "int64", _("计入时长"), unit="秒"),
        Column("refused_seconds", "int64", _("未计入时长"), unit="秒"),
        Column("hour_seconds", "int64", _("当日规则中一学时的时长"), unit="秒"),
    ),
    sql=f"""
        SELECT min(h.id) AS entry_id, h.person_id AS person_id, h.course_id AS course_id, c.category_id AS category,
               c.occupation_id AS occupation_code, h.day AS day, sum(h.seconds) AS seconds,
               sum(h.refused) AS refused_seconds, {_HOUR} AS hour_seconds
        FROM learning_hourentry h JOIN learning_course c ON c.id = h.course_id
        GROUP BY h.person_id, h.course_id, c.category_id, c.occupation_id, h.day
    """,  # noqa: S608 - days and seconds of the declared rules
)

COMPLETION = FactTable(
    "learning.completion",
    doc=_("在线课程学习"),
    grain=_("一行一人一课"),
    key="enrolment_id",
    partition_by="started_on",
    columns=(
        Column("enrolment_id", "int64", _("选课")),
        Column("person_id", "int64", _("人员")),
        Column("course_id", "int64", _("课程")),
        Column("category", "string", _("课程类别")),
        Column("occupation_code", "string", _("对应职业编码，空为通用")),
        Column("started_on", "date", _("开始日期")),
        Column("completed_on", "date", _("学完日期，空为未学完")),
    ),
    sql="""
        SELECT e.id AS enrolment_id, e.person_id AS person_id, e.course_id AS course_id, c.category_id AS category,
               c.occupation_id AS occupation_code,
               (e.started_at AT TIME ZONE 'Asia/Shanghai')::date AS started_on,
               (e.completed_at AT TIME ZONE 'Asia/Shanghai')::date AS completed_on
        FROM learning_enrolment e JOIN learning_course c ON c.id = e.course_id
    """,
)

COURSE = FactTable(
    "learning.course",
    doc=_("在线课程"),
    grain=_("一行一门课程"),
    key="course_id",
    columns=(
        Column("course_id", "int64", _("课程")),
        Column("category", "string", _("课程类别")),
        Column("region_code", "string", _("制作单位所在区划")),
        Column("occupation_code", "string", _("对应职业编码，空为通用")),
        Column("level", "string", _("等级代码，空为不分等级")),
        Column("published_on", "date", _("首次上架日期，空为未上架")),
        Column("retired_on", "date", _("下架日期，空为在架")),
        Column("lessons", "int64", _("现行版本的学习单元数，测验不计")),
    ),
    sql="""
        SELECT c.id AS course_id, c.category_id AS category, c.region_code AS region_code,
               c.occupation_id AS occupation_code, c.level AS level,
               (SELECT min((v.published_at AT TIME ZONE 'Asia/Shanghai')::date) FROM learning_courseversion v
                WHERE v.course_id = c.id) AS published_on,
               (c.retired_at AT TIME ZONE 'Asia/Shanghai')::date AS retired_on,
               (SELECT count(*) FROM learning_activity a JOIN learning_module m ON m.id = a.module_id
                WHERE m.version_id = c.current_id AND a.kind <> 'quiz') AS lessons
        FROM learning_course c
    """,
)
