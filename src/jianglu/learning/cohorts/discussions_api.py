"""REST: the discussions of courses; answers and their threads are those of the groups' forum."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from jianglu.platform.pages.paging import paged
from jianglu.platform.pages.rest import Id

from . import forum, queries
from .api import Body, PostOut

router = Router(tags=["learning"])


class ContributionIn(Schema):
    """What I say; a learner's is at least as long as the author asks for."""

    body: Body


@router.get("/activities/{int:activity_id}/discussion", response=list[PostOut])
@paged(20)
def contributions(request: HttpRequest, activity_id: Id) -> Any:
    """Contributions, pinned ones first; others' after my own, where the author wants it so."""
    return queries.topics(queries.discussion(request.actor, activity_id))


@router.post("/activities/{int:activity_id}/discussion", response={201: PostOut})
def contribute(request: HttpRequest, activity_id: Id, data: ContributionIn) -> Any:
    """Contribute; replies go to /groups/topics/{id}/answers."""
    return 201, forum.contribute(request.actor, activity_id, data.body)
