"""What members, learners and teachers say to each other in groups and discussions, and how the teacher keeps order."""

from __future__ import annotations

import re
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, require, rls
from jianglu.platform.notifications import notify

from .. import messages
from ..models import Cohort, CohortMember, Course, Enrolment, ForumPost, PostReport
from ..permissions import MARK, RUN_COHORT, STUDY
from ..services.study import progress_of, settle, taking_part
from .discussions import shown_as
from .errors import CohortClosed, ForumPrivate, ForumTooFast, PostNotFound, PostTooShort, TopicLocked
from .queries import Place, discussion, place, place_of

WINDOW, MOST = timedelta(minutes=10), 8
HIDE_AT = 3
"""Members who report a post until it is hidden before the teacher has looked."""
PRIVATE = re.compile(r"(?<!\d)(1[3-9]\d{9}|\d{17}[\dXx])(?!\d)")


def post_topic(actor: Actor, cohort_id: int, title: str, body: str) -> ForumPost:
    """Begin a topic; raises ForumTooFast, ForumPrivate, CohortClosed."""
    with transaction.atomic():
        where = _speaking(actor, place(actor, cohort_id), f"{title} {body}")
        return _post(actor, where, title=title.strip()[:100], body=body)


def contribute(actor: Actor, activity_id: int, body: str) -> ForumPost:
    """Contribute to a discussion of a course; a learner's has the length that the author asks for, and may complete it.

    Raises PostTooShort and what `post_topic` does; PostNotFound, ActivityLocked for who cannot open it.
    """
    with transaction.atomic():
        where = discussion(actor, activity_id)
        if where.enrolment is not None and where.activity is not None:
            taking_part(actor, where.activity.pk)
            if len(body.strip()) < where.activity.least_chars:
                raise PostTooShort(least=where.activity.least_chars)
        _speaking(actor, where, body)
        made = _post(actor, where, body=body)
        _settle(where)
        return made


def answer(actor: Actor, topic_id: int, body: str) -> ForumPost:
    """Answer a topic; who began it is told. Raises TopicLocked and what `post_topic` does."""
    with transaction.atomic():
        topic = post_for(actor, topic_id)
        where = _speaking(actor, place_of(actor, topic), body)
        if topic.topic_id is not None or topic.hidden_at is not None:
            raise PostNotFound()
        if topic.locked:
            raise TopicLocked()
        made = _post(actor, where, topic=topic, body=body)
        ForumPost.objects.filter(pk=topic.pk).update(replies=F("replies") + 1, last_at=made.created_at)
        if topic.person_id is not None and topic.person_id != made.person_id:
            link = reverse("learning:topic", args=[topic.pk])
            about = topic.title or (where.activity.title if where.activity else "")
            notify(messages.ANSWERED, person_id=topic.person_id, link=link, group=where.title, topic=about)
        _settle(where)
        return made


def report(actor: Actor, post_id: int, reason: str) -> PostReport:
    """Say that a post should not stand; three members' reports hide it until the teacher has looked."""
    with transaction.atomic():
        require(actor, STUDY, person_id=actor.person_id or 0)
        post = post_for(actor, post_id)
        where = place_of(actor, post)
        if where.person_id is None or post.hidden_at is not None:
            raise PostNotFound()
        made, created = PostReport.objects.get_or_create(
            post=post,
            person_id=where.person_id,
            defaults={"reason": reason.strip()[:200], "created_at": calendar.now()},
        )
        if created:
            with rls.elevated("learning.reports"):  # nobody sees who else reported it, but they count together
                open_reports = post.reports.filter(settled_at=None).count()
                if open_reports >= HIDE_AT:
                    ForumPost.objects.filter(pk=post.pk, hidden_at=None).update(
                        hidden_at=calendar.now(), hidden_by="", hidden_why=""
                    )
            if open_reports == 1:
                link = reverse("learning:topic", args=[post.topic_id or post.pk])
                if where.organisation_id is not None:
                    notify(messages.REPORTED, organisation_id=where.organisation_id, link=link, group=where.title)
            audit.record(actor, "learning.post_reported", post, reason=made.reason)
        return made


def hide(actor: Actor, post_id: int, why: str) -> ForumPost:
    """Hide a post with the reason, which its author and the audit log keep; its reports were right."""
    return _moderate(actor, post_id, "hidden", why, upheld=True)


def restore(actor: Actor, post_id: int) -> ForumPost:
    """Show a post again, or let it stand; its reports were not right."""
    return _moderate(actor, post_id, "restored", "", upheld=False)


