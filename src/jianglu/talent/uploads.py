"""What units hand in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jianglu.platform.access import Actor
from jianglu.platform.files import MB, Purpose, StoredFile


def _may_read(actor: Actor, file: StoredFile) -> bool:
    """Whoever sees the nomination sees its papers."""
    from .queries import nominations

    return nominations(actor).filter(papers__file_id=file.pk).exists()


NOMINATION_PAPER = Purpose(
    "talent.nomination_paper", _("荣誉推荐材料"), ["pdf", "png", "jpeg"], max_bytes=10 * MB, readable=_may_read
)
