"""Lives of the demo city hang together."""

from __future__ import annotations

import random
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from jianglu.credentials import seed
from jianglu.kernel.periods import add_months
from jianglu.platform.seeding import SeedPerson

TODAY = date(2023, 3, 1)


@given(st.dates(date(1955, 1, 1), date(2006, 1, 1)), st.integers(14 * 365, 40 * 365), st.integers(0, 10_000))
def test_nobody_is_certified_before_they_could_be(born: date, after: int, chance: int) -> None:
    started = born + timedelta(days=after)
    if started >= TODAY:
        return
    person = SeedPerson(1, "某", "male", born, "500105", "70", None, None, started, "6-18-02-04", 0, ())
    steps = list(seed.climbed(person, TODAY, random.Random(chance)))
    assert [level for level, _day in steps] == [level for level, _years in seed.STEPS][: len(steps)]
    before = max(started, add_months(born, 12 * seed.YOUNGEST))
    for (_level, day), (_same, years) in zip(steps, seed.STEPS, strict=False):
        assert add_months(before, 12 * years) <= day < TODAY
        assert day.weekday() < 5
        before = day
