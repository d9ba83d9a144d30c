"""What an applicant wishes, checked against the table and asked of the policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from jianglu.catalogue import queries as catalogue
from jianglu.kernel.levels import Level
from jianglu.platform.policy import Policy, Verdict, decide

from .. import errors
from ..filing.models import Body, FiledScope
from ..filing.queries import in_force
from ..policies import SKILL_TO_TITLE, TITLE_TO_LEVEL
from ..policies.common import SEEN
from . import rules
from .models import Recognition, table

TITLE, LEVEL = Recognition.Direction.TITLE, Recognition.Direction.LEVEL
RULE: dict[str, Policy] = {TITLE: SKILL_TO_TITLE, LEVEL: TITLE_TO_LEVEL}
MOST_YEARS = 60


@dataclass(frozen=True)
class Wish:
    """`title`: have `level` reviewed for the title beside it; `level`: have a title of `rank` recognised as `level`."""

    direction: str
    occupation_code: str
    level: str
    series: str
    rank: str = ""  # of the title held; for the other direction it follows from the level
    titled_on: date | None = None
    body_id: int | None = None
    outside_level: str = ""
    more_years_after: int = 0

    def declared(self) -> dict[str, Any]:
        """What only the applicant says, as JSON."""
        values = asdict(self)
        names = ("outside_level", "more_years_after") if self.direction == TITLE else ("titled_on", "more_years_after")
        said = {name: values[name] for name in names if values[name]}
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in said.items()}


def check(wish: Wish, on: date) -> Wish:
    """The wish with its rank, whose parts exist; raises RecognitionInvalid, and NotFound for an unknown occupation."""
    catalogue.get(wish.occupation_code)
    beside = table().rank_of(wish.level)
    if not beside:
        raise errors.RecognitionInvalid(
            why=_("该等级没有对应的职称级别"), fields={"level": _("请选择三级、二级或一级")}
        )
    if wish.series not in table().series:
        raise errors.RecognitionInvalid(why=_("没有这个职称系列"), fields={"series": _("请选择职称系列")})
    if not 0 <= wish.more_years_after <= MOST_YEARS:
        raise errors.RecognitionInvalid(why=_("工作年限不正确"), fields={"more_years_after": _("请填写 0 到 60")})
    if wish.direction == TITLE:
        return Wish(**{**asdict(wish), "rank": beside, "titled_on": None, "body_id": None})
    if wish.direction != LEVEL or rules.order(wish.rank) == 0:
        raise errors.RecognitionInvalid(why=_("没有这个职称级别"), fields={"rank": _("请选择所持职称级别")})
    if wish.titled_on is None or wish.titled_on > on:
        raise errors.RecognitionInvalid(
            why=_("取得职称的日期不正确"), fields={"titled_on": _("请填写不晚于今天的日期")}
        )
    return Wish(**{**asdict(wish), "outside_level": ""})


def covers(organisation_id: int | None, occupation_code: str, level: str, on: date) -> bool:
    """Whether a filed body that may act has the occupation and level in its scope."""
    bodies = Body.objects.filter(organisation_id=organisation_id or 0, state=Body.State.FILED)
    lines = FiledScope.objects.filter(in_force(on), occupation_id=occupation_code, levels__contains=[level])
    return lines.filter(body__in=bodies).exists()


def ask(wish: Wish, person_id: int, *, on: date, papers: bool | None = None) -> Verdict:
    """The policy's verdict with every condition; `papers` is what an officer found of the declared papers."""
    row: dict[str, Any] = {
        "applicant": 1,
        "person_id": person_id,
        "applied_on": on,
        "minor_class": wish.occupation_code[:7],
        "corresponds": table().corresponds(wish.occupation_code, wish.series, on),
        "series": wish.series,
        "more_years_after": wish.more_years_after,
    }
    rank = Level(wish.level).rank
    if wish.direction == TITLE:
        row |= {
            "rank": wish.rank, "rank_order": rules.order(wish.rank), "prior_rank": rank,
            "outside_level": wish.outside_level,
        }  # fmt: skip
    else:
        row |= {
            "level": wish.level, "level_rank": rank, "title_order": rules.order(wish.rank),
            "need_order": rules.order(table().rank_of(wish.level)), "prior_on": wish.titled_on,
            "body_covers": covers(wish.body_id, wish.occupation_code, wish.level, on),
        }  # fmt: skip
    return decide(RULE[wish.direction], row, on=on, inputs={} if papers is None else {SEEN: papers})


def wish_of(row: Recognition) -> Wish:
    """The wish that an application holds."""
    said: Mapping[str, Any] = row.declared
    titled_on = said.get("titled_on")
    return Wish(
        direction=row.direction, occupation_code=row.occupation_id, level=row.level, series=row.series, rank=row.rank,
        titled_on=date.fromisoformat(titled_on) if titled_on else None,
        body_id=row.body_id if row.direction == LEVEL else None,
        outside_level=said.get("outside_level", ""), more_years_after=said.get("more_years_after", 0),
    )  # fmt: skip
