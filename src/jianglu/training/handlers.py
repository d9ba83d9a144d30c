"""Training hears its own news and tells the people concerned."""

from __future__ import annotations

from django.urls import reverse

from jianglu.learning import queries as learning
from jianglu.learning.events import CourseCompleted
from jianglu.platform.events import handles
from jianglu.platform.notifications import notify

from . import messages, queries
from .events import Enrolled, TrainingCompleted, VoucherClaimed, VouchersLapsed


@handles(VoucherClaimed)
def tell_claimed(event: VoucherClaimed) -> None:
    """Tell the holder."""
    for voucher in queries.vouchers_by_id([event.voucher_id]):
        notify(
            messages.CLAIMED,
            person_id=event.person_id,
            link=reverse("training:vouchers"),
            number=voucher.number,
            day=voucher.expires_on.isoformat(),
        )


@handles(VouchersLapsed)
def tell_lapsed(event: VouchersLapsed) -> None:
    """Tell the holders."""
    for voucher in queries.vouchers_by_id(event.voucher_ids):
        notify(messages.LAPSED, person_id=voucher.person_id, link=reverse("training:vouchers"), number=voucher.number)


@handles(Enrolled)
def tell_seated(event: Enrolled) -> None:
    """Tell the trainee."""
    opened = queries.get_open_class(event.class_id)
    notify(
        messages.SEATED,
        person_id=event.person_id,
        link=reverse("training:mine"),
        course=opened.programme.title,
        day=opened.start_on.isoformat(),
        place=opened.address,
    )


@handles(TrainingCompleted)
def tell_completed(event: TrainingCompleted) -> None:
    """Tell the trainee what can come next."""
    opened = queries.get_open_class(event.class_id)
    notify(messages.COMPLETED, person_id=event.person_id, link=reverse("training:mine"), course=opened.programme.title)


@handles(CourseCompleted)
def tell_course_done(event: CourseCompleted) -> None:
    """Tell the learner that a certificate waits."""
    course = learning.get_course(event.course_id)
    notify(messages.COURSE_DONE, person_id=event.person_id, link=reverse("training:proofs"), course=course.title)
