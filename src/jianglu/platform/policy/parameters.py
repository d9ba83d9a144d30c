"""Dated parameters: a value holds between two days and names the document that set it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import product
from typing import Any, Protocol, TypeVar

import ibis

from jianglu.kernel.levels import Level

from .said import Said

Value = int | str | bool
Keyed = Value | Mapping[str, Any]


@dataclass(frozen=True)
class Source:
    """A document: its number, and whether we have read it (`confirmed`) or must still confirm it with the city."""

    number: str
    title: str = ""
    confirmed: bool = True

    def __str__(self) -> str:
        return self.number


@dataclass(frozen=True)
class Dated:
    """A value from `valid_from` to `valid_to` (both included, None is open); keyed values nest by the keys."""

    valid_from: date
    valid_to: date | None
    value: Keyed
    source: Source

    def holds(self, day: date) -> bool:
        """Whether it is in force on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def cells(self) -> Iterator[tuple[tuple[str, ...], Value]]:
        """((key values), value) pairs; a plain value has the empty key."""
        yield from _cells((), self.value)


def _cells(path: tuple[str, ...], value: Keyed) -> Iterator[tuple[tuple[str, ...], Value]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _cells((*path, str(key)), inner)
    else:
        yield path, value


@dataclass(frozen=True)
class Parameter:
    """A figure of a policy with its history; `keys` name the dimensions by which it differs (level, demand class).

    `options` lists the values of each key, for a figure that no document has set yet; `words` says what they are called, but
    for those of `level`, which have their names.
    """

    code: str
    title: Said
    unit: str
    versions: tuple[Dated, ...]
    keys: tuple[str, ...] = ()
    type: str = "int64"
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: Mapping[str, object] = field(default_factory=dict, compare=False, repr=False)

    def told(self, path: tuple[str, ...]) -> str:
        """The key values of a cell in words."""
        return " · ".join(
            str(Level(value).label if key == "level" and value in set(Level) else self.words.get(value, value))
            for key, value in zip(self.keys, path, strict=True)
        )

    def __post_init__(self) -> None:
        object.__setattr__(self, "versions", tuple(sorted(self.versions, key=lambda version: version.valid_from)))
        for earlier, later in zip(self.versions, self.versions[1:], strict=False):
            if earlier.valid_to is None or earlier.valid_to >= later.valid_from:
                raise TypeError(f"parameter {self.code}: the versions from {earlier.valid_from} overlap")
        for version in self.versions:
            for path, _ in version.cells():
                if len(path) != len(self.keys):
                    raise TypeError(f"parameter {self.code}: {path} does not fit the keys {self.keys}")

    def at(self, when: str, **keys: str) -> At:
        """The value on the date in column `when`, for the key values in the columns named."""
        if set(keys) != set(self.keys):
            raise TypeError(f"parameter {self.code} needs the keys {self.keys}")
        return At(self, when, keys)

    def value(self, day: date, **keys: str) -> Value | None:
        """The value on one day, or None when nothing is in force."""
        wanted = tuple(str(keys[name]) for name in self.keys)
        for version in self.versions:
            if version.holds(day):
                return dict(version.cells()).get(wanted)
        return None

    @property
    def paths(self) -> tuple[tuple[str, ...], ...]:
        """Every combination of key values that was ever set or may be; one empty one for a figure without keys."""
        found = dict.fromkeys(path for version in self.versions for path, _ in version.cells())
        found |= dict.fromkeys(product(*(self.options.get(key, ()) for key in self.keys)))
        return tuple(found)

    def in_force(self, day: date) -> Dated | None:
        """The version in force on a day."""
        return next((version for version in self.versions if version.holds(day)), None)


@dataclass(frozen=True)
class At:
    """A parameter read at a date column and key columns; becomes a column named by the parameter's code."""

    parameter: Parameter
    when: str
    keys: Mapping[str, str] = field(default_factory=dict)

    def with_version(self, version: Dated) -> At:
        """The same reading of the parameter with one more version laid over it."""
        return replace(self, parameter=replace(self.parameter, versions=laid_over(self.parameter.versions, version)))

    def expr(self, row: Any) -> Any:
        """The Ibis CASE over the columns of `row`; null where no version is in force or the key is not listed."""
        day = row[self.when]
        periods = [
            (between(day, first, last), self._chosen(row, self.parameter.keys, value))
            for first, last, value in _stretches(self.parameter.versions)
        ]
        missing = ibis.null(self.parameter.type)
        return ibis.cases(*periods, else_=missing) if periods else missing

    def _chosen(self, row: Any, keys: Sequence[str], value: Keyed) -> Any:
        """The value of one period: a CASE over the first key within which are those over the others."""
        if not isinstance(value, Mapping):
            return ibis.literal(value, type=self.parameter.type)
        cases = [
            (row[self.keys[keys[0]]] == str(key), self._chosen(row, keys[1:], inner)) for key, inner in value.items()
        ]
        missing = ibis.null(self.parameter.type)
        return ibis.cases(*cases, else_=missing) if cases else missing


def _stretches(versions: Sequence[Dated]) -> list[tuple[date, date | None, Keyed]]:
    """The periods without those ends at which nothing changed: an extension at the same figure is one stretch."""
    found: list[tuple[date, date | None, Keyed]] = []
    for version in versions:
        if found:
            first, last, value = found[-1]
            if last is not None and last + timedelta(days=1) == version.valid_from and value == version.value:
                found[-1] = (first, version.valid_to, value)
                continue
        found.append((version.valid_from, version.valid_to, version.value))
    return found


class Period(Protocol):
    """What holds from one day to another."""

    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date | None: ...


P = TypeVar("P", bound=Period)


def holds(period: Period, day: date) -> bool:
    """Whether the period includes the day; an open end never passes."""
    return period.valid_from <= day and (period.valid_to is None or day <= period.valid_to)


def laid_over(periods: tuple[P, ...], new: P) -> tuple[P, ...]:
    """`new` and what it leaves of the others, in order of time."""
    kept: list[Any] = [new]
    for old in periods:
        if old.valid_from < new.valid_from:
            last = new.valid_from - timedelta(days=1)
            kept.append(replace(old, valid_to=last if old.valid_to is None else min(old.valid_to, last)))  # type: ignore[type-var]
        if new.valid_to is not None and (old.valid_to is None or old.valid_to > new.valid_to):
            first = new.valid_to + timedelta(days=1)
            kept.append(replace(old, valid_from=max(old.valid_from, first)))  # type: ignore[type-var]
    return tuple(sorted(kept, key=lambda period: period.valid_from))


def between(day: Any, first: date, last: date | None) -> Any:
    """Whether the date expression lies in the period (both ends included; None is open)."""
    test = day >= ibis.literal(first)
    return test if last is None else test & (day <= ibis.literal(last))
