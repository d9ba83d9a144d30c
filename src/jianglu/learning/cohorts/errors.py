"""What can go wrong in groups and their forum."""

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Conflict, Invalid, NotFound


class CohortNotFound(NotFound):
    """No such group, or none of the actor's."""

    code = "learning.cohort_not_found"
    message = _("没有找到这个学习小组")
    hint = _("请核对加入码，或请老师重新发给您")


class CohortClosed(Conflict):
    """The group is over."""

    code = "learning.cohort_closed"
    message = _("这个学习小组已经结束")
    hint = _("已学的进度和学时不受影响，可继续自学课程")


class CohortDates(Invalid):
    """Days that do not fit."""

    code = "learning.cohort_dates"
    message = _("日期填写有误：截止日期须在开始与结束日期之间")
    hint = _("请检查开始、结束和各课程的截止日期")


class RollOfClass(Conflict):
    """The class keeps the roll."""

    code = "learning.roll_of_class"
    message = _("这个学习小组的名单由培训班管理")
    hint = _("请在培训班里增加或减少学员")


class ForumTooFast(Conflict):
    """Too many posts in a short time."""

    code = "learning.forum_too_fast"
    status = 429
    message = _("发言太快了")
    hint = _("10 分钟内最多发言 %(most)s 次，请稍后再发")


class ForumPrivate(Invalid):
    """The text holds a number by which somebody could be found."""

    code = "learning.forum_private"
    message = _("发言中有身份证号或手机号，没有发出")
    hint = _("请删去个人信息后再发；需要单独联系时请找老师")


class PostTooShort(Invalid):
    """Shorter than the author of the discussion asks for."""

    code = "learning.post_too_short"
    message = _("写得太短：至少 %(least)s 字")
    hint = _("请再写具体一些后发布")


class PostNotFound(NotFound):
    """No such post in a group or course of the actor's."""

    code = "learning.post_not_found"
    message = _("没有找到这条发言")
    hint = _("它可能已被老师隐藏")


class TopicLocked(Conflict):
    """No more answers."""

    code = "learning.topic_locked"
    message = _("这个话题已停止回复")
    hint = _("可以另开一个话题")
