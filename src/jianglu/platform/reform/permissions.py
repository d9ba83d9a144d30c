"""Who may change a policy."""

from django.utils.translation import gettext_lazy as _

from jianglu.platform.access import Permission, Role

DRAFT = Permission("reform.draft", _("起草政策版本并回测"), roles=[Role.CITY_CLERK])
ENACT = Permission("reform.enact", _("批准政策版本生效"), roles=[Role.CITY_CLERK, Role.LEADER])
VIEW = Permission("reform.view", _("查看政策修订"), roles=[Role.CITY_CLERK, Role.LEADER, Role.AUDITOR])
RECHECK = Permission("reform.recheck", _("按存档重算历史判定"), roles=[Role.CITY_CLERK, Role.LEADER, Role.AUDITOR])
