"""Who may change the city's lists."""

from django.utils.translation import gettext_lazy as _

from jianglu.platform.access import Permission, Role

MAINTAIN = Permission("catalogue.maintain", _("维护职业目录与城市清单"), roles=[Role.CITY_CLERK])
