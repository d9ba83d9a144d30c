"""Who may read the log."""

from django.utils.translation import gettext_lazy as _

from jianglu.platform.access import Permission, Role

VIEW = Permission("audit.view", _("查询业务日志"), roles=[Role.OPERATOR, Role.AUDITOR])
