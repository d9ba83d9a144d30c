"""Invents 5,000 lives that hang together: born, schooled, employed, insured, in key groups or not."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from jianglu.kernel.periods import add_months, full_years, month_start

from . import words

PEOPLE = 5000
INSURED_FROM = date(2019, 1, 1)


@dataclass(frozen=True)
class Employer:
    """An enterprise as lives see it."""

    place: int  # index among the units
    district: str
    branch: str


@dataclass(frozen=True)
class Spell:
    """A job; `until` is the last day, None while it lasts."""

    employer: int
    since: date
    until: date | None
    post: str
    occupation: str
    insured: bool


@dataclass(frozen=True)
class School:
    """A piece of schooling; `college` is an index among the colleges, or None for another school."""

    level: str
    name: str
    started: date
    ended: date | None
    major: str = ""
    college: int | None = None


@dataclass
class Life:
    """One invented person."""

    name: str
    sex: str
    born: date
    district: str
    schools: list[School] = field(default_factory=list)
    jobs: list[Spell] = field(default_factory=list)
    groups: list[tuple[str, date, date | None, str]] = field(default_factory=list)

    @property
    def education(self) -> str:
        """Code of the highest finished schooling."""
        return min((school.level for school in self.schools if school.ended), default="71")


# level code, name of the school, years, age at the start, share among those who leave school with it
_TRACKS: tuple[tuple[str, str, int, float], ...] = (
    ("71", "初级中学", 3, 0.24),
    ("61", "高级中学", 3, 0.16),
    ("47", "技工学校", 3, 0.14),
    ("41", "中等职业学校", 3, 0.16),
    ("31", "高等职业学院", 3, 0.19),
    ("21", "大学", 4, 0.11),
)


class LifeMaker:
    """Makes lives one after the other from one source of chance."""

    def __init__(
        self,
        rng: random.Random,
        today: date,
        districts: dict[str, str],
        employers: Sequence[Employer],
        colleges: Sequence[tuple[str, str]],
    ) -> None:
        self.rng, self.today, self.districts = rng, today, districts
        self.colleges = colleges  # (district, name)
        self.employers: dict[str, list[Employer]] = {}
        for employer in employers:
            self.employers.setdefault(employer.district, []).append(employer)
        self.anywhere = list(employers)
        self.codes, self.weights = zip(*sorted(words.DISTRICT_WEIGHTS.items()), strict=True)

    def all(self, count: int = PEOPLE) -> list[Life]:
        """So many lives; the first is the demo worker."""
        return [self._demo_worker(), *(self._life() for _ in range(count - 1))]

    def _name(self, sex: str) -> str:
        pool = (words.MALE if sex == "male" else words.FEMALE) + words.UNISEX
        given = self.rng.choice(pool) + (self.rng.choice(pool) if self.rng.random() < 0.68 else "")
        return self.rng.choice(words.SURNAMES) + given

    def _life(self) -> Life:
        rng = self.rng
        sex = "male" if rng.random() < 0.53 else "female"
        age = min(max(int(rng.triangular(16, 61, 33)), 16), 59)
        born = add_months(self.today, -12 * age) - timedelta(days=rng.randrange(1, 365))
        life = Life(self._name(sex), sex, born, rng.choices(self.codes, self.weights)[0])
        free = self._school(life)
        if free is not None:
            self._work(life, free)
        self._groups(life)
        return life

    def _school(self, life: Life) -> date | None:
        """Give the life its schooling; returns the day from which it may work, None while at school."""
        rng = self.rng
        track, school, years, _share = rng.choices(_TRACKS, [share for *_rest, share in _TRACKS])[0]
        if full_years(life.born, self.today) < 19 and track in ("71", "61", "41"):
            track, school, years = "47", "技工学校", 3
        start_year = life.born.year + (1 if life.born.month <= 8 else 2) + 11
        name = self.districts[life.district]
        middle = School("71", f"{name}初级中学", date(start_year, 9, 1), date(start_year + 3, 6, 30))
        if middle.ended is None or middle.ended > self.today:
            life.schools.append(School(middle.level, middle.name, middle.started, None))
            return None
        life.schools.append(middle)
        started = date(start_year + 3, 9, 1)
        if track in ("31", "21"):
            high = School("61", f"{name}高级中学", started, date(start_year + 6, 6, 30))
            if high.ended is None or high.ended > self.today:
                life.schools.append(School(high.level, high.name, high.started, None))
                return None
            life.schools.append(high)
            started = date(start_year + 6, 9, 1)
        if track == "71":
            return max(add_months(life.born, 12 * 16), date(start_year + 3, 7, 1))
        ended = date(started.year + years, 6, 30)
        college = self._college(life.district) if track == "47" else None
        title = self.colleges[college][1] if college is not None else f"{name if track in '6141' else '重庆'}{school}"
        major = rng.choice(words.COLLEGE_FIELDS) if track in ("47", "41", "31", "21") else ""
        done = ended <= self.today
        life.schools.append(School(track, title, started, ended if done else None, major, college))
        return date(ended.year, 7, 1) if done else None

    def _college(self, district: str) -> int:
        near = [i for i, (place, _name) in enumerate(self.colleges) if place == district]
        return self.rng.choice(near or range(len(self.colleges)))

    def _work(self, life: Life, free: date) -> None:
        """One to five jobs, one after the other, with gaps; some never work, some have stopped."""
        rng = self.rng
        if rng.random() < 0.09:
            return
        day = free + timedelta(days=rng.randrange(20, 400))
        wanted = rng.choice((1, 1, 2, 2, 3, 3, 4, 5))
        branch = ""
        for turn in range(wanted):
            if day >= self.today:
                return
            last = turn == wanted - 1
            pool = [e for e in self.employers.get(life.district, ()) if not branch or e.branch == branch]
            employer = rng.choice(pool or self.employers.get(life.district) or self.anywhere)
            branch = employer.branch
            post, occupation = rng.choice(words.INDUSTRIES[branch][2])
            length = timedelta(days=rng.randrange(200, max(300, (self.today - day).days // (wanted - turn) + 200)))
            until: date | None = day + length
            if until and (until >= self.today or (last and rng.random() < 0.84)):
                until = None
            life.jobs.append(Spell(employer.place, day, until, post, occupation, rng.random() < 0.9))
            if until is None:
                return
            day = until + timedelta(days=rng.randrange(3, 260))

    def _groups(self, life: Life) -> None:
        rng, today = self.rng, self.today
        working = bool(life.jobs) and life.jobs[-1].until is None
        if life.jobs and not working and rng.random() < 0.55:
            left = life.jobs[-1].until or today
            if left + timedelta(days=20) <= today:
                life.groups.append(("registered_unemployed", left + timedelta(days=20), None, "失业登记"))
                if full_years(life.born, today) >= 45 and rng.random() < 0.5:
                    life.groups.append(("hard_to_employ", left + timedelta(days=60), None, "就业困难人员认定"))
        if working and life.education in ("71", "61") and rng.random() < 0.4:
            life.groups.append(("rural_transfer_worker", life.jobs[-1].since, None, "农村劳动力转移就业台账"))
        if rng.random() < 0.02:
            life.groups.append(("poverty_return_monitored", date(2021, 6, 1), None, "防返贫监测名单"))
        for school in life.schools:
            ends = school.ended or date(school.started.year + 3, 6, 30)
            if school.level in ("31", "21", "47") and ends.year == today.year:
                window = (date(ends.year, 1, 1), date(ends.year, 12, 31))
                life.groups.append(("graduating_year_graduate", *window, "学籍信息"))

    def _demo_worker(self) -> Life:
        """张小匠: three years of caring for the old, insured throughout, no certificate yet."""
        from jianglu.platform.seeding import ROAD_DISTRICT, ROAD_OCCUPATION

        employer = next(e for e in self.anywhere if e.district == ROAD_DISTRICT and e.branch == "care")
        life = Life("张小匠", "female", date(1990, 5, 18), ROAD_DISTRICT)
        life.schools = [
            School("71", "江北区初级中学", date(2002, 9, 1), date(2005, 6, 30)),
            School("41", "江北区中等职业学校", date(2005, 9, 1), date(2008, 6, 30), "护理"),
        ]
        life.jobs = [Spell(employer.place, date(2020, 3, 16), None, "护理员", ROAD_OCCUPATION, True)]
        life.groups = [("rural_transfer_worker", date(2020, 3, 16), None, "农村劳动力转移就业台账")]
        return life


def insured_span(job: Spell, today: date) -> tuple[date, date] | None:
    """First and last insured month of a job: from the month after it began, not before 2019, up to last month."""
    first = max(add_months(month_start(job.since), 1), INSURED_FROM)
    last = add_months(month_start(min(job.until or today, today)), -1 if job.until is None else 0)
    return (first, last) if job.insured and first <= last else None
