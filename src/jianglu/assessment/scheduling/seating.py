"""The second step: a seat for everybody, a station with two assessors for everybody, nobody rated by whom they must not be."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from ortools.sat.python import cp_model

from ..plans.rules import form_at
from .allot import Allotment, Group, group_of
from .problem import Arrangement, Assessor, Candidate, Impossible, Problem, Room, Seat, Station

Team = tuple[int, int, int]
"""Exam, site and slot."""


def seat_all(problem: Problem, allotted: Allotment) -> Arrangement:
    """Everybody in their place; raises Impossible("conflicts") naming the candidate whom nobody there may rate."""
    made = Arrangement(distance=allotted.distance, cost=allotted.cost, bound=allotted.bound)
    theory, practice = _members(problem, allotted)
    for (site, slot), together in theory.items():
        rooms = [room for room in problem.rooms if room.site == site and not room.practice]
        for one, seat in zip(apart(together), places(rooms), strict=False):
            made.seats[one.id] = Seat(seat[0].id, slot, seat[1], form_at(seat[1], seat[0].columns))
    load: Counter[int] = Counter()
    where: dict[int, dict[int, int]] = defaultdict(dict)
    for slot in sorted({team[2] for team in practice}):
        teams = {team: members for team, members in practice.items() if team[2] == slot}
        sent = _send(problem, allotted, teams, load, where)
        taken: Counter[int] = Counter()
        for team, members in sorted(teams.items()):
            free = [
                place for place in stations(problem, team[1]) if place not in _first(problem, team[1], taken[team[1]])
            ]
            count = allotted.stations[team]
            taken[team[1]] += count
            turns = next(exam.turns for exam in problem.exams if exam.id == team[0])
            for person, (place, panel) in panels(members, sent[team], free[:count], turns).items():
                made.stations[person] = Station(place[0], slot, place[1], panel)
    return made


def apart(together: Sequence[Candidate]) -> list[Candidate]:
    """An order in which colleagues sit far from one another: dealt out like cards, employer by employer."""
    rows = sorted(together, key=lambda one: (one.employer or 0, one.exam, one.id))
    stride = max(1, round(len(rows) ** 0.5))
    return [row for start in range(stride) for row in rows[start::stride]]


def places(rooms: Iterable[Room]) -> list[tuple[Room, int]]:
    """Seats, room after room, the largest first."""
    rows = sorted(rooms, key=lambda room: (-room.capacity, room.id))
    return [(room, number) for room in rows for number in range(1, room.capacity + 1)]


def stations(problem: Problem, site: int) -> list[tuple[int, int]]:
    """(room, number) of the stations of a site."""
    return [(room.id, number) for room, number in places(r for r in problem.rooms if r.site == site and r.practice)]


def _first(problem: Problem, site: int, count: int) -> set[tuple[int, int]]:
    return set(stations(problem, site)[:count])


def _members(
    problem: Problem, allotted: Allotment
) -> tuple[dict[tuple[int, int], list[Candidate]], dict[Team, list[Candidate]]]:
    """Who goes where: the candidates of each group are dealt out by number."""
    waiting: dict[Group, list[Candidate]] = defaultdict(list)
    for one in sorted(problem.candidates, key=lambda one: -one.id):
        waiting[group_of(one)].append(one)
    exams = {exam.id: exam for exam in problem.exams}
    theory: dict[tuple[int, int], list[Candidate]] = defaultdict(list)
    practice: dict[Team, list[Candidate]] = defaultdict(list)
    for (group, site, slot), count in sorted(allotted.practice.items(), key=str):
        for _n in range(count):
            one = waiting[group].pop()
            practice[group[0], site, slot].append(one)
            if one.theory:
                theory[site, exams[one.exam].theory].append(one)
    for (group, site), count in sorted(allotted.theory.items(), key=str):
        if not group[3]:  # theory alone
            for _n in range(count):
                theory[site, exams[group[0]].theory].append(waiting[group].pop())
    return theory, practice


def _send(
    problem: Problem, allotted: Allotment, teams: dict[Team, list[Candidate]], load: Counter[int],
    where: dict[int, dict[int, int]],
) -> dict[Team, list[Assessor]]:  # fmt: skip
    """Which assessors go to which team in one slot: the least loaded, rather where they were before, few conflicts."""
    model = cp_model.CpModel()
    goes, cost = {}, []
    for team, members in teams.items():
        ids = {one.id for one in members}
        for kind, count in allotted.teams[team].items():
            fit = [one for one in problem.assessors if one.exams == kind and load[one.id] < one.most]
            for one in fit:
                var = goes[one.id, team] = model.new_bool_var("")
                clash = len(ids & one.never)
                if clash and allotted.stations[team] == 1:
                    model.add(var == 0)
                moved = where[one.id] and where[one.id].get(max(where[one.id])) != team[1]
                cost.append(var * (10 * load[one.id] + 30 * clash + (3 if moved else 0)))
            model.add(sum(goes[one.id, team] for one in fit) == count)
    by_assessor = defaultdict(list)
    for (assessor, _team), var in goes.items():
        by_assessor[assessor].append(var)
    for together in by_assessor.values():
        model.add_at_most_one(together)
    model.minimize(sum(cost))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds, solver.parameters.num_workers, solver.parameters.random_seed = 5, 2, 1
    solver.parameters.relative_gap_limit = 0.02
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise Impossible("conflicts")
    cards = {one.id: one for one in problem.assessors}
    sent: dict[Team, list[Assessor]] = {team: [] for team in teams}
    for (assessor, team), var in goes.items():
        if solver.value(var):
            sent[team].append(cards[assessor])
            load[assessor] += 1
            where[assessor][team[2]] = team[1]
    return sent


def panels(
    members: Sequence[Candidate], team: Sequence[Assessor], free: Sequence[tuple[int, int]], turns: int
) -> dict[int, tuple[tuple[int, int], tuple[int, int]]]:
    """Station and panel of each candidate of a team: two assessors a station, `turns` candidates at most, no conflict."""
    clash = {(one.id, card.id) for one in members for card in team if one.id in card.never}
    if not clash:
        rows = sorted(members, key=lambda one: one.id)
        return {
            one.id: (free[n % len(free)], (team[2 * (n % len(free))].id, team[2 * (n % len(free)) + 1].id))
            for n, one in enumerate(rows)
        }
    model = cp_model.CpModel()
    sits = {(one.id, n): model.new_bool_var("") for one in members for n in range(len(free))}
    rates = {(card.id, n): model.new_bool_var("") for card in team for n in range(len(free))}
    for one in members:
        model.add_exactly_one(sits[one.id, n] for n in range(len(free)))
    for card in team:
        model.add_exactly_one(rates[card.id, n] for n in range(len(free)))
    for n in range(len(free)):
        model.add(sum(rates[card.id, n] for card in team) == 2)
        model.add(sum(sits[one.id, n] for one in members) <= turns)
        for who, rater in clash:
            model.add(sits[who, n] + rates[rater, n] <= 1)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds, solver.parameters.num_workers = 5, 1
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise Impossible("conflicts", where=str(min(clash)[0]))
    pairs = {n: sorted(one.id for one in team if solver.value(rates[one.id, n])) for n in range(len(free))}
    return {who: (free[n], (pairs[n][0], pairs[n][1])) for (who, n), var in sits.items() if solver.value(var)}
