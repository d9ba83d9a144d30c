"""Reading the classification: search as one types, browsing, and the city's dated lists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Length, Replace

from jianglu.kernel.chinese import loose_query, prefix_query, words_query
from jianglu.platform import calendar

from .errors import NoSuchClass, NoSuchOccupation
from .models import (
    Assessable,
    CatalogueItem,
    Demand,
    Occupation,
    OccupationAlias,
    OccupationClass,
    StandardEdition,
    WorkType,
)

OUTSIDE = "目录外"
DEFAULT_EDITION = "2023"


def valid(on: date) -> Q:
    """Rows of a dated list in force on that day."""
    return Q(valid_from__lte=on) & (Q(valid_to=None) | Q(valid_to__gte=on))


def get(code: str) -> Occupation:
    """The occupation with its class; raises NoSuchOccupation."""
    found = Occupation.objects.select_related("minor_class__parent__parent", "successor").filter(pk=code).first()
    if found is None:
        raise NoSuchOccupation()
    return found


def names(codes: Any) -> dict[str, str]:
    """Names by code, in one query."""
    return dict(Occupation.objects.filter(pk__in=set(codes)).values_list("code", "name"))


def with_lists(rows: QuerySet[Occupation], on: date) -> QuerySet[Any]:
    """Annotate `assessable_now` and `demand_now` (None outside the list), for list pages."""
    mine = Q(occupation=OuterRef("pk"))
    return rows.annotate(
        assessable_now=Exists(Assessable.objects.filter(mine, valid(on), work_type=None)),
        demand_now=Subquery(Demand.objects.filter(mine, valid(on)).order_by("-valid_from").values("demand_class")[:1]),
    )


def search(
    text: str = "",
    *,
    class_code: str = "",
    mark: str = "",
    assessable: bool = False,
    demand: str = "",
    on: date | None = None,
) -> QuerySet[Any]:
    """Occupations for what somebody has typed so far: part of a name, alias or work type in characters, pinyin or
    initials, or words of the definition. Best first: the name itself, names beginning so, names, aliases, text.

    `mark` is "digital" or "green" and keeps the occupations known to be marked.
    """
    on = on or calendar.today()
    rows: QuerySet[Any] = with_lists(Occupation.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on)), on)
    if class_code:
        rows = rows.filter(minor_class__code__startswith=class_code)
    if mark in ("digital", "green"):
        rows = rows.filter(**{mark: True})
    if assessable:
        rows = rows.filter(Q(assessable_now=True))
    if demand:
        rows = rows.filter(Q(demand_now=None if demand == OUTSIDE else demand))
    text = text.strip()
    if not text:
        return rows.order_by("code")
    rows = rows.annotate(joined_pinyin=Replace("pinyin", Value(" "), Value("")))
    if text[0].isdigit():
        return rows.filter(code__startswith=text).order_by("code")
    raw = " | ".join(f"({part})" for part in (prefix_query(text), words_query(text)) if part)
    if not raw:
        return rows.none()
    found = rows.filter(search=_query(raw))
    if not found.exists() and (loose := loose_query(text)):
        raw, found = loose, rows.filter(search=_query(loose))
    return found.order_by(
        _closeness(text).desc(),
        F("assessable_now").desc(),
        SearchRank(F("search"), _query(raw), weights=[0.01, 0.1, 0.3, 1.0]).desc(),
        Length("name"),
        "code",
    )


def _query(raw: str) -> SearchQuery:
    return SearchQuery(raw, config="simple", search_type="raw")


def _closeness(text: str) -> Case:
    """How near the name is to what was typed, in characters, joined pinyin or initials."""
    typed = text.lower().replace(" ", "")
    return Case(
        When(name=text, then=Value(6)),
        When(initials=typed, then=Value(5)),
        When(name__startswith=text, then=Value(4)),
        When(initials__startswith=typed, then=Value(3)),
        When(joined_pinyin__startswith=typed, then=Value(3)),
        When(name__contains=text, then=Value(2)),
        default=Value(0),
        output_field=IntegerField(),
    )


def suggest(text: str, limit: int = 8) -> list[Occupation]:
    """The best few for a field that completes as one types."""
    return list(search(text)[:limit]) if text.strip() else []


@dataclass(frozen=True)
class ClassPage:
    """A class with its line of ancestors and what lies below it."""

    here: OccupationClass | None
    line: list[OccupationClass]
    children: list[Any]
    occupations: list[Occupation]


def browse(code: str = "") -> ClassPage:
    """The class tree at `code` ("" is the top); raises NoSuchClass."""
    here = None
    if code:
        here = OccupationClass.objects.select_related("parent__parent").filter(pk=code).first()
        if here is None:
            raise NoSuchClass()
    line: list[OccupationClass] = []
    above = here.parent if here else None
    while above is not None:
        line.insert(0, above)
        above = above.parent
    counts = dict(
        Occupation.objects.filter(minor_class__code__startswith=code)
        .values_list("minor_class_id")
        .annotate(Count("pk"))
        .values_list("minor_class_id", "pk__count")
    )
    children = list(OccupationClass.objects.filter(parent=here))
    for child in children:
        child.size = sum(n for minor, n in counts.items() if str(minor).startswith(child.code))  # type: ignore[attr-defined]
    occupations: list[Occupation] = []
    if here is not None and here.level == OccupationClass.Level.MINOR:
        occupations = list(with_lists(here.occupations.all(), calendar.today()))
    return ClassPage(here, line, children, occupations)


def line_of(occupation: Occupation) -> list[OccupationClass]:
    """Major, middle and minor class of an occupation from `get`."""
    line: list[OccupationClass] = []
    above = occupation.minor_class
    while above is not None:
        line.insert(0, above)
        above = above.parent
    return line


def work_types(code: str, *, on: date | None = None) -> QuerySet[Any]:
    """Work types of an occupation, with `assessable_now`."""
    listed = Assessable.objects.filter(valid(on or calendar.today()), work_type=OuterRef("pk"))
    return WorkType.objects.filter(occupation_id=code).annotate(
        assessable_now=Exists(listed, output_field=BooleanField())
    )


def work_type_names(ids: Iterable[int]) -> dict[int, str]:
    """Names of work types by primary key, in one query."""
    return dict(WorkType.objects.filter(pk__in=set(ids)).values_list("pk", "name"))


def work_type_ids(codes: Iterable[str]) -> dict[tuple[str, str], int]:
    """Primary keys of the work types of some occupations by (occupation code, name), in one query."""
    rows = WorkType.objects.filter(occupation_id__in=set(codes)).values_list("occupation_id", "name", "pk")
    return {(code, name): pk for code, name, pk in rows}


def is_assessable(code: str, on: date, *, work_type_seq: int | None = None) -> bool:
    """Whether the city assesses in the occupation (and in that work type of it) on that day."""
    rows = Assessable.objects.filter(valid(on), occupation_id=code)
    if work_type_seq is None:
        return rows.filter(work_type=None).exists()
    return rows.filter(work_type__seq=work_type_seq).exists()


def assessable_codes(on: date) -> list[str]:
    """Codes of all occupations in which the city assesses on that day."""
    rows = Assessable.objects.filter(valid(on), work_type=None).order_by("occupation_id")
    return list(rows.values_list("occupation_id", flat=True))


def demand_class_of(code: str, on: date) -> str:
    """一般, 紧缺, 非常紧缺, or 目录外 when the occupation is not in the list of that day."""
    rows = Demand.objects.filter(valid(on), occupation_id=code).order_by("-valid_from")
    return rows.values_list("demand_class", flat=True).first() or OUTSIDE


def edition_of(code: str, on: date) -> str:
    """By which drafting rules the occupation's standard was written on that day: "2018" or "2023" (the default)."""
    rows = StandardEdition.objects.filter(occupation_id=code, valid_from__lte=on).order_by("-valid_from")
    return rows.values_list("edition", flat=True).first() or DEFAULT_EDITION


