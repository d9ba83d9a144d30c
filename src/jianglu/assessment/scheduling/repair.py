"""When rooms fall out: only who sat there is moved, and as little as can be.

Nobody else need move: moving somebody who has a place can only add to those who must be told. So the least change is a
matter of finding free places for the displaced: in the same session before another, at the same site before another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from ortools.sat.python import cp_model

from ..plans.rules import form_at
from .problem import Arrangement, Candidate, Impossible, Problem, Seat, Station, kilometres

ELSEWHERE, LATER = 1000, 100
"""What another site and another session cost against one kilometre."""
FEW = 25
"""Places that are looked at for each panel and each candidate."""
Place = tuple[int, int, int]
"""Room, slot and number of a station."""


def repair(problem: Problem, made: Arrangement, lost: Collection[int]) -> Arrangement:
    """The arrangement without the rooms `lost`; raises Impossible("seats") or ("stations") with how many find no place."""
    found = replace(made, seats=dict(made.seats), stations=dict(made.stations))
    _theory(problem, found, set(lost))
    _practice(problem, found, set(lost))
    return found


def changed(before: Arrangement, after: Arrangement) -> list[int]:
    """Candidates who must be told."""
    return sorted(
        one
        for one in before.seats.keys() | before.stations.keys()
        if before.seats.get(one) != after.seats.get(one) or before.stations.get(one) != after.stations.get(one)
    )


def _cost(problem: Problem, one: Candidate, old_room: int, new_room: int) -> int:
    sites = {site.id: site for site in problem.sites}
    rooms = {room.id: room.site for room in problem.rooms}
    if rooms[old_room] == rooms[new_room]:
        return 0
    return ELSEWHERE + round(kilometres(one.home, sites[rooms[new_room]].place))


def _theory(problem: Problem, made: Arrangement, lost: set[int]) -> None:
    people = {one.id: one for one in problem.candidates}
    out = sorted(one for one, seat in made.seats.items() if seat.room in lost)
    for slot in sorted({made.seats[one].slot for one in out}):
        taken = {(seat.room, seat.number) for seat in made.seats.values() if seat.slot == slot}
        here = [one for one in out if made.seats[one].slot == slot]
        rooms = [room for room in problem.rooms if not room.practice and room.id not in lost]
        free = {r.id: [n for n in range(1, r.capacity + 1) if (r.id, n) not in taken] for r in rooms}
        if (lack := len(here) - sum(map(len, free.values()))) > 0:
            raise Impossible("seats", lack)
        model = cp_model.CpModel()
        goes = {(one, room): model.new_bool_var("") for one in here for room in free}
        for one in here:
            model.add_exactly_one(goes[one, room] for room in free)
        for room, seats in free.items():
            model.add(sum(goes[one, room] for one in here) <= len(seats))
        model.minimize(
            sum(var * _cost(problem, people[one], made.seats[one].room, room) for (one, room), var in goes.items())
        )
        solver = _solved(model, "seats")
        columns = {room.id: room.columns for room in rooms}
        for (one, room), var in goes.items():
            if solver.value(var):
                number = free[room].pop(0)
                made.seats[one] = Seat(room, slot, number, form_at(number, columns[room]))


def _practice(problem: Problem, made: Arrangement, lost: set[int]) -> None:
    """Displaced candidates take free turns at stations that stand, or their panels move to free stations with them.

    A panel that moves works as often as before, in a session in which neither of the two is elsewhere.
    """
    people = {one.id: one for one in problem.candidates}
    exams = {exam.id: exam for exam in problem.exams}
    never = {one.id: one.never for one in problem.assessors}
    out = sorted(one for one, station in made.stations.items() if station.room in lost)
    if not out:
        return
    stand = {one: station for one, station in made.stations.items() if station.room not in lost}
    used = {(s.room, s.slot, s.number): (people[one].exam, s.panel) for one, s in stand.items()}
    turns = Counter((s.room, s.slot, s.number) for s in stand.values())
    moved = sorted({(made.stations[one].slot, made.stations[one].panel, people[one].exam) for one in out})
    free = [
        (room.id, slot, number)
        for room in problem.rooms
        if room.practice and room.id not in lost
        for slot in sorted({slot for _slot, _panel, exam in moved for slot in exams[exam].practice})
        for number in range(1, room.capacity + 1)
        if (room.id, slot, number) not in used
    ]
    model = cp_model.CpModel()
    comes: dict[tuple[int, Place], Any] = {}
    sits: dict[tuple[int, Place, tuple[int, int]], Any] = {}
    busy = {(card, s.slot) for s in stand.values() for card in s.panel}
    at: dict[tuple[int, int], list[Any]] = {}
    for n, (slot, panel, exam) in enumerate(moved):
        mine = [one for one in out if (made.stations[one].slot, made.stations[one].panel) == (slot, panel)]
        ways = [
            place
            for place in free
            if place[1] in exams[exam].practice and not any((card, place[1]) in busy for card in panel)
        ]
        for place in _best(problem, people[mine[0]], made.stations[mine[0]], ways):
            comes[n, place] = model.new_bool_var("")
            for card in panel:
                at.setdefault((card, place[1]), []).append(comes[n, place])
            for one in mine:
                sits[one, place, panel] = var = model.new_bool_var("")
                model.add(var <= comes[n, place])
    for one in out:
        ways = [
            place
            for place, (exam, panel) in used.items()
            if exam == people[one].exam and turns[place] < exams[exam].turns
            and not any(one in never[card] for card in panel)
        ]  # fmt: skip
        for place in _best(problem, people[one], made.stations[one], ways):
            sits[one, place, used[place][1]] = model.new_bool_var("")
    for together in at.values():
        model.add_at_most_one(together)
    for n in range(len(moved)):
        model.add_at_most_one(var for (m, _place), var in comes.items() if m == n)
    for place in free:
        model.add_at_most_one(var for (_n, where), var in comes.items() if where == place)
    by_one: dict[int, list[Any]] = {one: [] for one in out}
    by_place: dict[Any, list[Any]] = {}
    for (one, place, panel), var in sits.items():
        by_one[one].append(var)
        by_place.setdefault((place, panel), []).append((var, people[one].exam))
    if lack := sum(not ways for ways in by_one.values()):
        raise Impossible("stations", lack)
    for ways in by_one.values():
        model.add_exactly_one(ways)
    for (place, _panel), rows in by_place.items():
        model.add(sum(var for var, _exam in rows) <= exams[rows[0][1]].turns - turns[place])
    model.minimize(
        sum(
            var
            * (
                _cost(problem, people[one], made.stations[one].room, place[0])
                + (LATER if place[1] != made.stations[one].slot else 0)
            )
            for (one, place, _panel), var in sits.items()
        )
    )
    solver = _solved(model, "stations")
    for (one, place, panel), var in sits.items():
        if solver.value(var):
            made.stations[one] = Station(place[0], place[1], place[2], panel)


def _best(problem: Problem, one: Candidate, was: Station, ways: list[Place]) -> list[Place]:
    """The FEW ways that change least."""

    def change(place: Place) -> tuple[int, Place]:
        return _cost(problem, one, was.room, place[0]) + (LATER if place[1] != was.slot else 0), place

    return sorted(ways, key=change)[:FEW]


def _solved(model: cp_model.CpModel, what: str) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds, solver.parameters.num_workers, solver.parameters.random_seed = 20, 2, 1
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise Impossible(what)
    return solver
