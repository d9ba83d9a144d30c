"""Menu entries of assessment."""

from django.utils.translation import gettext_lazy as _

from jianglu.platform.pages import MenuItem

from .permissions import (
    ANSWER_FINDINGS,
    ANSWER_NOMINATION,
    APPLY_FILING,
    APPLY_RECOGNITION,
    ASSEMBLE_PAPERS,
    CONVENE_REVIEW,
    INSPECT,
    JUDGE_REVIEW,
    MANAGE_BODY,
    MANAGE_REGISTRATIONS,
    MONITOR,
    OPEN_PLAN,
    PRACTISE,
    RATE,
    REGISTER_STAFF,
    VIEW_APPOINTMENTS,
    VIEW_FILINGS,
    VIEW_NOMINATIONS,
    VIEW_OWN,
    VIEW_POSTS,
    VIEW_RECOGNITIONS,
    VIEW_REGISTRATIONS,
    VIEW_SIGNALS,
    VIEW_SUPERVISION,
    WRITE_ITEMS,
)

MENU = [
    MenuItem("site", _("认定计划"), "assessment:plans", "certificate", order=30, tab=True),
    MenuItem("site", _("评价机构名录"), "assessment:bodies", "building", order=32),
    MenuItem("portal", _("我的考试"), "assessment:mine", "clipboard-check", permission=VIEW_OWN, order=25, tab=True),
    MenuItem("portal", _("找认定计划"), "assessment:plans", "search", order=27),
    MenuItem("portal", _("自适应练习"), "assessment:practices", "target", permission=PRACTISE, order=28),
    MenuItem("workspace", _("认定批量报名"), "assessment:plans", "users", REGISTER_STAFF, order=39, group=_("评价")),
    MenuItem("workspace", _("设备"), "assessment:equipment", "tool", MANAGE_BODY, order=40, group=_("评价")),
    MenuItem("office", _("机构设备"), "assessment:equipment", "tool", VIEW_FILINGS, order=53, group=_("评价")),
    MenuItem("workspace", _("岗位与规范"), "assessment:posts", "tool", VIEW_POSTS, order=40, group=_("评价")),
    MenuItem("office", _("企业岗位与规范"), "assessment:posts", "tool", VIEW_POSTS, order=53, group=_("评价")),
    MenuItem("workspace", _("备案与考点"), "assessment:scope", "building", APPLY_FILING, order=40, group=_("评价")),
    MenuItem(
        "workspace", _("认定计划"), "assessment:own_plans", "clipboard-list", OPEN_PLAN, order=42, group=_("评价")
    ),
    MenuItem(
        "workspace", _("考场编排"), "assessment:arrangements", "map", MANAGE_REGISTRATIONS, order=42, group=_("评价")
    ),
    MenuItem(
        "workspace",
        _("照片与减免审核"),
        "assessment:photos",
        "user-circle",
        VIEW_REGISTRATIONS,
        order=42,
        group=_("评价"),
    ),
    MenuItem("workspace", _("考评员"), "assessment:assessors", "users", MANAGE_BODY, order=43, group=_("评价")),
    MenuItem("workspace", _("题库"), "assessment:banks", "books", WRITE_ITEMS, order=44, group=_("评价")),
    MenuItem("workspace", _("卷库"), "assessment:papers", "files", ASSEMBLE_PAPERS, order=45, group=_("评价")),
    MenuItem("workspace", _("技能评分"), "assessment:rating_tasks", "clipboard-check", RATE, order=46, group=_("评价")),
    MenuItem(
        "workspace",
        _("离线评分记录"),
        "assessment:offline_ratings",
        "history",
        VIEW_REGISTRATIONS,
        order=46,
        group=_("评价"),
    ),
    MenuItem(
        "office",
        _("离线评分记录"),
        "assessment:offline_ratings",
        "history",
        VIEW_REGISTRATIONS,
        order=52,
        group=_("评价"),
    ),
    MenuItem("workspace", _("评价总览"), "assessment:overview", "chart-bar", MONITOR, order=39, group=_("评价")),
    MenuItem("office", _("评价总览"), "assessment:overview", "chart-bar", MONITOR, order=49, group=_("评价")),
    MenuItem("workspace", _("综合评审"), "assessment:reviews", "users", CONVENE_REVIEW, order=46, group=_("评价")),
    MenuItem(
        "workspace",
        _("评审任务"),
        "assessment:review_tasks",
        "clipboard-check",
        JUDGE_REVIEW,
        order=46,
        group=_("评价"),
    ),
    MenuItem("office", _("综合评审"), "assessment:reviews", "users", VIEW_REGISTRATIONS, order=51, group=_("评价")),
    MenuItem(
        "workspace", _("督导任务"), "assessment:my_inspections", "clipboard-check", INSPECT, order=47, group=_("评价")
    ),
    MenuItem("workspace", _("质量督导"), "assessment:findings", "eye", ANSWER_FINDINGS, order=48, group=_("评价")),
    MenuItem("office", _("认定计划"), "assessment:own_plans", "clipboard-list", MONITOR, order=50, group=_("评价")),
    MenuItem("office", _("考试实况"), "assessment:live", "eye", MONITOR, order=52, group=_("评价")),
    MenuItem(
        "office", _("质量督导"), "assessment:inspections", "clipboard-list", VIEW_SUPERVISION, order=53, group=_("评价")
    ),
    MenuItem(
        "office", _("督导任务"), "assessment:my_inspections", "clipboard-check", INSPECT, order=53, group=_("评价")
    ),
    MenuItem(
        "office", _("考试疑点信号"), "assessment:signals", "alert-triangle", VIEW_SIGNALS, order=53, group=_("评价")
    ),
    MenuItem("office", _("费用减免"), "assessment:waivers", "coin", VIEW_REGISTRATIONS, order=51, group=_("评价")),
    MenuItem("office", _("题库"), "assessment:banks", "books", WRITE_ITEMS, order=54, group=_("评价")),
    MenuItem("office", _("卷库"), "assessment:papers", "files", ASSEMBLE_PAPERS, order=55, group=_("评价")),
    MenuItem("site", _("两类人才贯通"), "assessment:correspondence", "stairs-up", order=34),
    MenuItem(
        "portal", _("两类人才贯通"), "assessment:recognitions", "stairs-up", permission=APPLY_RECOGNITION, order=29
    ),
    MenuItem(
        "workspace",
        _("贯通认定"),
        "assessment:recognition_list",
        "stairs-up",
        VIEW_RECOGNITIONS,
        order=47,
        group=_("评价"),
    ),
    MenuItem(
        "office",
        _("贯通认定"),
        "assessment:recognition_list",
        "stairs-up",
        VIEW_RECOGNITIONS,
        order=53,
        group=_("评价"),
    ),
    MenuItem("portal", _("直接认定"), "assessment:my_nominations", "award", permission=ANSWER_NOMINATION, order=29),
    MenuItem(
        "workspace", _("直接认定"), "assessment:nominations", "award", VIEW_NOMINATIONS, order=41, group=_("评价")
    ),
    MenuItem("office", _("直接认定"), "assessment:nominations", "award", VIEW_NOMINATIONS, order=53, group=_("评价")),
    MenuItem(
        "workspace",
        _("特级技师、首席技师"),
        "assessment:appointments",
        "star",
        VIEW_APPOINTMENTS,
        order=41,
        group=_("评价"),
    ),
    MenuItem(
        "office",
        _("特级技师、首席技师"),
        "assessment:appointments",
        "star",
        VIEW_APPOINTMENTS,
        order=53,
        group=_("评价"),
    ),
]
