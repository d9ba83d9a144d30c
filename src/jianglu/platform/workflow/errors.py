"""Errors of the case engine."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Conflict, Denied, Invalid


class CaseMoved(Conflict):
    """Somebody else acted on the case since it was read."""

    code = "workflow.case_moved"
    message = _("办件 %(number)s 已由他人办理")
    hint = _("请刷新页面，看清最新状态后再办")


class NotHere(Conflict):
    """The action does not lead from where the case is."""

    code = "workflow.not_here"
    message = _("当前环节不能进行这项操作")
    hint = _("请刷新页面查看办件所在环节")


class NotYours(Denied):
    """The actor holds no permission for this action at this level, here."""

    code = "workflow.not_yours"
    message = _("这一环节不由您办理")
    hint = _("请在“我的待办”中查看由您办理的事项")


class ConflictOfInterest(Denied):
    """An officer with an interest in the case may not act on it 回避."""

    code = "workflow.conflict_of_interest"
    message = _("您与本办件有利害关系，应当回避：%(why)s")
    hint = _("请将办件转由其他同事办理")


class AnswersInvalid(Invalid):
    """The answers to an action's form are incomplete or wrong."""

    code = "workflow.answers_invalid"


class ObjectionsOpen(Conflict):
    """The notice cannot end while an objection is being examined."""

    code = "workflow.objections_open"
    message = _("还有 %(n)s 件异议没有答复，公示不能结束")
    hint = _("请先核查并答复异议")


class NoticeOver(Conflict):
    """The period for objections has ended."""

    code = "workflow.notice_over"
    message = _("公示期已结束，不能再提出异议")
    hint = _("如有问题请向人社部门投诉举报，电话 12333")


class ObjectionAnswered(Conflict):
    """The objection has its answer."""

    code = "workflow.objection_answered"
    message = _("这件异议已经答复")
    hint = _("请刷新页面")


class PanelInvalid(Invalid):
    """The panel has the wrong size or an excluded member."""

    code = "workflow.panel_invalid"
    message = _("评审组人员不符合要求：%(why)s")
    hint = _("评审组人数须为规定的单数，且与申请人无利害关系")


class NoSeat(Denied):
    """The actor does not sit on this panel, or has voted."""

    code = "workflow.no_seat"
    message = _("您不是本次评审的成员，或已经投票")


class BatchInvalid(Invalid):
    """Cases of a batch do not belong together."""

    code = "workflow.batch_invalid"
    message = _("这些办件不能一起上报：%(why)s")
    hint = _("同一批次须为同一事项、同一环节的办件")


class UnitUnknown(Invalid):
    """No such unit or person in the registers."""

    code = "workflow.unit_unknown"
    message = _("系统中没有这个单位或个人")
    hint = _("请核对号码；尚未登记的单位和个人没有办件，不需要申报")
