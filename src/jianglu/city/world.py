"""The demo city while it is being made, as the rooms' seeds see it (platform.seeding.World)."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import date
from functools import cached_property
from typing import Any

from django.contrib.auth import get_user_model

from jianglu.organisations import queries as organisations
from jianglu.people import queries as people
from jianglu.platform.access import Actor
from jianglu.platform.access.services import actor_of_user
from jianglu.platform.calendar import testing
from jianglu.platform.identity import queries as identity
from jianglu.platform.seeding import ROAD_DISTRICT, ROAD_OCCUPATION, SeedAccount, SeedPerson, SeedUnit

from .accounts import DEMO_ACCOUNTS

SEED = "匠路 2023"


class DemoWorld:
    """Reads the city back from the register, so that it is the same after a restart in the middle."""

    district = ROAD_DISTRICT
    occupation = ROAD_OCCUPATION

    def __init__(self, stage: str, today: date, say: Callable[[str], None]) -> None:
        self.rng = random.Random(f"{SEED}/{stage}")  # noqa: S311
        self.today = today
        self.actor = Actor.system(f"city.{stage}")
        self._say = say

    @cached_property
    def people(self) -> Sequence[SeedPerson]:
        """Everybody in the order of registration; the demo worker is the first."""
        return [SeedPerson(**vars(row)) for row in people.roster(self.today)]

    @cached_property
    def _units(self) -> list[SeedUnit]:
        return [
            SeedUnit(row.pk, row.name, row.credit_code, row.region_id, tuple(role.kind for role in row.roles.all()))
            for row in organisations.search().order_by("pk")
        ]

    def organisations(self, kind: str) -> Sequence[SeedUnit]:
        """Units of that kind, those that are nothing else first, then by registration; the demo unit is first."""
        if kind == "employer":
            both = [unit for unit in self._units if {"enterprise", "body"} <= set(unit.kinds)]
            return sorted(both, key=lambda unit: unit.region_code != ROAD_DISTRICT)
        return sorted((unit for unit in self._units if kind in unit.kinds), key=lambda unit: len(unit.kinds))

    def account(self, username: str) -> SeedAccount:
        """A demo account by its name; raises KeyError."""
        declared = {account.username: account for account in DEMO_ACCOUNTS}[username]
        user_id = identity.user_id_of(username)
        actor = actor_of_user(get_user_model().objects.get(pk=user_id))
        unit_id = next(iter(actor.organisation_ids), None)
        region = declared.scope if declared.scope_kind == "region" else ROAD_DISTRICT
        return SeedAccount(username, declared.role, user_id, actor.person_id, unit_id, region, actor)

    def at(self, when: date) -> AbstractContextManager[Any]:
        """Within the block every service sees that day."""
        return testing.at(when)

    def progress(self, text: str) -> None:
        """Say what is being made."""
        self._say(text)