def in_force(code: str, on: date) -> bool:
    """Whether the code may be used on that day; an occupation without dates is in force."""
    rows = Occupation.objects.filter(Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_to=None) | Q(valid_to__gte=on))
    return rows.filter(pk=code).exists()


def catalogue_items(kind: str, *, on: date | None = None) -> QuerySet[CatalogueItem]:
    """One of the city's three catalogues on a day (default today)."""
    return CatalogueItem.objects.select_related("occupation").filter(valid(on or calendar.today()), kind=kind)


KINDS = CatalogueItem.Kind.choices
PLAN, STANDARD = CatalogueItem.Kind.PLAN.value, CatalogueItem.Kind.STANDARD.value


def items_of(code: str, on: date) -> QuerySet[CatalogueItem]:
    """The key-occupation and standard entries of one occupation on a day; its training plans are `plan_count`."""
    rows = CatalogueItem.objects.filter(valid(on), occupation_id=code)
    return rows.exclude(kind=CatalogueItem.Kind.PLAN).order_by("kind", "level")


def plan_count(code: str, on: date) -> int:
    """How many training plans of the day are for the occupation."""
    return CatalogueItem.objects.filter(valid(on), occupation_id=code, kind=CatalogueItem.Kind.PLAN).count()


def aliases(code: str) -> QuerySet[OccupationAlias]:
    """Other names of an occupation, former official ones first."""
    return OccupationAlias.objects.filter(occupation_id=code).order_by("-former", "name")
