"""Looks at an arrangement without trusting who made it."""

from __future__ import annotations

from collections import Counter, defaultdict

from .problem import Arrangement, Problem


def faults(problem: Problem, made: Arrangement, lost: frozenset[int] = frozenset()) -> list[str]:
    """Every rule that the arrangement breaks, in words; empty when it stands."""
    found: list[str] = []
    rooms = {room.id: room for room in problem.rooms}
    exams = {exam.id: exam for exam in problem.exams}
    cards = {one.id: one for one in problem.assessors}
    people = {one.id: one for one in problem.candidates}
    found += [f"{one.id} has no seat" for one in problem.candidates if one.theory and one.id not in made.seats]
    found += [f"{one.id} has no station" for one in problem.candidates if one.practice and one.id not in made.stations]
    seats: dict[tuple[int, int], dict[int, str]] = defaultdict(dict)
    for one, seat in made.seats.items():
        room = rooms[seat.room]
        if room.practice or room.id in lost or not 1 <= seat.number <= room.capacity:
            found.append(f"{one} sits where no seat is")
        if seat.slot != exams[people[one].exam].theory:
            found.append(f"{one} sits at another time")
        if seat.number in seats[seat.room, seat.slot]:
            found.append(f"seat {seat.number} of room {seat.room} is given twice")
        seats[seat.room, seat.slot][seat.number] = seat.form
    for (room_id, _slot), forms in seats.items():
        columns = rooms[room_id].columns
        for number, form in forms.items():
            if (number % columns and forms.get(number + 1) == form) or forms.get(number + columns) == form:
                found.append(f"neighbours of seat {number} in room {room_id} have the same form")
    crowd: Counter[tuple[int, int, int]] = Counter()
    panel: dict[tuple[int, int, int], tuple[int, tuple[int, int]]] = {}
    busy: dict[tuple[int, int], set[tuple[int, int]]] = defaultdict(set)
    for one, station in made.stations.items():
        exam, room = exams[people[one].exam], rooms[station.room]
        place = (station.room, station.slot, station.number)
        if not room.practice or room.id in lost or not 1 <= station.number <= room.capacity:
            found.append(f"{one} is sent where no station is")
        if station.slot not in exam.practice:
            found.append(f"{one} practises at another time")
        if panel.setdefault(place, (exam.id, station.panel)) != (exam.id, station.panel):
            found.append(f"two panels or exams at station {place}")
        crowd[place] += 1
        if crowd[place] > exam.turns:
            found.append(f"too many at station {place}")
        if len(set(station.panel)) != 2:
            found.append(f"{one} is rated by one assessor")
        for card in station.panel:
            busy[card, station.slot].add((station.room, station.number))
            if exam.id not in cards[card].exams:
                found.append(f"assessor {card} may not rate exam {exam.id}")
            if one in cards[card].never:
                found.append(f"assessor {card} must not rate {one}")
        if one in made.seats and rooms[made.seats[one].room].site != room.site and not lost:
            found.append(f"{one} travels to two sites")
    found += [f"assessor {card} is at two stations" for (card, _slot), where in busy.items() if len(where) > 1]
    load = Counter(card for card, _slot in busy)
    found += [f"assessor {card} works too much" for card, slots in load.items() if slots > cards[card].most]
    return found