def pin(actor: Actor, post_id: int, on: bool) -> ForumPost:
    """Keep a topic on top, or no more."""
    return _moderate(actor, post_id, "pinned", "", pinned=on)


def lock(actor: Actor, post_id: int, on: bool) -> ForumPost:
    """Take no more answers, or take them again."""
    return _moderate(actor, post_id, "locked", "", locked=on)


def post_for(actor: Actor, post_id: int) -> ForumPost:
    """A post of a group that the actor is in or runs; hidden ones for staff and their author. Raises PostNotFound."""
    post = ForumPost.objects.select_related("cohort", "course", "topic").filter(pk=post_id).first()
    if post is None:
        raise PostNotFound()
    where = place_of(actor, post)
    own = where.person_id is not None and where.person_id in (post.person_id, post.topic and post.topic.person_id)
    if not own and post.person_id is not None and not where.sees_others:
        raise PostNotFound()
    own = where.person_id is not None and post.person_id == where.person_id
    if (post.hidden_at is not None or (post.topic and post.topic.hidden_at)) and not (where.staff or own):
        raise PostNotFound()
    return post


def _moderate(
    actor: Actor, post_id: int, verb: str, why: str, *, upheld: bool | None = None, **flags: bool
) -> ForumPost:
    with transaction.atomic():
        found = ForumPost.objects.select_related("cohort", "course").filter(pk=post_id).first()
        if found is None:
            raise PostNotFound()
        _run(actor, found.cohort, found.course)
        post = ForumPost.objects.select_for_update().get(pk=post_id)
        now = calendar.now()
        for name, value in flags.items():
            setattr(post, name, value)
        if upheld is not None:
            post.hidden_at = now if upheld else None
            post.hidden_by, post.hidden_why = (actor.name, why.strip()[:200]) if upheld else ("", "")
            post.reports.filter(settled_at=None).update(settled_at=now, settled_by=actor.name, upheld=upheld)
        post.save()
        audit.record(actor, f"learning.post_{verb}", post, reason=why, changes=dict(flags))
        return post


def _run(actor: Actor, cohort: Cohort | None, course: Course | None) -> None:
    """Raise Denied for who keeps no order here: a group's staff, who marks the work of a course."""
    if cohort is not None:
        require(actor, RUN_COHORT, organisation_id=cohort.organisation_id)
    elif course is not None:
        require(actor, MARK, organisation_id=course.organisation_id, region=course.region_code)


def _settle(where: Place) -> None:
    """Whether the learner has said enough now."""
    if where.enrolment is not None and where.activity is not None:
        settle(progress_of(where.enrolment, where.activity), where.activity, calendar.now())


def _speaking(actor: Actor, where: Place, text: str) -> Place:
    """Whether the actor may speak there now."""
    if where.person_id is not None:
        require(actor, STUDY, person_id=where.person_id)
    else:
        _run(actor, where.cohort, where.course)
    if where.closed:
        raise CohortClosed()
    if PRIVATE.search(text):
        raise ForumPrivate()
    if where.person_id is not None:
        # one's own seat is locked, so that posts sent at once are counted one after the other
        if where.member is not None:
            CohortMember.objects.select_for_update(of=("self",)).get(pk=where.member.pk)
        elif where.enrolment is not None:
            Enrolment.objects.select_for_update(of=("self",)).get(pk=where.enrolment.pk)
        since = calendar.now() - WINDOW
        if ForumPost.objects.filter(person_id=where.person_id, created_at__gt=since).count() >= MOST:
            raise ForumTooFast(most=MOST)
    return where


def _post(actor: Actor, where: Place, *, body: str, title: str = "", topic: ForumPost | None = None) -> ForumPost:
    now = calendar.now()
    made = ForumPost.objects.create(
        cohort=where.cohort,
        course=where.course,
        activity_key=where.activity.key if where.activity else None,
        topic=topic,
        person_id=where.person_id,
        shown_as=_shown_as(where),
        title=title,
        body=body.strip()[:4000],
        created_at=now,
        last_at=now,
    )
    audit.record(actor, "learning.posted", made)
    return made


def _shown_as(where: Place) -> str:
    if where.member is not None:
        return where.member.shown_as
    if where.enrolment is not None:
        return shown_as(where.enrolment)
    if where.cohort is not None:
        return where.cohort.teacher_name
    return (where.activity.module.version.teacher if where.activity else "") or _("授课教师")
