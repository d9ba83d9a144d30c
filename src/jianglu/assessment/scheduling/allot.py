"""The first step: how many of each group go to which site and practise in which session.

Candidates of one exam who come from one place are alike, and so are assessors of the same exams: the models count them.
First the sites are chosen, with seats, stations and assessors counted over all sessions; what this costs no arrangement can
be below. Then the stations are spread over the sessions at that very cost; when they do not fit, the sites are chosen again
with less of each site's stations. Conflicts of interest and single seats come in the second step.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ortools.sat.python import cp_model

from .problem import Candidate, Impossible, Point, Problem, kilometres

NEAR = 6
"""Sites among which a group chooses, the nearest; all when these do not do."""
PER_STATION = 4
"""What opening a station for one session costs, two assessors' half-day, in kilometres of one candidate."""

FILLED = (1.0, 0.9, 0.8, 0.65)
"""Shares of a site's stations that are tried, the whole first."""

Group = tuple[int, Point, bool, bool]
Kind = frozenset[int]


@dataclass
class Allotment:
    """Numbers by group and site, by group, site and slot; stations and assessors by exam, site and slot."""

    theory: dict[tuple[Group, int], int] = field(default_factory=dict)
    practice: dict[tuple[Group, int, int], int] = field(default_factory=dict)
    stations: dict[tuple[int, int, int], int] = field(default_factory=dict)
    teams: dict[tuple[int, int, int], Counter[Kind]] = field(default_factory=dict)
    distance: float = 0.0
    cost: float = 0.0
    bound: float = 0.0


def group_of(one: Candidate) -> Group:
    """What makes candidates alike."""
    return one.exam, one.home, one.theory, one.practice


def allot(
    problem: Problem, *, seconds: float = 40, gap: float = 0.01, tell: Callable[[float], None] = lambda _share: None
) -> Allotment:
    """The cheapest allotment within `gap`; raises Impossible."""
    _enough(problem)
    ways = [(NEAR, share) for share in FILLED] + [(len(problem.sites), share) for share in FILLED]
    bound = 0.0
    for n, (near, share) in enumerate(ways):
        tell(0.1 + 0.6 * n / len(ways))
        sites = _Sites(problem, near, share)
        if not sites.solve(seconds / 2, gap):
            continue
        bound = bound or sites.bound
        if spread := _spread(problem, sites.stations, seconds / 4):
            return _read(problem, sites, spread, bound)
    raise Impossible("search")


