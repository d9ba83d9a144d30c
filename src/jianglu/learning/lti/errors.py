"""What can go wrong between this site and tools."""

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Conflict, Denied, Invalid, NotFound


class Refusal(Exception):  # noqa: N818 - the specifications' word for it is an error response
    """An error response to a program: its code by RFC 6749 or 6750, and ASCII text for who writes tools."""

    def __init__(self, error: str, description: str, *, status: int = 400) -> None:
        super().__init__(error)
        self.error, self.description, self.status = error, description, status


class ToolNotFound(NotFound):
    """No such tool, or none that the actor may use."""

    code = "learning.tool_not_found"
    message = _("没有找到这个外部工具")
    hint = _("请在外部工具列表中重新选择")


class ToolEnded(Conflict):
    """The tool was ended."""

    code = "learning.tool_ended"
    message = _("这个外部工具已停用")
    hint = _("请联系授课教师更换学习内容")


class BadTool(Invalid):
    """Addresses or keys by which a tool could not be reached safely."""

    code = "learning.bad_tool"
    message = _("外部工具的登记信息有误：%(why)s")
    hint = _("请按工具方提供的 LTI 1.3 配置逐项核对")


class LaunchUnfit(Denied):
    """A message of a tool that does not belong to a launch from here: stale, forged, replayed, or of another window."""

    code = "learning.launch_unfit"
    message = _("外部工具的请求未被接受：%(why)s")
    hint = _("请回到课程页面重新打开；如果仍然出现，请联系工具提供方")


class NothingPicked(Invalid):
    """What came back from a tool holds nothing that a course can take."""

    code = "learning.nothing_picked"
    message = _("工具没有交回可以使用的内容")
    hint = _("请回到工具重新挑选，或请工具提供方检查")


class PlatformNotFound(NotFound):
    """No such platform, or none that may open courses here."""

    code = "learning.platform_not_found"
    message = _("没有找到这个对接平台")
    hint = _("请核对签发者（issuer）与客户端编号，或请本站管理员登记")


class PlatformKnown(Conflict):
    """The issuer gave this client id to somebody who registered it already."""

    code = "learning.platform_known"
    message = _("这个平台的客户端编号已经登记过")
    hint = _("请在对接平台列表中查看；换单位登记须先在对方平台另建一个客户端")


class AccountTaken(Conflict):
    """The account of the platform, or the learner, is linked already."""

    code = "learning.account_taken"
    message = _("对方平台的账号已与另一位学员关联，或您已关联了该平台的另一个账号")
    hint = _("请退出后用已关联的账号登录，或先在“已关联的平台”中解除关联")
