"""Appointing special-grade and chief technicians."""

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Conflict, Invalid, NotFound


class AppointmentNotFound(NotFound):
    """No such appointment in the actor's sight, or it has ended."""

    code = "assessment.appointment_not_found"
    message = _("没有找到这项聘任，或已解聘")
    hint = _("请从列表重新进入")


class AppointmentInvalid(Invalid):
    """A term, a day or a year that cannot be."""

    code = "assessment.appointment_invalid"
    message = _("聘任填写不正确：%(why)s")
    hint = _("请按提示修改后重试")


class PostsTaken(Conflict):
    """All posts of the plan are filled."""

    code = "assessment.posts_taken"
    message = _("计划的 %(posts)s 个岗位已聘满")
    hint = _("解聘空出岗位后才能再聘，或另行公布计划")


class AppointedAlready(Conflict):
    """One person holds one post."""

    code = "assessment.appointed_already"
    message = _("该职工已在聘特级技师或首席技师")
    hint = _("由特级技师聘为首席技师的，请先结束原聘任")
