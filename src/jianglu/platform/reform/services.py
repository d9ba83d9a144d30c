"""Writes drafts, hands them in, stores what their back-tests found, and puts the approved into force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from jianglu.platform import audit, calendar, workflow
from jianglu.platform.access import Actor, Role, locked, require
from jianglu.platform.access.services import users_over
from jianglu.platform.notifications import notify
from jianglu.platform.policy import POLICIES, Policy, in_force
from jianglu.platform.policy import services as policies
from jianglu.platform.policy.errors import PolicyUnknown
from jianglu.platform.regions import queries as regions

from . import queries, rules
from .errors import FigureWrong, NoSuchDraft, NotEditable, NotTested, PeriodWrong, VersionTaken
from .flows import REFORM
from .messages import ENDED, ENDING
from .models import BackTest, DecisionCheck, Draft, Lapse
from .permissions import DRAFT, RECHECK

FIELDS = ("version", "valid_from", "valid_to", "source_number", "source_title", "confirmed", "values", "reason")


def write_draft(actor: Actor, policy_code: str, content: Mapping[str, Any]) -> Draft:
    """Begin a version of a policy (`content` as FIELDS). Raises PolicyUnknown, VersionTaken, PeriodWrong, FigureWrong."""
    with transaction.atomic():
        city = regions.city().code
        require(actor, DRAFT, region=city)
        policy = _policy(policy_code)
        _check(policy, content)
        case = workflow.open_case(
            actor, REFORM, title=_("%(policy)s %(version)s 版") % {"policy": policy.title, "version": content["version"]},
            region_code=city,
        )  # fmt: skip
        draft = Draft.objects.create(
            policy=policy.code, made_by=actor.name, created_at=calendar.now(), case=case,
            **{name: content[name] for name in FIELDS},
        )  # fmt: skip
        audit.record(actor, "reform.drafted", draft, reason=draft.reason)
        return draft


def revise_draft(actor: Actor, draft_id: int, content: Mapping[str, Any]) -> Draft:
    """Change a draft that was not handed in; it must be tested again. Raises as `write_draft`, NotEditable."""
    with transaction.atomic():
        draft = _locked(actor, draft_id)
        if not queries.editable(draft):
            raise NotEditable()
        _check(_policy(draft.policy), content)
        before = {name: getattr(draft, name) for name in FIELDS}
        for name in FIELDS:
            setattr(draft, name, content[name])
        draft.save(update_fields=FIELDS)
        changed = {name: [str(before[name]), str(content[name])] for name in FIELDS if before[name] != content[name]}
        audit.record(actor, "reform.revised", draft, changes=changed)
        return draft


def submit(actor: Actor, draft_id: int) -> Draft:
    """Hand a draft in for approval. Raises NotTested, and what the workflow raises."""
    draft = queries.get_draft(actor, draft_id)
    action = "submit" if draft.case.node == "draft" else "resubmit"
    workflow.act(actor, draft.case_id, action, version=draft.case.version)
    return draft


def store_test(
    actor: Actor, draft_id: int, *, content: str, since: date, until: date, result: dict[str, Any]
) -> BackTest:
    """Keep what a back-test of the content with that fingerprint found."""
    with transaction.atomic():
        draft = _locked(actor, draft_id)
        test = BackTest.objects.create(
            draft=draft, content=content, since=since, until=until, subjects=result["subjects"],
            result={"rows": result["rows"], "totals": result["totals"], "by": result.get("by", {})},
            made_by=actor.name, made_at=calendar.now(),
        )  # fmt: skip
        audit.record(actor, "reform.tested", draft, changes=result["totals"])
        return test


def require_test(case_id: int) -> None:
    """Raise NotTested unless the draft of the case was back-tested as it stands."""
    if not queries.tested(queries.draft_of_case(case_id)):
        raise NotTested()


def enact_draft(actor: Actor, case_id: int) -> None:
    """The second person has approved: the version takes force for events from its first day on."""
    draft = queries.draft_of_case(case_id)
    policy = _policy(draft.policy)
    _check_version(policy, draft.version)
    draft.revision = policies.enact(actor, policy, rules.amendment_of(draft), made_by=draft.made_by)
    draft.save(update_fields=["revision"])
    audit.record(actor, "reform.enacted", draft, changes={"values": draft.values})


def warn_of_lapses(actor: Actor, today: date) -> int:
    """Tell the city's officers of policies whose versions end within 90 or 30 days, or have ended, with none after; once each.

    Nothing is ever decided by a version that is over; somebody must enter the next. Returns how many were told of.
    """
    with transaction.atomic():
        city = regions.city().code
        require(actor, DRAFT, region=city)
        told = 0
        for row in queries.standings(today):
            if row.stage is None or row.ends_on is None:
                continue
            _lapse, new = Lapse.objects.get_or_create(
                policy=row.policy.code, ends_on=row.ends_on, stage=row.stage, defaults={"told_on": today}
            )
            if not new:
                continue
            told += 1
            for user_id in users_over(city, {Role.CITY_CLERK}):
                notify(
                    ENDED if row.lapsed else ENDING, user_id=user_id, link=reverse("reform:drafts"),
                    policy=row.policy.title, day=row.ends_on, waiting=row.waiting,
                )  # fmt: skip
        return told


def store_check(
    actor: Actor,
    *,
    policy: str,
    since: date,
    until: date,
    held: int,
    looked: int,
    differing: Sequence[Mapping[str, Any]],
) -> DecisionCheck:
    """Keep what came of deriving decisions again."""
    with transaction.atomic():
        require(actor, RECHECK)
        row = DecisionCheck.objects.create(
            policy=policy, since=since, until=until, held=held, looked=looked, differing=list(differing),
            made_by=actor.name, made_at=calendar.now(),
        )  # fmt: skip
        audit.record(actor, "reform.rechecked", row, changes={"looked": looked, "differing": len(differing)})
        return row


def _policy(code: str) -> Policy:
    if code not in {policy.code for policy in queries.policies()}:
        raise PolicyUnknown()
    return POLICIES[code]


def _locked(actor: Actor, draft_id: int) -> Draft:
    city = regions.city().code
    found = locked(Draft.objects.all(), lambda draft: require(actor, DRAFT, region=city), pk=draft_id)
    if found is None:
        raise NoSuchDraft()
    return found


def _check(policy: Policy, content: Mapping[str, Any]) -> None:
    if content["valid_to"] is not None and content["valid_to"] < content["valid_from"]:
        raise PeriodWrong(fields={"valid_to": PeriodWrong.message})
    _check_version(policy, content["version"])
    known = {parameter.code: parameter for parameter in rules.figures(policy)}
    for code, value in content["values"].items():
        if code not in known or not rules.fits(known[code], value):
            raise FigureWrong(figure=str(known[code].title) if code in known else code)


def _check_version(policy: Policy, version: str) -> None:
    if version in {held.code for held in in_force(policy).versions}:
        raise VersionTaken(version=version)
