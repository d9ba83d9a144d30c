"""Discussions of courses: who said enough, and how the learners of a course are shown to each other."""

from __future__ import annotations

from django.db.models import Q
from django.db.models.functions import Length

from jianglu.people import queries as people
from jianglu.platform import calendar
from jianglu.platform.access import Actor, rls

from ..models import Activity, Enrolment, ForumPost
from . import rules

SYSTEM = Actor.system("learning.discussions")


def shown_as(enrolment: Enrolment) -> str:
    """How the others in a course see a learner: as in groups, no name of a minor; the number is of their enrolment."""
    with rls.elevated("learning.discussion_name"):
        person = people.visible_to(SYSTEM).get(pk=enrolment.person_id)
    return rules.shown_as(person.name, person.born, calendar.today(), enrolment.pk)


def own(activity: Activity, person_id: int) -> Q:
    """A person's contributions to a discussion that stand and are long enough."""
    return Q(activity_key=activity.key, person_id=person_id, topic=None, hidden_at=None)


def has_spoken(activity: Activity, person_id: int) -> bool:
    """Whether a person has a contribution in a discussion that stands."""
    return ForumPost.objects.filter(own(activity, person_id)).exists()


def replies_of(activity: Activity, person_id: int) -> int:
    """To how many contributions of others a person has replied."""
    rows = ForumPost.objects.filter(activity_key=activity.key, person_id=person_id, hidden_at=None, topic__isnull=False)
    return rows.exclude(topic__person_id=person_id).values("topic").distinct().count()


def said_enough(enrolment: Enrolment, activity: Activity) -> bool:
    """Whether the learner wrote what the author asks for: one contribution of the least length, and the replies."""
    written = ForumPost.objects.filter(own(activity, enrolment.person_id)).annotate(size=Length("body"))
    if not written.filter(size__gte=max(1, activity.least_chars)).exists():
        return False
    return replies_of(activity, enrolment.person_id) >= activity.least_replies
