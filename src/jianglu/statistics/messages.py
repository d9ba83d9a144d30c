"""What the statistics room says to people."""

from django.utils.translation import gettext_lazy as _

from jianglu.platform.notifications import Message

BEHIND = Message(
    "statistics.behind",
    _("年度目标落后于时间进度"),
    _("%(district)s“%(goal)s”完成 %(done)s / %(plan)s %(unit)s，落后于时间进度。"),
    ["inbox"],
)
