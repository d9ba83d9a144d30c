"""Progress that goes back to other platforms (AGS 2.0), by the worker: in time, at least once, later again when it fails."""

from __future__ import annotations

import json
import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from jianglu.platform import audit, calendar, outgoing
from jianglu.platform.access import Actor, rls

from ...models import LtiPlatform, LtiReturn
from ...services.study import steps_of
from .. import names, tokens

SYSTEM = Actor.system("learning.lti_returns")
SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"
LONGEST_WAIT = timedelta(days=1)


def due() -> list[int]:
    """Whose learners have gone on since the last score arrived, and are not to wait after a failure."""
    return list(_due().values_list("pk", flat=True)[:500])


def send(return_id: int) -> bool:
    """Send one score; a failure is noted with its reason and tried again after 2, 4, 8 … minutes, a day at most."""
    with transaction.atomic(), rls.elevated("learning.lti_returns"):
        row = (
            _due()
            .select_for_update(of=("self",), skip_locked=True)
            .select_related("account__platform", "enrolment")
            .filter(pk=return_id)
            .first()
        )
        if row is None:
            return False
        now = calendar.now()
        percent = _percent(row)
        row.fault = "" if percent == row.percent else _post(row, percent)
        if row.fault:
            row.tries += 1
            row.next_at = now + outgoing.later(row.tries, LONGEST_WAIT)
        else:
            row.percent, row.sent_at, row.tries, row.next_at = percent, now, 0, None
            audit.record(SYSTEM, "learning.score_returned", row, changes={"percent": percent})
        row.save()
        return not row.fault


def _due() -> QuerySet[LtiReturn]:
    moved = Q(sent_at=None) | Q(enrolment__last_at__gt=F("sent_at"))
    waited = Q(next_at=None) | Q(next_at__lte=calendar.now())
    live = Q(account__ended_at=None, account__platform__ended_at=None)
    return LtiReturn.objects.filter(moved, waited, live).order_by("pk")


def _percent(row: LtiReturn) -> int:
    """Share of the required activities that are done; all of them only when the course is finished."""
    if row.enrolment.completed_at is not None:
        return 100
    needed = [step for step in steps_of(row.enrolment) if step.required]
    return min(99, sum(step.done for step in needed) * 100 // len(needed)) if needed else 0


def _post(row: LtiReturn, percent: int) -> str:
    """The fault, or nothing when the score has arrived."""
    over = row.enrolment.completed_at is not None
    score = {
        "userId": row.account.sub,
        "scoreGiven": percent,
        "scoreMaximum": 100,
        "activityProgress": "Completed" if over else "InProgress",
        "gradingProgress": "FullyGraded" if over else "Pending",
        "timestamp": timezone.now().isoformat(timespec="microseconds"),  # the world's time, not a demo city's
    }
    path, mark, query = row.line_item.partition("?")
    try:
        answer = outgoing.fetch(
            f"{path}/scores{mark}{query}",
            method="POST",
            body=json.dumps(score).encode(),
            headers={"Authorization": f"Bearer {_token(row.account.platform)}", "Content-Type": SCORE_TYPE},
        )
    except (outgoing.Unreachable, ValueError) as error:
        return str(error)[:300]
    if answer.status == 401:
        cache.delete(_place(row.account.platform))
    return "" if answer.status in (200, 201, 202, 204) else f"HTTP {answer.status}"


def _token(platform: LtiPlatform) -> str:
    """An access token of the platform for scores; raises ValueError, outgoing.Unreachable."""
    kept: str | None = cache.get(_place(platform))
    if kept:
        return kept
    claims: dict[str, Any] = {
        "iss": platform.client_id, "sub": platform.client_id, "aud": platform.token_url, "jti": secrets.token_urlsafe(16),
    }  # fmt: skip
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": names.ASSERTION_TYPE,
        "client_assertion": tokens.sign(claims, life=60),
        "scope": names.SCORES,
    }
    answer = outgoing.fetch(
        platform.token_url,
        method="POST",
        body=urlencode(form).encode(),
        headers={"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"},
    )
    said = json.loads(answer.content) if answer.status == 200 else None
    if not isinstance(said, dict) or not isinstance(said.get("access_token"), str):
        raise ValueError(f"no access token: HTTP {answer.status}")
    life = said.get("expires_in")
    lasts = life - 60 if isinstance(life, int) and 60 < life <= 3600 else 60
    cache.set(_place(platform), said["access_token"], lasts)
    return str(said["access_token"])


def _place(platform: LtiPlatform) -> str:
    return f"lti-token-of:{platform.pk}"
