"""What the case engine says to applicants."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jianglu.platform.notifications import Message

_ALL = ["inbox", "sms", "email"]

ACCEPTED = Message(
    "workflow.accepted", _("申报已提交"), _("您的“%(title)s”已提交，编号 %(number)s，现到“%(node)s”环节。")
)
PROGRESS = Message("workflow.progress", _("办件有进展"), _("您的“%(title)s”（%(number)s）已到“%(node)s”环节。"))
YOUR_TURN = Message(
    "workflow.your_turn",
    _("请您办理"),
    _("您的“%(title)s”（%(number)s）需要您处理：%(node)s。%(reason)s请于 %(due)s 前办理。"),
    _ALL,
    binding=True,
)
CLOSED = Message(
    "workflow.closed",
    _("办件已办结"),
    _("您的“%(title)s”（%(number)s）已办结，结果：%(node)s。%(reason)s"),
    _ALL,
    binding=True,
)
