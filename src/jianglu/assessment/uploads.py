"""What people hand in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jianglu.platform.access import Actor
from jianglu.platform.files import MB, Photo, Purpose, StoredFile

from .intake import rules as intake


def _may_read(actor: Actor, file: StoredFile) -> bool:
    """Whoever sees the registration sees its evidence."""
    from .plans.queries import visible_to

    return visible_to(actor).filter(evidence__file_id=file.pk).exists()


EVIDENCE = Purpose("assessment.evidence", _("申报材料"), ["pdf", "png", "jpeg"], max_bytes=10 * MB, readable=_may_read)


def _may_view(actor: Actor, file: StoredFile) -> bool:
    """Whoever sees the inspection sees its photos."""
    from .supervision.queries import has_photo

    return has_photo(actor, file.pk)


INSPECTION_PHOTO = Purpose(
    "assessment.inspection_photo",
    _("督导照片"),
    ["jpeg", "png", "webp"],
    max_bytes=6 * MB,
    readable=_may_view,
    photo=Photo(),
)


def _may_check(actor: Actor, file: StoredFile) -> bool:
    """Whoever sees the finding sees what was handed in for it."""
    from .supervision.queries import findings

    return findings(actor).filter(rectifications__files=file.pk).exists()


RECTIFICATION_EVIDENCE = Purpose(
    "assessment.rectification", _("整改证明"), ["pdf", "png", "jpeg", "webp"], max_bytes=10 * MB, readable=_may_check
)


def _may_see(actor: Actor, file: StoredFile) -> bool:
    """Whoever sees the bank, or has the picture on a paper before them."""
    from .bank.queries import shows_picture
    from .delivery.queries import has_picture

    return shows_picture(actor, file.pk) or has_picture(actor, file.pk)


PICTURE = Purpose("assessment.picture", _("试题图片"), ["png", "jpeg"], max_bytes=2 * MB, readable=_may_see)


def _may_read_recognition(actor: Actor, file: StoredFile) -> bool:
    """Whoever sees the application, or sits on its panel, sees its papers."""
    from .recognition.queries import may_read

    return may_read(actor, file.pk)


RECOGNITION = Purpose(
    "assessment.recognition",
    _("贯通认定材料"),
    ["pdf", "png", "jpeg"],
    max_bytes=10 * MB,
    readable=_may_read_recognition,
)


def _may_read_review(actor: Actor, file: StoredFile) -> bool:
    """Whoever sees the registration, or sits on the candidate's panel."""
    from .review.queries import may_read

    return may_read(actor, file.pk)


REVIEW_PAPER = Purpose(
    "assessment.review_paper", _("综合评审材料"), ["pdf", "png", "jpeg"], max_bytes=10 * MB, readable=_may_read_review
)


def _may_read_nomination(actor: Actor, file: StoredFile) -> bool:
    """Whoever sees the nomination sees its papers."""
    from .nomination.queries import may_read

    return may_read(actor, file.pk)


NOMINATION_PAPER = Purpose(
    "assessment.nomination_paper",
    _("直接认定业绩材料"),
    ["pdf", "png", "jpeg"],
    max_bytes=10 * MB,
    readable=_may_read_nomination,
)


def _may_see_candidate(actor: Actor, file: StoredFile) -> bool:
    """Whoever sees the registration sees its photo."""
    from .intake.queries import readable_photos

    return readable_photos(actor, file.pk)


CANDIDATE_PHOTO = Purpose(
    "assessment.candidate_photo",
    _("考生照片"),
    ["jpeg", "png"],
    max_bytes=4 * MB,
    readable=_may_see_candidate,
    photo=Photo(
        min_width=intake.PHOTO_WIDTH, min_height=intake.PHOTO_HEIGHT, ratio=intake.PHOTO_RATIO,
        max_height=intake.PHOTO_KEPT,
    ),
)  # fmt: skip


def _may_read_waiver(actor: Actor, file: StoredFile) -> bool:
    """Whoever sees the registration sees what was handed in to lower its fee."""
    from .intake.queries import readable_evidence

    return readable_evidence(actor, file.pk)


WAIVER_EVIDENCE = Purpose(
    "assessment.waiver", _("费用减免证明"), ["pdf", "png", "jpeg"], max_bytes=10 * MB, readable=_may_read_waiver
)
