"""What can go wrong with live classes."""

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Conflict, Invalid, NotFound


class LiveNotFound(NotFound):
    """No such live class in a group or course of the actor's."""

    code = "learning.live_not_found"
    message = _("没有找到这节直播课")
    hint = _("请从学习小组或课程的页面进入")


class LiveUnfit(Invalid):
    """A live class that cannot be held as planned."""

    code = "learning.live_unfit"
    message = _("直播课的时间或地址不合要求")
    hint = _("时间须在将来，小组的直播课须在小组期间内；地址须为 https 网址")


class DoorClosed(Conflict):
    """The live class has not begun, is over, or was called off."""

    code = "learning.door_closed"
    message = _("现在还不能进入直播课")
    hint = _("开课前 15 分钟到下课之间可以进入")


class ReplayUnfit(Invalid):
    """What is no recording for this live class."""

    code = "learning.replay_unfit"
    message = _("这个视频不能作为回放")
    hint = _("回放须是本课程已发布的选学视频，并在直播结束后选择")
