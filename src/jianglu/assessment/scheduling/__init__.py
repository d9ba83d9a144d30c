"""Arranging an assessment: candidates, sites, rooms, sessions, stations and assessors, by CP-SAT.

`problem` says what is given and what comes out, `allot` decides sites and sessions for groups, `seating` gives everybody a
seat or a station with two assessors, `repair` mends an arrangement when rooms fall out, `checker` looks at what comes out
without trusting any of them. All of these are pure; `models`, `services` and `queries` are the room's.
"""
