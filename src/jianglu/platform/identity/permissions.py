"""Who may do what with accounts."""

from django.utils.translation import gettext_lazy as _

from jianglu.platform.access import Permission, Role

CREATE = Permission("identity.create_account", _("开立账号"), roles=[Role.OPERATOR])
VIEW = Permission("identity.view_accounts", _("查看账号"), roles=[Role.OPERATOR, Role.AUDITOR])
CLOSE = Permission("identity.close_account", _("停用账号、收回登录"), roles=[Role.OPERATOR])
TOKEN = Permission("identity.token", _("使用接口令牌"), roles=list(Role))
