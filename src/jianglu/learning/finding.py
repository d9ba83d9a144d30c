"""Finding a course: what somebody has typed so far, by its sound when it was misspelt, facets, and courses for one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import CharField, Count, F, Func, Q, QuerySet
from django.utils.translation import gettext as _

from jianglu.kernel.chinese import loose_query, prefix_query, sound_query, words_query
from jianglu.kernel.levels import Level
from jianglu.people.timeline import EntryKind, PassportEntry, ladder, passport
from jianglu.platform import calendar

from . import prerequisites, tagging
from .models import Category, Course, Enrolment, SkillTag

TAGS = 16
"""Tags that the catalogue offers to narrow by."""
KNOWN = 500


class _Unnest(Func):
    """A row for each element of an array."""

    function = "unnest"
    set_returning = True
    output_field = CharField()


class How(StrEnum):
    """How the words led to what was found."""

    TYPED = "typed"
    SOUND = "sound"  # nothing is written so, but something sounds so: 汉工 finds 焊工
    PARTS = "parts"  # nothing has all of it, but parts


@dataclass(frozen=True)
class Facet:
    """A value that the list can be narrowed to, with how many courses it would leave."""

    value: str
    label: str
    size: int
    icon: str = ""


@dataclass(frozen=True)
class Finding:
    """Courses in the asked order and how many, how the words led there, and what each category, level and tag would leave."""

    courses: QuerySet[Course]
    size: int
    how: How
    categories: Sequence[Facet]
    levels: Sequence[Facet]
    tags: Sequence[Facet]


@dataclass(frozen=True)
class Suggestion:
    """A course for a person, with the reason in words."""

    course: Course
    reason: str


def open_courses() -> QuerySet[Course]:
    """Published courses that can be joined."""
    rows = Course.objects.filter(current__isnull=False, retired_at=None).defer("tokens", "search")
    return rows.select_related("category", "current", "organisation", "occupation")


def search(
    text: str = "", *, category: str = "", occupation: str = "", level: str = "", tag: str = "", sort: str = ""
) -> tuple[QuerySet[Course], How]:
    """Open courses by what was typed (characters, pinyin, initials, words of the text) and filters; popular ones first.

    When nothing has these words, what sounds like them; then what has parts of them. One query for each try.
    """
    rows, how = _by_words(text)
    if category:
        rows = rows.filter(category_id=category)
    if occupation:
        rows = rows.filter(occupation_id=occupation)
    if level:
        rows = rows.filter(level=level)
    rows = _tagged(rows, tag)
    return rows.order_by("-current__published_at", "-pk") if sort == "new" else rows.order_by("-learners", "pk"), how


def find(
    text: str = "", *, category: str = "", occupation: str = "", level: str = "", tag: str = "", sort: str = ""
) -> Finding:
    """The same with facets: each counts what its values would leave under the other filters."""
    tag = listed(tag)
    courses, how = search(text, category=category, occupation=occupation, level=level, tag=tag, sort=sort)
    words, _how = _by_words(text, how)
    if occupation:
        words = words.filter(occupation_id=occupation)
    tagged = _tagged(words, tag)
    kinds = _categories(tagged.filter(level=level) if level else tagged)
    untagged = words.filter(**{key: value for key, value in (("category_id", category), ("level", level)) if value})
    return Finding(
        courses,
        sum(facet.size for facet in kinds if category in ("", facet.value)),
        how,
        kinds,
        _levels(tagged.filter(category_id=category) if category else tagged),
        _tags(untagged, tag),
    )


def catalogue(
    text: str = "", *, category: str = "", occupation: str = "", level: str = "", tag: str = ""
) -> QuerySet[Course]:
    """Open courses by words and filters, the popular ones first."""
    return search(text, category=category, occupation=occupation, level=level, tag=listed(tag))[0]


def listed(tag: str) -> str:
    """A tag, in whatever case or width, as the shared list writes it; what is not listed stays as it is."""
    if not tag:
        return ""
    name = SkillTag.objects.filter(folded=tagging.folded(tag)).values_list("name", flat=True).first()
    return name or tagging.spelt(tag)


def tags() -> list[Facet]:
    """All skill tags of open courses with the number of courses, the most frequent first."""
    return _tags(open_courses(), most=None)


def known_tags() -> list[str]:
    """What an author is offered."""
    return list(SkillTag.objects.values_list("name", flat=True)[:KNOWN])


def categories() -> QuerySet[Category]:
    """The eleven categories with `size`, the number of open courses."""
    return Category.objects.annotate(
        size=Count("courses", filter=Q(courses__current__isnull=False, courses__retired_at=None))
    ).order_by("seq")


def suggestions(person_id: int, count: int = 4) -> list[Suggestion]:
    """Courses that the person has not begun: the next level of what they are certified in, then what they work as.

    Four queries, whatever the passport holds.
    """
    entries = passport(person_id, {EntryKind.CERTIFICATE, EntryKind.WORK})
    wanted = _wanted(entries)
    if not wanted:
        return []
    begun = Enrolment.objects.filter(person_id=person_id).values("course_id")
    rows = open_courses().filter(occupation_id__in=wanted).exclude(pk__in=begun).order_by("-learners", "pk")
    found: list[tuple[int, Suggestion]] = []
    for course in rows[:200]:
        rank, reason = _reason(course, *wanted[course.occupation_id or ""])
        if reason:
            found.append((rank, Suggestion(course, reason)))
    found.sort(key=lambda pair: pair[0])  # stable: popular ones first within a rank
    return _begun_with(person_id, [suggestion for _rank, suggestion in found[:count]])


def _begun_with(person_id: int, found: Sequence[Suggestion]) -> list[Suggestion]:
    """The same, for one that cannot be begun yet the course that comes first; none that is on its way, each once."""
    first = prerequisites.first_steps(person_id, [row.course.pk for row in found])
    begun = set(
        Enrolment.objects.filter(person_id=person_id, course__in=first.values()).values_list("course_id", flat=True)
    )
    steps: dict[int, Suggestion] = {}
    for row in found:
        course = first.get(row.course.pk)
        if course is None:
            steps.setdefault(row.course.pk, row)
        elif course.pk not in begun:
            steps.setdefault(
                course.pk, Suggestion(course, _("学完它才能学“%(course)s”") % {"course": row.course.title})
            )
    return list(steps.values())


def _by_words(text: str, how: How | None = None) -> tuple[QuerySet[Course], How]:
    """Courses for the words by the first way that finds any, or by the way that is known to."""
    rows = open_courses()
    if not text.strip():
        return rows, How.TYPED
    ways = {
        How.TYPED: " | ".join(f"({part})" for part in (prefix_query(text), words_query(text)) if part),
        How.SOUND: sound_query(text),
        How.PARTS: loose_query(text),
    }
    for way, query in ways.items():
        if query and how in (None, way):
            found = rows.filter(search=SearchQuery(query, config="simple", search_type="raw"))
            if how or found.exists():
                return found, way
    return rows.none(), How.TYPED


def _categories(rows: QuerySet[Course]) -> list[Facet]:
    sizes = dict(rows.order_by().values_list("category_id").annotate(size=Count("pk")))
    return [Facet(row.pk, row.name, sizes.get(row.pk, 0), row.icon) for row in Category.objects.order_by("seq")]


def _tagged(rows: QuerySet[Course], tag: str) -> QuerySet[Course]:
    return rows.filter(tags__contains=[tag]) if tag else rows


def _tags(rows: QuerySet[Course], chosen: str = "", *, most: int | None = TAGS) -> list[Facet]:
    """The most frequent tags of some courses, the chosen one always among them."""
    each = rows.order_by().annotate(tag=_Unnest(F("tags"))).values_list("tag")
    sizes: dict[str, int] = dict(each.annotate(size=Count("pk")))
    names = sorted(sizes, key=lambda name: (-sizes[name], name))[:most]
    if chosen and chosen not in names:
        names.append(chosen)
    return [Facet(name, name, sizes.get(name, 0)) for name in names]


def _levels(rows: QuerySet[Course]) -> list[Facet]:
    sizes: dict[str, int] = dict(rows.order_by().values_list("level").annotate(size=Count("pk")))
    return [Facet(code, str(label), sizes[code]) for code, label in Level.choices() if code in sizes]


def _wanted(entries: Sequence[PassportEntry]) -> dict[str, tuple[PassportEntry | None, bool]]:
    """By occupation code: the highest certificate in it, and whether the person works in it now."""
    today = calendar.today()
    held = ladder(entries)
    work = {
        entry.occupation_code
        for entry in entries
        if entry.kind is EntryKind.WORK and entry.occupation_code and (entry.until is None or entry.until >= today)
    }
    return {code: (held.get(code), code in work) for code in held.keys() | work if code}


def _reason(course: Course, held: PassportEntry | None, works: bool) -> tuple[int, str]:
    """(rank, words); no words when the course is below what the person can already do."""
    name = course.occupation.name if course.occupation else ""
    if held is None:
        return (1, _("与您现在的工作“%(occupation)s”一致") % {"occupation": name}) if works else (0, "")
    own = Level(held.level)
    if not course.level:
        return 2, _("您持有%(occupation)s证书，可巩固提高") % {"occupation": name}
    step = Level(course.level).rank - own.rank
    told: dict[str, Any] = {"occupation": name, "held": own.label, "next": Level(course.level).label}
    if step == 1:
        return 0, _("您持有%(occupation)s%(held)s证书，下一级是%(next)s") % told
    return (3, _("为%(next)s做准备") % told) if step > 1 else (0, "")
