"""Buying a class as one project: a district's officer drafts it, another one publishes it; only then is it paid."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction

from jianglu.kernel.errors import need_reason
from jianglu.platform import audit, calendar, numbering
from jianglu.platform.access import Actor, locked, require
from jianglu.training import queries as training

from ..errors import AlreadyClaimed, BadAmount, NoSuchProject, PaperMissing, SameHands, WrongState
from ..models import ClassClaim, Project
from ..permissions import EXAMINE
from ..policies import PROJECT_TRAINING

MOST = 100_000_00
"""Fen a person; no project costs more, so it is a slip of the pen."""


def draft_project(actor: Actor, class_id: int, *, price: int, document: str) -> Project:
    """Take up a class as a project at a price (fen) a person; until it is published another draft replaces the figures.

    Raises ClassNotFound, BadAmount, PaperMissing (no document), AlreadyClaimed (another benefit was claimed for the class),
    WrongState once it is published.
    """
    with transaction.atomic():
        require(actor, EXAMINE)
        opened = training.class_for(actor, class_id)
        district = opened.region_code[:6]
        require(actor, EXAMINE, region=district)
        if not 0 < price <= MOST:
            raise BadAmount()
        need_reason(document, "document", error=PaperMissing)
        _expect_unclaimed(class_id)
        fresh: dict[str, Any] = {
            "number": partial(_next_number, district), "organisation_id": opened.organisation_id, "region_code": district,
            "price": price, "drafted_at": calendar.now(),
        }  # fmt: skip
        rows = Project.objects.select_for_update()
        project, _new = rows.get_or_create(training_class_id=class_id, defaults=fresh)
        if project.state == Project.State.PUBLISHED:
            raise WrongState(state=project.get_state_display())
        project.price, project.document = price, document.strip()[:120]
        project.drafted_by, project.drafted_by_user, project.drafted_at = actor.name, actor.user_id, calendar.now()
        project.save()
        audit.record(actor, "benefits.project_drafted", project, changes={"price": price, "document": project.document})
        return project


def publish_project(actor: Actor, project_id: int) -> Project:
    """Publish project, price, provider and roll, by another officer than who drafted it.

    Raises NoSuchProject, WrongState, SameHands, AlreadyClaimed.
    """
    with transaction.atomic():
        project = locked(
            Project.objects.all(), lambda row: require(actor, EXAMINE, region=row.region_code), pk=project_id
        )
        if project is None:
            raise NoSuchProject()
        if project.state != Project.State.DRAFT:
            raise WrongState(state=project.get_state_display())
        if actor.user_id is not None and actor.user_id == project.drafted_by_user:
            raise SameHands()
        _expect_unclaimed(project.training_class_id)
        project.state, project.published_by = Project.State.PUBLISHED, actor.name
        project.published_on = calendar.today()
        project.save(update_fields=["state", "published_by", "published_on"])
        audit.record(actor, "benefits.project_published", project)
        return project


def _next_number(district: str) -> str:
    year = calendar.today().year
    return f"XM{year}{district}{numbering.next_number(f'benefits.project:{year}:{district}'):04d}"


def is_project(class_id: int) -> bool:
    """Whether the class was bought and published as a project."""
    return Project.objects.filter(training_class_id=class_id, state=Project.State.PUBLISHED).exists()


def hold_project(class_id: int) -> bool:
    """The same for whoever is about to claim: nobody publishes the class as a project until they are done."""
    project = Project.objects.select_for_update().filter(training_class_id=class_id).first()
    return project is not None and project.state == Project.State.PUBLISHED


def _expect_unclaimed(class_id: int) -> None:
    claims = ClassClaim.objects.filter(training_class_id=class_id).exclude(state=ClassClaim.State.WITHDRAWN)
    if claims.exclude(benefit=PROJECT_TRAINING.code).exists():
        raise AlreadyClaimed()
