"""Loads the classification and the city's lists from `data/`, in a few set-based statements; may be run again."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from jianglu.kernel.chinese import initials, name_tokens, pinyin, words
from jianglu.kernel.money import fen

from . import rules
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

DATA = Path(__file__).parent / "data"


def load_catalogue(only: Collection[str] | None = None) -> dict[str, int]:
    """Write classes, occupations, work types, aliases and lists; `only` restricts it to some codes (for tests).

    Returns how many rows of each kind the files hold. Rows that were added by hand stay.
    """
    with transaction.atomic():
        return {
            "classes": _classes(),
            "occupations": _occupations(only),
            "work_types": _work_types(only),
            "aliases": _aliases(only),
            "lists": _lists(only),
        }


def _rows(name: str, only: Collection[str] | None = None, key: str = "code") -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if only is None or row[key] in only]


def _mark(text: str) -> bool | None:
    """1 and 0 are known; empty is unknown, never false."""
    return {"1": True, "0": False}.get(text)


def _month_start(text: str) -> date | None:
    return date.fromisoformat(f"{text}-01") if text else None


def _classes() -> int:
    rows = [
        OccupationClass(
            code=row["code"],
            level=row["level"],
            name=row["name"],
            gbm=row["gbm"],
            parent_id=row["parent"] or None,
            note=row["note"],
        )
        for row in sorted(_rows("classes.csv"), key=lambda row: len(row["code"]))
    ]
    fields = ["level", "name", "gbm", "parent", "note"]
    OccupationClass.objects.bulk_create(rows, update_conflicts=True, unique_fields=["code"], update_fields=fields)
    return len(rows)


def _occupations(only: Collection[str] | None) -> int:
    also = defaultdict(list)
    for row in _rows("aliases.csv", only):
        also[row["code"]].append(row["name"])
    for row in _rows("work-types.csv", only, "occupation_code"):
        also[row["occupation_code"]].append(row["work_type"])
    rows = [
        Occupation(
            code=row["code"],
            minor_class_id=row["code"][:7],
            name=row["name"],
            pinyin=pinyin(row["name"]),
            initials=initials(row["name"]),
            definition=row["definition"],
            tasks=rules.split_tasks(row["tasks"]),
            digital=_mark(row["digital"]),
            green=_mark(row["green"]),
            published=row["new_since"],
            valid_from=_month_start(row["new_since"]),
            name_tokens=" ".join(name_tokens(row["name"])),
            alias_tokens=" ".join(dict.fromkeys(token for name in also[row["code"]] for token in name_tokens(name))),
            text_tokens=" ".join(words(row["definition"] + row["tasks"])),
        )
        for row in _rows("occupations.csv", only)
    ]
    fields = [
        "minor_class",
        "name",
        "pinyin",
        "initials",
        "definition",
        "tasks",
        "digital",
        "green",
        "published",
        "valid_from",
    ]
    fields += ["name_tokens", "alias_tokens", "text_tokens"]
    Occupation.objects.bulk_create(
        rows, batch_size=500, update_conflicts=True, unique_fields=["code"], update_fields=fields
    )
    return len(rows)


def _work_types(only: Collection[str] | None) -> int:
    rows = [
        WorkType(
            occupation_id=row["occupation_code"],
            seq=int(row["seq"].rsplit("-", 1)[-1]),
            name=row["work_type"],
            published=row["new_since"],
        )
        for row in _rows("work-types.csv", only, "occupation_code")
    ]
    WorkType.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["occupation", "seq"], update_fields=["name", "published"]
    )
    return len(rows)


def _aliases(only: Collection[str] | None) -> int:
    rows = [
        OccupationAlias(occupation_id=row["code"], name=row["name"], former=row["former"] == "1")
        for row in _rows("aliases.csv", only)
    ]
    OccupationAlias.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _lists(only: Collection[str] | None) -> int:
    """Assessable list, demand list, editions, key occupations and standards."""
    lists: dict[str, Any] = yaml.safe_load((DATA / "lists.yaml").read_text(encoding="utf-8"))
    demand = {row["code"]: row["demand_class"] for row in _rows("demand.csv")}
    chosen = rules.choose_occupations(
        (row["code"] for row in _rows("occupations.csv")), list(demand), lists["assessable"]["by_major_class"]
    )
    seqs = defaultdict(list)
    for row in _rows("work-types.csv", chosen, "occupation_code"):
        seqs[row["occupation_code"]].append(int(row["seq"].rsplit("-", 1)[-1]))
    pairs = rules.choose_work_types(seqs, lists["assessable"]["work_types"])
    if only is not None:
        chosen = [code for code in chosen if code in only]
        pairs = [pair for pair in pairs if pair[0] in only]
    return (
        _assessable(lists["assessable"], chosen, pairs)
        + _demand(lists["demand"], chosen, demand)
        + _editions(lists["editions"], only)
        + _items(lists, {code: kind for code, kind in demand.items() if only is None or code in only})
    )


def _assessable(entry: dict[str, Any], codes: list[str], pairs: list[tuple[str, int]]) -> int:
    ids = {(code, seq): pk for code, seq, pk in WorkType.objects.values_list("occupation_id", "seq", "pk")}
    rows = [Assessable(occupation_id=code) for code in codes]
    rows += [Assessable(occupation_id=code, work_type_id=ids[code, seq]) for code, seq in pairs]
    for row in rows:
        row.valid_from, row.basis = entry["valid_from"], entry["basis"]
    Assessable.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _demand(entry: dict[str, Any], codes: list[str], classes: dict[str, str]) -> int:
    rows = [
        Demand(
            occupation_id=code,
            demand_class=classes.get(code, Demand.Class.COMMON),
            valid_from=entry["valid_from"],
            basis=entry["basis"],
        )
        for code in codes
    ]
    Demand.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _editions(entries: list[dict[str, Any]], only: Collection[str] | None) -> int:
    rows = [
        StandardEdition(
            occupation_id=entry["code"],
            edition=entry["edition"],
            valid_from=entry["valid_from"],
            basis=entry["basis"],
        )
        for entry in entries
        if only is None or entry["code"] in only
    ]
    StandardEdition.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _items(lists: dict[str, Any], demand: dict[str, str]) -> int:
    """Key occupations and standards are replaced as a whole: they are published as a whole."""
    names = dict(Occupation.objects.filter(pk__in=demand).values_list("code", "name"))
    key, standards = lists["key_occupations"], lists["standards"]
    rows = [
        CatalogueItem(
            kind=CatalogueItem.Kind.KEY_OCCUPATION,
            title=f"{names[code]}（{kind}）",
            occupation_id=code,
            valid_from=key["valid_from"],
            valid_to=key["valid_to"],
            basis=key["basis"],
        )
        for code, kind in demand.items()
        if code in names
    ]
    rows += [
        CatalogueItem(
            kind=CatalogueItem.Kind.STANDARD,
            title="职业培训补贴标准",
            level=level,
            amount=fen(yuan),
            valid_from=standards["valid_from"],
            valid_to=standards["valid_to"],
            basis=standards["basis"],
        )
        for level, yuan in standards["amounts"].items()
    ]
    kinds = [CatalogueItem.Kind.KEY_OCCUPATION, CatalogueItem.Kind.STANDARD]
    CatalogueItem.objects.filter(kind__in=kinds, valid_from__in=[key["valid_from"], standards["valid_from"]]).delete()
    CatalogueItem.objects.bulk_create(rows)
    return len(rows)