def _enough(problem: Problem) -> None:
    """Seats, stations and assessors suffice in sum: what is missing is named before any search."""
    seats = sum(room.capacity for room in problem.rooms if not room.practice)
    exams = {exam.id: exam for exam in problem.exams}
    wanted = Counter(exams[one.exam].theory for one in problem.candidates if one.theory)
    for count in wanted.values():
        if count > seats:
            raise Impossible("seats", count - seats)
    stations = sum(room.capacity for room in problem.rooms if room.practice)
    slots = {slot for exam in problem.exams for slot in exam.practice}
    need = Counter(one.exam for one in problem.candidates if one.practice)
    turns = sum(-(-count // exams[exam].turns) for exam, count in need.items())
    if turns > stations * len(slots):
        raise Impossible("stations", turns - stations * len(slots))
    for exam, count in need.items():
        fit = sum(min(one.most, len(exams[exam].practice)) for one in problem.assessors if exam in one.exams)
        lack = 2 * -(-count // exams[exam].turns) - fit
        if lack > 0:
            raise Impossible("assessors", lack)


def _counted(problem: Problem) -> tuple[Counter[int], Counter[int]]:
    """Seats and stations by site."""
    seats, stations = Counter[int](), Counter[int]()
    for room in problem.rooms:
        (stations if room.practice else seats)[room.site] += room.capacity
    return seats, stations


def _most(problem: Problem) -> tuple[Counter[Kind], Counter[Kind]]:
    """How many assessors of a kind there are, and in how many sessions they may work together."""
    kinds, work = Counter[Kind](), Counter[Kind]()
    for one in problem.assessors:
        kinds[one.exams] += 1
        work[one.exams] += one.most
    return kinds, work


class _Sites:
    """Which site each group goes to, and how many sessions of a station each exam needs there."""

    def __init__(self, problem: Problem, near: int, share: float) -> None:
        self.model, self.problem, self.share = cp_model.CpModel(), problem, share
        self.exams = {exam.id: exam for exam in problem.exams}
        self.sizes = Counter(group_of(one) for one in problem.candidates)
        self.away: dict[tuple[Group, int], float] = {}
        self.goes: dict[tuple[Group, int], Any] = {}
        self.need: dict[tuple[int, int], Any] = {}
        self.stations: dict[tuple[int, int], int] = {}
        self.cost = self.bound = 0.0
        for group, size in self.sizes.items():
            sites = sorted((kilometres(group[1], site.place), site.id) for site in problem.sites)[:near]
            for far, site in sites:
                self.away[group, site] = far
                self.goes[group, site] = self.model.new_int_var(0, size, "")
            self.model.add(sum(self.goes[group, site] for _far, site in sites) == size)
        self._capacity()
        self._assessors()
        cost = [var * round(self.away[key] * 10) for key, var in self.goes.items()]
        self.model.minimize(sum(cost) + sum(need * PER_STATION * 10 for need in self.need.values()))

    def _capacity(self) -> None:
        seats, stations = _counted(self.problem)
        sitting, showing, there = defaultdict(list), defaultdict(list), defaultdict(list)
        for (group, site), goes in self.goes.items():
            if group[2]:
                sitting[site, self.exams[group[0]].theory].append(goes)
            if group[3]:
                showing[group[0], site].append(goes)
        for (site, _slot), together in sitting.items():
            self.model.add(sum(together) <= seats[site])
        for (exam, site), together in showing.items():
            most = stations[site] * len(self.exams[exam].practice)
            need = self.need[exam, site] = self.model.new_int_var(0, most, "")
            self.model.add(sum(together) <= self.exams[exam].turns * need)
            there[site].append(need)
        slots = len({slot for exam in self.problem.exams for slot in exam.practice})
        for site, together in there.items():
            self.model.add(sum(together) <= int(stations[site] * slots * self.share))

    def _assessors(self) -> None:
        kinds, work = _most(self.problem)
        doing = defaultdict(list)
        for exam in self.problem.exams:
            coming = []
            for kind, size in kinds.items():
                if exam.id in kind:
                    var = self.model.new_int_var(0, size * len(exam.practice), "")
                    coming.append(var)
                    doing[kind].append(var)
            needs = [need for (other, _site), need in self.need.items() if other == exam.id]
            self.model.add(sum(coming) == 2 * sum(needs))
        for kind, together in doing.items():
            self.model.add(sum(together) <= int(work[kind] * self.share))

    def solve(self, seconds: float, gap: float) -> bool:
        """Whether there is a choice; then `stations`, `cost` and `bound` say what it is."""
        solver = _solver(seconds, gap)
        if solver.solve(self.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return False
        self.stations = {key: solver.value(need) for key, need in self.need.items() if solver.value(need)}
        self.numbers = {key: solver.value(var) for key, var in self.goes.items() if solver.value(var)}
        self.cost, self.bound = solver.objective_value / 10, solver.best_objective_bound / 10
        return True


Spread = tuple[dict[tuple[int, int, int], int], dict[tuple[int, int], Counter[Kind]]]
"""Stations by exam, site and slot; assessors by exam and slot."""


def _spread(problem: Problem, needs: dict[tuple[int, int], int], seconds: float) -> Spread | None:
    """The stations over the sessions, so that no site has too many at once and the assessors are enough in each."""
    model = cp_model.CpModel()
    exams = {exam.id: exam for exam in problem.exams}
    _seats, stations = _counted(problem)
    kinds, work = _most(problem)
    opened, there, wanted = {}, defaultdict(list), defaultdict(list)
    for (exam, site), need in needs.items():
        for slot in exams[exam].practice:
            var = opened[exam, site, slot] = model.new_int_var(0, min(stations[site], need), "")
            there[site, slot].append(var)
            wanted[exam, slot].append(var)
        model.add(sum(opened[exam, site, slot] for slot in exams[exam].practice) == need)
    for (site, _slot), together in there.items():
        model.add(sum(together) <= stations[site])
    teams, busy, doing = {}, defaultdict(list), defaultdict(list)
    for (exam, slot), together in wanted.items():
        for kind, size in kinds.items():
            if exam in kind:
                var = teams[kind, exam, slot] = model.new_int_var(0, size, "")
                busy[kind, slot].append(var)
                doing[kind].append(var)
        model.add(sum(teams[kind, exam, slot] for kind in kinds if exam in kind) == 2 * sum(together))
    for (kind, _slot), vars_ in busy.items():
        model.add(sum(vars_) <= kinds[kind])
    for kind, vars_ in doing.items():
        model.add(sum(vars_) <= work[kind])
    solver = _solver(seconds, 0)
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    coming: dict[tuple[int, int], Counter[Kind]] = defaultdict(Counter)
    for (kind, exam, slot), var in teams.items():
        coming[exam, slot][kind] += solver.value(var)
    return {key: solver.value(var) for key, var in opened.items() if solver.value(var)}, coming


def _read(problem: Problem, sites: _Sites, spread: Spread, bound: float) -> Allotment:
    """Both answers together: groups fill the stations of their site session by session."""
    opened, coming = spread
    exams = {exam.id: exam for exam in problem.exams}
    found = Allotment(stations=opened, cost=sites.cost, bound=bound)
    room = {key: count * exams[key[0]].turns for key, count in opened.items()}
    for (group, site), count in sites.numbers.items():
        found.distance += sites.away[group, site] * count
        if group[2]:
            found.theory[group, site] = count
        for slot in exams[group[0]].practice if group[3] else ():
            some = min(count, room.get((group[0], site, slot), 0))
            if some:
                found.practice[group, site, slot] = some
                room[group[0], site, slot] -= some
                count -= some
    waiting = {key: list(kinds.elements()) for key, kinds in coming.items()}
    for (exam, site, slot), count in sorted(opened.items()):
        found.teams[exam, site, slot] = Counter(waiting[exam, slot].pop() for _n in range(2 * count))
    return found


def _solver(seconds: float, gap: float) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds, solver.parameters.relative_gap_limit = seconds, gap
    solver.parameters.num_workers, solver.parameters.random_seed, solver.parameters.linearization_level = 4, 1, 2
    return solver
