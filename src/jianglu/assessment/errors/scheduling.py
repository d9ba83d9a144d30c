"""Arranging rooms, stations and assessors."""

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Conflict, NotFound


class ArrangementNotFound(NotFound):
    """No such arrangement for this actor."""

    code = "assessment.arrangement_not_found"
    message = _("没有找到这个编排")
    hint = _("请从编排列表重新进入")


class NothingToArrange(Conflict):
    """The plans cannot be arranged now."""

    code = "assessment.nothing_to_arrange"
    message = _("这些计划现在不能编排：%(why)s")
    hint = _("计划须在报名中，材料全部审核完毕，且至少有一名审核通过的考生")


class ArrangementState(Conflict):
    """The arrangement is at another step, or somebody came or went since it was computed."""

    code = "assessment.arrangement_state"
    message = _("该编排不能这样办理：%(why)s")
    hint = _("请重新编排后再发布")


class CannotArrange(Conflict):
    """No arrangement exists; says what is lacking."""

    code = "assessment.cannot_arrange"
    message = _("无法编排：%(why)s")
    hint = _("请增加考场、工位、场次或考评员后重新编排")
