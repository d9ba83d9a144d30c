"""What is large is counted once in a while for each reader and language, what is small each time."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from jianglu.platform.cache.keeping import kept

pytestmark = pytest.mark.django_db


def test_only_what_is_large_is_kept_and_never_for_another() -> None:
    counted: list[str] = []

    def figure(of: str, size: int) -> int:
        return kept("test.figure", (of, size), lambda: counted.append(of) or size, large=lambda found: found >= 10)

    for _again in range(2):
        assert figure("few", 9) == 9 and figure("many", 10) == 10 and figure("others", 10) == 10
    assert counted == ["few", "many", "others", "few"]
    with override("en"):
        figure("many", 10)
    assert counted[-1] == "many" and counted.count("many") == 2
