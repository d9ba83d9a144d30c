"""Menu entries of messages."""

from django.utils.translation import gettext_lazy as _

from jianglu.platform.pages import MenuItem

MENU = [
    MenuItem("portal", _("消息"), "notifications:inbox", "bell", order=80),
    MenuItem("workspace", _("消息"), "notifications:inbox", "bell", order=7),
    MenuItem("office", _("消息"), "notifications:inbox", "bell", order=7),
]
