"""Nominations for titles: a unit declares, the rule answers, the district looks at the papers, panel and public follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jianglu.catalogue import queries as catalogue
from jianglu.kernel.errors import DomainError
from jianglu.organisations import queries as organisations
from jianglu.people import queries as people
from jianglu.platform import audit, calendar, files, workflow
from jianglu.platform.access import Actor, locked, require, rls
from jianglu.platform.policy import Outcome, Policy, Verdict, decide
from jianglu.platform.policy.services import record

from .. import errors
from ..flows import NOMINATION
from ..models import Honour, Nomination, NominationPaper
from ..permissions import NOMINATE
from ..policies import LEADING_TALENT, TITLE_NOMINATION
from ..policies.leading import TITLE as LEADING
from ..policies.nomination import SEEN
from ..titles import CONTESTS, LADDER, NOMINATED, TITLES
from ..uploads import NOMINATION_PAPER
from .honours import HonourRow, take_over_honours

MOST_PAPERS = 10
MOST_YEARS = 60
MOST_BREAKTHROUGHS = 99


@dataclass(frozen=True)
class Wish:
    """For which title somebody is put forward, and what no register knows of their merits."""

    title: str
    occupation_code: str
    statement: str
    contest: str = ""
    contest_place: int | None = None
    breakthroughs: int = 0
    more_years: int = 0

    @property
    def declares(self) -> bool:
        """Whether anything must be proved by papers."""
        return bool(self.contest or self.breakthroughs or self.more_years)


def policy_of(title: str) -> Policy:
    """The rule by which the title is decided."""
    return LEADING_TALENT if title == LEADING else TITLE_NOMINATION


def ask(wish: Wish, person_id: int, organisation_id: int, *, seen: bool | None = None) -> Verdict:
    """What the rule says today; `seen` is what the district found of the papers. Raises BadNomination."""
    _check(wish)
    today = calendar.today()
    row: dict[str, Any] = {
        "nomination": 1, "person_id": person_id, "organisation_id": organisation_id, "nominated_on": today,
        "honour": wish.title, "honour_order": LADDER.get(wish.title, 0), "occupation_code": wish.occupation_code,
        "contest": wish.contest or None, "contest_place": wish.contest_place, "breakthroughs": wish.breakthroughs,
        "more_years": wish.more_years,
    }  # fmt: skip
    return decide(policy_of(wish.title), row, on=today, inputs={SEEN: seen})


def nominate(
    actor: Actor, organisation_id: int, person_id: int, wish: Wish, *, papers: Sequence[File[bytes]] = ()
) -> Nomination:
    """Put one of the unit's staff forward, with what the rule says on record; without a rule in force officers decide.

    Raises BadNomination, NomineeNotEligible, PapersMissing, NominationTwice.
    """
    with transaction.atomic():
        require(actor, NOMINATE, organisation_id=organisation_id)
        verdict = _open(ask(wish, person_id, organisation_id))
        if wish.declares and not papers:
            raise errors.PapersMissing()
        unit = organisations.get(organisation_id)
        row = Nomination(
            title=wish.title, person_id=person_id, organisation_id=organisation_id, region_code=unit.region_id,
            occupation_id=wish.occupation_code, contest=wish.contest, contest_place=wish.contest_place,
            breakthroughs=wish.breakthroughs, more_years=wish.more_years, statement=wish.statement.strip(),
            nominated_on=calendar.today(), decision=record(actor, verdict),
        )  # fmt: skip
        row.case = workflow.open_case(
            actor, NOMINATION, title=f"{people.names([person_id])[person_id]} {row.get_title_display()}",
            region_code=unit.region_id, organisation_id=organisation_id, person_id=person_id,
        )  # fmt: skip
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError as error:
            raise errors.NominationTwice() from error
        _attach(actor, row, papers)
        audit.record(actor, "talent.nominated", row, changes={"title": row.title})
        row.case = workflow.act(actor, row.case_id, "submit", version=row.case.version)
        return row


def complete(actor: Actor, nomination_id: int, *, statement: str, papers: Sequence[File[bytes]] = ()) -> Nomination:
    """Answer what the district asked to be put right; the rule is asked again.

    Raises NoSuchNomination, BadNomination, NomineeNotEligible.
    """
    with transaction.atomic():
        row = locked(
            Nomination.objects.select_related("case"),
            lambda found: require(actor, NOMINATE, organisation_id=found.organisation_id),
            pk=nomination_id,
        )
        if row is None:
            raise errors.NoSuchNomination()
        row.statement = statement.strip()
        row.decision = record(actor, _open(ask(wish_of(row), row.person_id, row.organisation_id)))
        row.save(update_fields=["statement", "decision"])
        _attach(actor, row, papers)
        workflow.act(actor, row.case_id, "resubmit", version=row.case.version)
        return row


def examine(case_id: int, actor: Actor, *, seen: bool) -> None:
    """The district has looked at the papers: the rule is asked with what it found. Called by the flow.

    What the rule grants goes on, and what no rule in force decides, on the district's written opinion. Raises PapersOpen,
    NomineeNotEligible.
    """
    row = _of_case(case_id)
    verdict = _open(ask(wish_of(row), row.person_id, row.organisation_id, seen=seen or None))
    if verdict.outcome is Outcome.REFER:
        raise errors.PapersOpen()
    row.papers_seen, row.decision = seen, record(actor, verdict)
    row.save(update_fields=["papers_seen", "decision"])


def follow_nomination(case_id: int, node: str) -> None:
    """The case has ended: the city's titles go on the roll, those of the state are handed up. Called by the flow."""
    row = _of_case(case_id)
    row.state = {"refused": Nomination.State.REFUSED, "withdrawn": Nomination.State.WITHDRAWN}.get(node, row.state)
    if node == "passed" and TITLES[row.title].grade == "national":
        row.state = Nomination.State.HANDED_UP
    elif node == "passed":
        place = people.regions_of([row.person_id])[row.person_id]
        given = HonourRow(row.person_id, row.title, calendar.today(), row.case.number, place, row.organisation_id)
        take_over_honours(Actor.system("talent.nominations"), [given])
        row.state = Nomination.State.GIVEN
        row.honour = Honour.objects.get(person_id=row.person_id, title=row.title, document=row.case.number)
    row.save(update_fields=["state", "honour"])


