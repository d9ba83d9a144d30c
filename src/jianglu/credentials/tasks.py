"""Long work of the credentials room."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import DomainError, RowError
from jianglu.people import services as register
from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor
from jianglu.platform.jobs import Progress, Result, job

from . import queries
from .errors import BadHistoric
from .models import BatchItem, Certificate, Intake, Signed
from .openid import asking
from .services import intake, screening
from .services.batches import award_of
from .services.historic import take_over
from .services.issuing import issue_many, sign

CHUNK = 500
KEPT = timedelta(days=30)  # that the answers of a bulk check lie here
SHOWN = 1000  # bad rows that the page of a job shows


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


@job("credentials.issue_batch", title=_("批量签发证书"), retries=2)
def issue_batch(progress: Progress, batch_id: int) -> Result:
    """Issue what is open of a batch, a chunk a transaction: number, record, seal and credential together or not at all.

    Names that cannot be printed, or bodies without number or key, are left out with their line and can be mended later.
    """
    rows = BatchItem.objects.filter(batch_id=batch_id)
    still = rows.filter(certificate=None, problem="").order_by("line")
    progress.start(rows.count(), done=rows.exclude(certificate=None).count())
    while chunk := list(still[:CHUNK]):
        with transaction.atomic():
            _issue(progress, chunk)
        progress.step(len(chunk))
    wrong = rows.exclude(problem="").order_by("line")
    text = _("全部签发完毕") if not wrong else _("签发完毕，部分未签发，请按行处理")
    bad = tuple(RowError(row.line, "姓名", row.problem) for row in wrong[:SHOWN])
    return Result(str(text), url=reverse("credentials:batches"), rows=bad)


def _issue(progress: Progress, chunk: list[BatchItem]) -> None:
    actor = Actor.system("credentials.issue_batch")
    try:
        with transaction.atomic():
            made = issue_many(actor, [award_of(item.award) for item in chunk])
    except DomainError as error:
        if len(chunk) == 1:
            chunk[0].problem = error.text[:200]
            chunk[0].save(update_fields=["problem"])
            return
        for item in chunk:
            _issue(progress, [item])
        return
    for item, certificate in zip(chunk, made, strict=True):
        item.certificate = certificate
    BatchItem.objects.bulk_update(chunk, ["certificate"], batch_size=CHUNK)


@job("credentials.take_over_sheet", title=_("导入历史证书"), retries=2)
def take_over_sheet(progress: Progress, intake_id: int) -> Result:
    """Check a sheet of historic certificates and enter it in one transaction: killed or refused it leaves nothing.

    A refused sheet may be tried again as it is, once what it lacked (a unit, a person) has been registered.
    """
    row = Intake.objects.get(pk=intake_id)
    done = Result(str(_("已入库")), url=reverse("credentials:intakes"))
    if row.state == Intake.State.DONE:
        return done
    lines = intake.lines_of(row)
    progress.start(len(lines), message=str(_("正在逐行核对")))
    try:
        with transaction.atomic():
            if fresh := intake.to_register(lines):
                register.register_people(progress.actor, fresh)
            made = intake.read_rows(lines, row.source)
            for place in range(0, len(made), CHUNK):
                chunk = made[place : place + CHUNK]
                take_over(progress.actor, chunk)
                progress.step(len(chunk), message=str(_("正在入库")))
            row.state, row.problems, row.rows_sealed, row.done_at = Intake.State.DONE, 0, b"", calendar.now()
            row.save(update_fields=["state", "problems", "rows_sealed", "done_at"])
    except DomainError as error:
        bad = list(error.rows)
        row.state, row.problems = Intake.State.REFUSED, len({problem.row for problem in bad}) or row.total
        row.save(update_fields=["state", "problems"])
        raise BadHistoric(count=row.problems, rows=bad[:SHOWN]) from error
    return done


@job("credentials.forget_checks", title=_("清除过期的核验结果"), daily=True)
def forget_checks(progress: Progress) -> Result | None:
    """Empty the answers of bulk checks and the outcomes of presentations that are older than a month."""
    count = screening.forget(calendar.now() - KEPT) + asking.forget(calendar.now() - KEPT)
    return Result(str(_("已清除 %(n)s 份") % {"n": count})) if count else None
