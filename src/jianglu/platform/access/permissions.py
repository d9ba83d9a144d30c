"""Who may do what with roles; which role may hand out which is said by `rules.GRANTABLE`."""

from django.utils.translation import gettext_lazy as _

from .actor import Permission
from .rules import GRANTABLE

GRANT = Permission("access.grant", _("授予和收回角色"), roles=GRANTABLE)