def wish_of(row: Nomination) -> Wish:
    """The wish that a nomination holds."""
    return Wish(
        title=row.title, occupation_code=row.occupation_id, statement=row.statement, contest=row.contest,
        contest_place=row.contest_place, breakthroughs=row.breakthroughs, more_years=row.more_years,
    )  # fmt: skip


def _check(wish: Wish) -> None:
    wrong: dict[str, Any] = {}
    if wish.title not in NOMINATED:
        wrong["title"] = _("请选择称号")
    if not wish.statement.strip():
        wrong["statement"] = _("请填写主要业绩")
    if wish.contest and wish.contest not in CONTESTS:
        wrong["contest"] = _("请选择竞赛类别")
    if bool(wish.contest) != bool(wish.contest_place) or (wish.contest_place or 0) < 0:
        wrong["contest_place"] = _("竞赛类别和名次须一并填写")
    if not 0 <= wish.breakthroughs <= MOST_BREAKTHROUGHS:
        wrong["breakthroughs"] = _("请填写 0 至 %(n)s") % {"n": MOST_BREAKTHROUGHS}
    if not 0 <= wish.more_years <= MOST_YEARS:
        wrong["more_years"] = _("请填写 0 至 %(n)s") % {"n": MOST_YEARS}
    try:
        catalogue.get(wish.occupation_code)
    except DomainError:
        wrong["occupation_code"] = _("没有这个职业编码")
    if wrong:
        raise errors.BadNomination(fields=wrong)


def _open(verdict: Verdict) -> Verdict:
    """The verdict, unless the rule refuses; raises NomineeNotEligible."""
    if verdict.outcome is Outcome.REFUSED:
        raise errors.NomineeNotEligible(verdict)
    return verdict


def _attach(actor: Actor, row: Nomination, papers: Sequence[File[bytes]]) -> None:
    if row.papers.count() + len(papers) > MOST_PAPERS:
        raise errors.BadNomination(fields={"papers": _("材料最多 %(n)s 份") % {"n": MOST_PAPERS}})
    now = calendar.now()
    for upload in papers:
        stored = files.store(actor, upload, purpose=NOMINATION_PAPER)
        NominationPaper.objects.create(nomination=row, file=stored, handed_in_at=now)


def _of_case(case_id: int) -> Nomination:
    with rls.elevated("talent.nominations: the case's own row"):
        return Nomination.objects.select_for_update(of=("self",)).select_related("case").get(case_id=case_id)
