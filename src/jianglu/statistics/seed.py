"""Enters the letter's figures and goals; they are the letter's, not counts of the demo city."""

from __future__ import annotations

from pathlib import Path

import yaml

from jianglu.platform.seeding import World

from . import services
from .models import PublishedFigure, Target

LETTER = Path(__file__).parent / "data" / "letter.yaml"
YEAR = 2023


def seed(world: World) -> None:
    """Publish the letter's figures through the service."""
    letter = yaml.safe_load(LETTER.read_text())
    targets = [
        Target(
            year=YEAR, code=code, name=name, name_en=english, value=value, unit=unit, is_share=not unit, indicator=indicator,
            source=letter["source"], order=order,
        )
        for order, (code, name, english, value, unit, indicator) in enumerate(letter["targets"])
    ]  # fmt: skip
    figures = [
        PublishedFigure(
            code=code, group=group, name=name, name_en=english, value=value, unit=unit, unit_en=unit_en, is_share=not unit,
            source=letter["source"], order=order,
        )
        for order, (code, group, name, english, value, unit, unit_en) in enumerate(letter["figures"])
    ]  # fmt: skip
    services.publish(world.actor, targets=targets, figures=figures)
