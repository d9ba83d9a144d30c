"""Certificates that a learner asks for: of a completed class or course by its provider, of a year's hours by the bureau."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jianglu.credentials import services as credentials
from jianglu.learning import queries as learning
from jianglu.organisations import queries as organisations
from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, require
from jianglu.platform.regions import queries as regions

from .. import rules
from ..errors import EnrolmentNotFound, NoHours, NoHoursUnit
from ..models import Completion
from ..permissions import ASK_PROOF


def certify_completion(actor: Actor, enrolment_id: int) -> Any:
    """The certificate of a class that I completed, in its provider's name; the same one however often it is asked for.

    Raises EnrolmentNotFound for a class that is not mine or was not completed.
    """
    with transaction.atomic():
        done = (
            Completion.objects.select_related("enrolment__training_class__programme")
            .filter(enrolment_id=enrolment_id)
            .first()
        )
        if done is None:
            raise EnrolmentNotFound()
        enrolment = done.enrolment
        require(actor, ASK_PROOF, person_id=enrolment.person_id)
        opened = enrolment.training_class
        programme = opened.programme
        award = credentials.Award(
            person_id=enrolment.person_id, body_id=opened.organisation_id, occupation_code="", level=None,
            decided_on=done.completed_on, basis="completion", basis_id=f"enrolment:{enrolment.pk}", kind="completion",
            title=programme.title, details={"hours": done.attended_hours, "face": {"培训合格证明编号": done.number}},
        )  # fmt: skip
        made = credentials.issue_many(Actor.system("training.proofs"), [award])[0]
        audit.record(actor, "training.completion_certified", done, changes={"certificate": made.number})
        return made


def certify_course(actor: Actor, course_id: int) -> Any:
    """The certificate of an online course that I finished, in its author's name; the same one however often asked for.

    It says the hours that the ledger holds on the day when it is issued, and how many lessons were learnt offline, which
    count none. Raises EnrolmentNotFound for a course that I did not finish.
    """
    with transaction.atomic():
        person_id = actor.person_id or 0
        require(actor, ASK_PROOF, person_id=person_id)
        done = learning.completion_of(person_id, course_id)
        if done is None:
            raise EnrolmentNotFound()
        hours = rules.study_hours(done.seconds)
        face = {"学习方式": "在线课程", "计入学时": f"{hours:g}"}
        if done.offline_lessons:
            face["离线自学"] = f"{done.offline_lessons} 节（不计学时）"
        details: dict[str, Any] = {"face": face} | ({"hours": int(hours)} if hours >= 1 else {})
        award = credentials.Award(
            person_id=person_id, body_id=done.organisation_id or _bureau(), occupation_code="", level=None,
            decided_on=done.completed_on, basis="completion", basis_id=f"course:{done.enrolment_id}", kind="completion",
            title=done.title, details=details,
        )  # fmt: skip
        made = credentials.issue_many(Actor.system("training.proofs"), [award])[0]
        audit.record(actor, "training.course_certified", made, changes={"course": course_id})
        return made


def certify_hours(actor: Actor, person_id: int, year: int) -> Any:
    """The certificate of the learning hours of a year as they stand today, in the bureau's name.

    One an amount: asked again after more was learnt it says the new amount as of its own day. Raises NoHours, NoHoursUnit.
    """
    with transaction.atomic():
        require(actor, ASK_PROOF, person_id=person_id)
        hours = dict(learning.hours_by_year(person_id)).get(year, 0) // rules.HOUR_SECONDS
        if hours < 1:
            raise NoHours(year=year)
        today = calendar.today()
        award = credentials.Award(
            person_id=person_id, body_id=_bureau(), occupation_code="", level=None, decided_on=today,
            basis="learning_hours", basis_id=f"hours:{person_id}:{year}:{hours}", kind="hours",
            title=_("%(year)s 年在线学习学时") % {"year": year},
            details={"hours": hours, "face": {"截至": today.isoformat()}},
        )  # fmt: skip
        made = credentials.issue_many(Actor.system("training.proofs"), [award])[0]
        audit.record(actor, "training.hours_certified", made, changes={"year": year, "hours": hours})
        return made


def _bureau() -> int:
    units = organisations.of_kind("agency").order_by("pk")
    found = units.filter(region_id=regions.city().code).first() or units.first()
    if found is None:
        raise NoHoursUnit()
    return found.pk
