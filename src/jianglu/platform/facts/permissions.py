"""Who may read the data dictionary."""

from django.utils.translation import gettext_lazy as _

from jianglu.platform.access import Permission, Role

VIEW_FACTS = Permission(
    "facts.view",
    _("查看数据字典"),
    roles=[Role.DISTRICT_CLERK, Role.CITY_CLERK, Role.LEADER, Role.OPERATOR, Role.AUDITOR],
)
