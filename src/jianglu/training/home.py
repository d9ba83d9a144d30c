"""Training's cards on the home pages."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from jianglu.platform import calendar
from jianglu.platform.access import Actor
from jianglu.platform.pages import Card

from . import queries
from .permissions import CLAIM_VOUCHER, RUN_CLASS, SUPERVISE, TAKE_ROLL, VIEW_VOUCHERS

SOON = timedelta(days=30)


def cards(actor: Actor) -> list[Card]:
    """What is next: the lesson, the voucher, today's roll, what waits to be finished, the use of vouchers."""
    found: list[Card] = []
    if actor.person_id is not None and actor.can(CLAIM_VOUCHER):
        found += _worker(actor, actor.person_id)
    if actor.organisation_ids and actor.can(TAKE_ROLL):
        found += _school(actor)
    if actor.region_codes and actor.can(VIEW_VOUCHERS):
        found += _bureau(actor)
    return found


def _worker(actor: Actor, person_id: int) -> list[Card]:
    lesson = queries.my_sessions(actor).first()
    if lesson is not None:
        when = timezone.localtime(lesson.starts_at).strftime("%m-%d %H:%M")
        return [
            Card(
                title=_("下一次课"),
                text=f"{when} {lesson.training_class.programme.title}",
                link=reverse("training:mine"),
                action=_("查看课程表"),
                icon="calendar-event",
                order=15,
            )
        ]
    voucher = queries.live_voucher(person_id)
    if voucher is None:
        return [
            Card(
                title=_("领培训券"),
                text=_("凭券免费参加补贴培训，先看看能领哪一种"),
                link=reverse("training:vouchers"),
                action=_("去领取"),
                icon="ticket",
                order=20,
            )
        ]
    if voucher.state == "claimed":
        hurry = voucher.expires_on - calendar.today() <= SOON
        return [
            Card(
                title=_("您有一张培训券待使用"),
                text=_("有效期至 %(day)s") % {"day": voucher.expires_on.isoformat()},
                link=reverse("training:classes") + "?subsidised=1",
                action=_("找补贴班"),
                icon="ticket",
                tone="warning" if hurry else "primary",
                order=18,
            )
        ]
    return []


def _school(actor: Actor) -> list[Card]:
    found = []
    lessons = queries.first_session_today(actor).count()
    if lessons:
        found.append(
            Card(
                title=_("今日课程"),
                text=_("请在课堂上完成点名"),
                link=reverse("training:today"),
                action=_("去点名"),
                icon="clipboard-check",
                count=lessons,
                shell="workspace",
                order=10,
            )
        )
    if actor.can(RUN_CLASS):
        over = queries.visible_classes(actor).filter(state="running", end_on__lt=calendar.today()).count()
        if over:
            found.append(
                Card(
                    title=_("待办理结业的班"),
                    link=reverse("training:class_list") + "?state=running",
                    action=_("查看"),
                    icon="checklist",
                    tone="warning",
                    count=over,
                    shell="workspace",
                    order=12,
                )
            )
    return found


def _bureau(actor: Actor) -> list[Card]:
    year = calendar.today().year
    usage = queries.usage(actor, year)
    found = [
        Card(
            title=_("%(year)s 年培训券") % {"year": year},
            text=_("已领 %(claimed)s 张，使用率 %(rate).1f%%")
            % {"claimed": usage["claimed"], "rate": usage["use_rate"]},
            link=reverse("training:usage"),
            action=_("查看"),
            icon="ticket",
            shell="office",
            order=40,
        )
    ]
    if actor.can(SUPERVISE):
        alerts = queries.visible_alerts(actor).filter(case__closed_at=None).count()
        if alerts:
            found.append(
                Card(
                    title=_("培训异常待核查"),
                    link=reverse("training:alerts"),
                    action=_("查看"),
                    icon="alert-triangle",
                    tone="warning",
                    count=alerts,
                    shell="office",
                    order=30,
                )
            )
    return found
