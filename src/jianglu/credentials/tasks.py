"""Long work of the credentials room."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import RowError
from jianglu.platform import audit
from jianglu.platform.jobs import Progress, Result, job

from . import queries
from .models import Certificate, Signed
from .services.issuing import sign

CHUNK = 500


@job("credentials.resign", title=_("密钥泄露后重新签名"))
def resign(progress: Progress, key_id: int) -> Result:
    """Sign anew, by the bodies' current keys, every credential of a compromised key that the register confirms.

    What the register's own seal does not confirm is left out and reported: somebody has to look at it.
    """
    rows = Certificate.objects.filter(signed__key_id=key_id).order_by("pk")
    progress.start(rows.count())
    wrong = list(progress.checkpoint.get("wrong", []))
    after = progress.checkpoint.get("after", 0)
    while chunk := list(rows.filter(pk__gt=after)[:CHUNK]):
        after = chunk[-1].pk
        with transaction.atomic():
            done = set(
                Signed.objects.filter(certificate__in=chunk, key__until=None).values_list("certificate_id", flat=True)
            )
            sound = [row for row in chunk if queries.is_authentic(row)]
            wrong += [row.number for row in chunk if row not in sound]
            made = sign([row for row in sound if row.pk not in done])
            audit.record(
                progress.actor, "credentials.resigned", f"credentials.key:{key_id}", changes={"many": len(made)}
            )
            progress.save(after=after, wrong=wrong)
        progress.step(len(chunk))
    text = _("已重新签名") if not wrong else _("已重新签名；部分证书与登记封存不符，未签名，请核查")
    rows_left = tuple(RowError(place, "number", number) for place, number in enumerate(wrong, start=1))
    return Result(str(text), url=reverse("credentials:keys"), rows=rows_left)
