"""What officers are told of the policies that they keep."""

from django.utils.translation import gettext_lazy as _

from jianglu.platform.notifications import Message

ENDING = Message(
    "reform.ending",
    _("政策版本将到期"),
    _("%(policy)s 的现行版本于 %(day)s 到期，之后没有版本：届时系统不再判定，须录入新的政策文件。"),
    ["inbox"],
)
ENDED = Message(
    "reform.ended",
    _("政策没有现行版本"),
    _(
        "%(policy)s 自 %(day)s 到期后没有现行版本，系统不再判定，也不沿用旧标准；有 %(waiting)s 件事项在等。请录入新文件。"
    ),
    ["inbox"],
)
