"""Says to candidates and assessors what concerns them; called in the transaction of what happened, so said once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from jianglu.kernel.money import yuan_text
from jianglu.platform import calendar
from jianglu.platform.notifications import notify

from . import messages
from .appointment.models import Appointment
from .delivery.models import Attempt
from .filing.models import Assessor
from .nomination.models import Nomination
from .plans.models import Plan, Registration
from .review.models import Review


def accepted(row: Registration) -> None:
    """The materials were confirmed."""
    notify(messages.ACCEPTED, person_id=row.person_id, link=_mine(), plan=row.plan.title)


def refused(row: Registration) -> None:
    """The materials were refused, with the reason."""
    notify(messages.REFUSED, person_id=row.person_id, link=_mine(), plan=row.plan.title, reason=row.reason)


def photo_refused(row: Registration, reason: str) -> None:
    """The photo does not do."""
    link = reverse("assessment:my_photo", args=[row.pk])
    notify(messages.PHOTO_REFUSED, person_id=row.person_id, link=link, plan=row.plan.title, reason=reason)


def waiver_decided(row: Registration, fee: int | None, reason: str) -> None:
    """The request to pay less was decided; `fee`, fen, when granted."""
    link = reverse("assessment:my_waiver", args=[row.pk])
    if fee is None:
        notify(messages.WAIVER_REFUSED, person_id=row.person_id, link=link, plan=row.plan.title, reason=reason)
    else:
        notify(messages.WAIVER_GRANTED, person_id=row.person_id, link=link, plan=row.plan.title, fee=yuan_text(fee))


def registered_by_unit(plan: Plan, unit: str, person_ids: Iterable[int]) -> None:
    """Their unit registered them."""
    for person_id in person_ids:
        notify(messages.BY_UNIT, person_id=person_id, link=_mine(), plan=plan.title, unit=unit)


def sent_back(plan: Plan, person_ids: Iterable[int], reason: str) -> None:
    """All registrations of a plan were rolled back."""
    for person_id in person_ids:
        notify(messages.SENT_BACK, person_id=person_id, link=_mine(), plan=plan.title, reason=reason)


def tickets_ready(plan: Plan, rows: Iterable[Registration]) -> None:
    """Everybody on the list has a seat and a ticket."""
    for row in rows:
        link = reverse("assessment:ticket", args=[row.pk])
        notify(messages.TICKET, person_id=row.person_id, link=link, plan=plan.title, ticket=row.ticket)


def rearranged(rows: Iterable[Registration]) -> None:
    """Rooms fell out: those who sat there have other places."""
    for row in rows:
        link = reverse("assessment:ticket", args=[row.pk])
        notify(messages.REARRANGED, person_id=row.person_id, link=link, plan=row.plan.title)


def published(plan: Plan, person_ids: Iterable[int], until: str) -> None:
    """Results went on public notice, to the candidates."""
    for person_id in person_ids:
        notify(messages.PUBLISHED, person_id=person_id, link=_mine(), plan=plan.title, day=until)


def voided(attempt: Attempt, reason: str) -> None:
    """The bureau voided somebody's exam."""
    title = attempt.registration.plan.title
    notify(messages.VOIDED, person_id=attempt.person_id, link=_mine(), plan=title, reason=reason)


def assigned(plan: Plan, cards: Iterable[Assessor]) -> None:
    """Assessors were sent to rate; each is told once how many, those without an account not at all."""
    counts = Counter(card.user_id for card in cards if card.user_id is not None)
    for user_id, count in counts.items():
        notify(
            messages.ASSIGNED, user_id=user_id, link=reverse("assessment:rating_tasks"), plan=plan.title, count=count,
            day=plan.practice_on.isoformat(),
        )  # fmt: skip


def defence_set(review: Review) -> None:
    """A candidate has a time and a place for the defence."""
    at = timezone.localtime(review.starts_at).strftime("%Y-%m-%d %H:%M")
    link = reverse("assessment:my_review", args=[review.registration_id])
    title = review.registration.plan.title
    notify(messages.DEFENCE, person_id=review.person_id, link=link, plan=title, at=at, place=review.place)


def on_panel(plan: Plan, cards: Iterable[Assessor]) -> None:
    """Members were drawn; each is told once for how many candidates."""
    counts = Counter(card.user_id for card in cards if card.user_id is not None)
    link = reverse("assessment:review_tasks")
    for user_id, count in counts.items():
        notify(messages.ON_PANEL, user_id=user_id, link=link, plan=plan.title, count=count)


