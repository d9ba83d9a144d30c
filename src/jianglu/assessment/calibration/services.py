"""Calibrating a bank: asked for by its keepers, done by a job, refused with the reason when too few have answered."""

from __future__ import annotations

from typing import Any

import numpy as np
from django.db import transaction
from django.utils.translation import gettext as _

from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor

from ..bank.services.banks import own_bank
from ..delivery import sheets
from ..errors import SampleTooSmall
from ..measurement import Calibration, Model, calibrate, item_fit
from ..measurement.classical import FEWEST
from ..permissions import CALIBRATE
from . import rules
from .models import CalibrationRun, ItemParameter
from .queries import newest_run


def request_calibration(actor: Actor, bank_id: int, model: str) -> CalibrationRun:
    """Ask for a calibration; a job does it. Raises ItemNotFound, Denied."""
    from jianglu.platform import jobs

    from ..tasks import calibrate_bank

    with transaction.atomic():
        bank = own_bank(actor, bank_id, CALIBRATE)
        run = CalibrationRun.objects.create(
            bank=bank, model=CalibrationRun.Model(model), made_at=calendar.now(), maker_name=actor.name
        )
        run.job_id = jobs.enqueue(calibrate_bank, actor, run_id=run.pk).pk
        run.save(update_fields=["job_id"])
        audit.record(actor, "assessment.calibration_requested", run, changes={"model": model})
        return run


def calibrate_run(run_id: int) -> CalibrationRun:
    """Do a requested run; the caller is the job. Doing it again changes nothing."""
    run = CalibrationRun.objects.get(pk=run_id)
    if run.state != CalibrationRun.State.RUNNING:
        return run
    data = sheets.of_bank(run.bank_id)
    answers = np.where(np.isnan(data.right), np.nan, data.right >= 1) if len(data.columns) else np.zeros((0, 0))
    counts = (~np.isnan(answers)).sum(axis=0)
    share = np.divide(np.nansum(answers, axis=0), counts, out=np.zeros(len(counts)), where=counts > 0)
    useful = np.flatnonzero((counts >= FEWEST) & (share > 0) & (share < 1))
    answers = answers[:, useful]
    answers = answers[~np.isnan(answers).all(axis=1)]
    try:
        if len(useful) < 3:
            raise SampleTooSmall(model=run.model, have=len(answers), need=FEWEST)
        fitted = calibrate(answers, Model(run.model))
    except SampleTooSmall as small:
        return _finish(run, state=CalibrationRun.State.REFUSED, persons=len(answers), refused=small.text)
    columns = [data.columns[place] for place in useful.tolist()]
    return _keep(run, fitted, columns, answers)


def _keep(run: CalibrationRun, fitted: Calibration, columns: list[tuple[int, int]], answers: Any) -> CalibrationRun:
    before = newest_run(run.bank_id)
    old = {(row.version_id, row.part): row for row in before.parameters.all()} if before else {}
    common = [place for place, column in enumerate(columns) if column in old]
    a, b, c = fitted.a, fitted.b, fitted.c
    found = None
    if common:
        rows = [old[columns[place]] for place in common]
        scale = tuple(np.array([getattr(row, name) for row in rows]) for name in "abc")
        found = rules.link_runs((scale[0], scale[1], scale[2]), (a[common], b[common], c[common]), fitted.persons)
    gone = {common[place] for place in found.drifted} if found else set()
    outfit, infit = item_fit(fitted, answers)
    slope = found.link.slope if found else 1.0
    if found:
        a, b = found.link.items(a, b)
    counts = (~np.isnan(answers)).sum(axis=0)
    with transaction.atomic():
        ItemParameter.objects.bulk_create(
            ItemParameter(
                run=run, version_id=version, part=part, persons=int(counts[n]), a=float(a[n]), b=float(b[n]),
                c=float(c[n]), se_a=float(fitted.se_a[n] / slope), se_b=float(fitted.se_b[n] * slope),
                se_c=float(fitted.se_c[n]), outfit=float(outfit[n]), infit=float(infit[n]), drifted=n in gone,
            )
            for n, (version, part) in enumerate(columns)
        )  # fmt: skip
        told = {
            "run": before.pk, "method": found.method, "slope": found.link.slope, "shift": found.link.shift,
            "common": found.common, "drifted": len(gone),
        } if found and before else {}  # fmt: skip
        return _finish(
            run, state=CalibrationRun.State.DONE, persons=fitted.persons, log_likelihood=fitted.log_likelihood,
            converged=fitted.converged, link=told,
            refused="" if found or not before else _("与上次标定的共同题太少，未能等值，参数在新的量表上"),
        )  # fmt: skip


def _finish(run: CalibrationRun, **values: Any) -> CalibrationRun:
    with transaction.atomic():
        for name, value in values.items():
            setattr(run, name, value)
        run.save(update_fields=[*values])
        audit.record(Actor.system("assessment"), "assessment.calibrated", run, changes={"state": str(run.state)})
        return run
