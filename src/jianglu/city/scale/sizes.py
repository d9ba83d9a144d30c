"""How large a city is: the letter's figures, and the same proportions of fewer people."""

from __future__ import annotations

from dataclasses import dataclass

from jianglu.platform.seeding import LETTER_PEOPLE

INSURED = 12
"""Months that the load writes for each claim: as many as the rule asks."""


@dataclass(frozen=True)
class Size:
    """Counts of one size; `groups` says into how many classes and plans the same events are cut."""

    name: str
    people: int
    trades: int  # occupations in which people work and are assessed
    bodies: int  # bodies that assess one occupation
    programmes: int  # of each provider
    class_seats: int
    plan_seats: int
    chunk: int  # rows of one transaction

    def of(self, letter: int) -> int:
        """A figure of the letter in this size."""
        return round(letter * self.people / LETTER_PEOPLE)

    @property
    def figures(self) -> dict[str, int]:
        """What the drawing has to hit, by the name of the DuckDB variable."""
        return {
            "people": self.people,
            "highly_skilled": self.of(1_580_000),
            "trainings": self.of(2_080_000),
            "assessments": self.of(1_600_000),
            "passes": self.of(1_280_000),
            "resits": self.of(96_000),
            "apprentices": self.of(112_000),
            "vouchers_a_year": self.of(200_000),
            "visits": self.of(2_000_000),
            "claims": self.of(270_000),
            "leading_talent": max(1, self.of(5_000)),
            "medals": self.of(1_000),
            "employers": max(130, self.people // 80),
            "trades": self.trades,
            "bodies": self.bodies,
            "programmes": self.programmes,
            "class_seats": self.class_seats,
            "plan_seats": self.plan_seats,
        }


SIZES = {
    size.name: size
    for size in (
        Size("tiny", 500, 6, 1, 1, 20, 20, 200),  # for tests
        Size("small", 5_000, 20, 1, 1, 20, 20, 2_000),
        Size("medium", 250_000, 120, 2, 3, 30, 40, 50_000),
        Size("quarter", LETTER_PEOPLE // 4, 500, 3, 5, 40, 60, 100_000),  # where the disk has no room for the full one
        Size("full", LETTER_PEOPLE, 1_000, 4, 8, 40, 60, 200_000),
    )
}
