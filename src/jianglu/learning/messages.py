"""What learning says to people."""

from django.utils.translation import gettext_lazy as _

from jianglu.platform.notifications import Message

PASSED = Message("learning.work_passed", _("作业已通过"), _("“%(title)s”已通过批阅。"))
RETURNED = Message("learning.work_returned", _("作业被退回"), _("“%(title)s”需要修改后重新提交：%(comment)s"))
