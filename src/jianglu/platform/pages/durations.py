"""How long something took, as people say it."""

from __future__ import annotations

from django.utils.translation import gettext as _


def duration(seconds: int) -> str:
    """Seconds as hours and minutes; below an hour as minutes and seconds."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return _("%(hours)s 小时 %(minutes)s 分") % {"hours": hours, "minutes": minutes}
    if minutes:
        return _("%(minutes)s 分 %(seconds)s 秒") % {"minutes": minutes, "seconds": rest}
    return _("%(seconds)s 秒") % {"seconds": rest}