def review_opened(review: Review) -> None:
    """The ballots are open, to the body; the candidate reads it with the published results."""
    row = review.registration
    link = reverse("assessment:review", args=[review.pk])
    notify(
        messages.REVIEW_OPENED, organisation_id=review.organisation_id, link=link, plan=row.plan.title,
        ticket=row.ticket,
    )  # fmt: skip


def nominated(row: Nomination, what: str) -> None:
    """The nominee is asked whether the papers are true."""
    notify(
        messages.NOMINATED, person_id=row.person_id, link=reverse("assessment:nomination", args=[row.pk]), what=what,
        unit=row.organisation.name,
    )  # fmt: skip


def appointed(row: Appointment) -> None:
    """Somebody is appointed, or their term goes on."""
    notify(
        messages.APPOINTED, person_id=row.person_id, link=reverse("assessment:appointment", args=[row.pk]),
        unit=row.organisation.name, level=row.get_level_display(), since=row.since.isoformat(),
        until=row.until.isoformat(),
    )  # fmt: skip


def directly_recognised(row: Nomination, what: str) -> None:
    """The nominee's level is recognised."""
    link = reverse("assessment:nomination", args=[row.pk])
    notify(messages.DIRECTLY_RECOGNISED, person_id=row.person_id, link=link, what=what)


def objection_decided(user_id: int, plan: Plan, answer: str, link: str) -> None:
    """Whoever objected learns the answer."""
    notify(messages.OBJECTION, user_id=user_id, link=link, plan=plan.title, answer=answer)


def remind_of_defences() -> int:
    """Remind the candidates and the members of tomorrow's defences, once a review; returns how many candidates."""
    tomorrow = calendar.today() + timedelta(days=1)
    due = Review.objects.filter(state=Review.State.CONVENED, starts_at__date=tomorrow).exclude(reminded_for=tomorrow)
    rows = list(due.select_related("registration__plan").select_for_update(of=("self",)).order_by("starts_at", "pk"))
    sitting: dict[tuple[int, int], list[Review]] = defaultdict(list)  # by member and plan
    for row in rows:
        notify(
            messages.DEFENCE_TOMORROW, person_id=row.person_id, plan=row.registration.plan.title,
            link=reverse("assessment:my_review", args=[row.registration_id]), at=_clock(row.starts_at), place=row.place,
        )  # fmt: skip
        for user_id in row.panel.filter(left_because="").values_list("assessor__user_id", flat=True):
            if user_id is not None:
                sitting[user_id, row.registration.plan_id].append(row)
        row.reminded_for = tomorrow
    for (user_id, _plan), own in sitting.items():
        notify(
            messages.PANEL_TOMORROW, user_id=user_id, link=reverse("assessment:review_tasks"), count=len(own),
            plan=own[0].registration.plan.title, at=_clock(own[0].starts_at), place=own[0].place,
        )  # fmt: skip
    Review.objects.bulk_update(rows, ["reminded_for"])
    return len(rows)


def _clock(at: datetime) -> str:
    return timezone.localtime(at).strftime("%H:%M")


def remind_of_tomorrow() -> int:
    """Remind the candidates of tomorrow's exams, once a plan and day; returns how many were reminded."""
    tomorrow = calendar.today() + timedelta(days=1)
    told = 0
    sitting = [Plan.State.CLOSED, Plan.State.RUNNING, Plan.State.MARKING]
    for part, day in (("theory", "theory_at__date"), ("practice", "practice_on")):
        plans = Plan.objects.filter(**{day: tomorrow, f"{part}_reminded": False}, state__in=sitting)
        for plan in plans.select_related("site").select_for_update(of=("self",)):
            told += _remind(plan, part)
            setattr(plan, f"{part}_reminded", True)
            plan.save(update_fields=[f"{part}_reminded"])
    return told


def _remind(plan: Plan, part: str) -> int:
    rows = Registration.objects.filter(
        plan=plan, state__in=[Registration.State.SCHEDULED, Registration.State.EXAMINED], **{f"skips_{part}": False}
    ).select_related("room")
    place = f"{plan.site.name} {plan.site.address}"
    count = 0
    for row in rows:
        if part == "theory":
            where = f"{place} {row.room.name} {row.seat_no}" if row.room else place
            at = timezone.localtime(plan.theory_at).strftime("%H:%M")
            notify(messages.THEORY_TOMORROW, person_id=row.person_id, link=_mine(), plan=plan.title, at=at, place=where)
        else:
            day = plan.practice_on.isoformat()
            notify(
                messages.PRACTICE_TOMORROW, person_id=row.person_id, link=_mine(), plan=plan.title, day=day, place=place
            )
        count += 1
    return count


def _mine() -> str:
    return reverse("assessment:mine")
