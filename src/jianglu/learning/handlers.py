"""Learning hears its own news and tells the people concerned."""

from __future__ import annotations

from django.urls import reverse

from jianglu.platform.events import handles
from jianglu.platform.notifications import notify

from . import messages, submissions
from .events import SubmissionJudged


@handles(SubmissionJudged)
def tell_judged(event: SubmissionJudged) -> None:
    """Tell the learner."""
    row = submissions.told(event.submission_id)
    if row is None:
        return
    notify(
        messages.PASSED if event.passed else messages.RETURNED,
        person_id=event.person_id,
        link=reverse("learning:lesson", args=[row.activity_id]),
        title=row.activity.title,
        comment=row.comment[:200],
    )
