"""A server process has loaded what its first readers ask for, and without a database."""

from __future__ import annotations

import gc

import jieba
import pytest

from jianglu.config.warming import warm
from jianglu.platform.policy import POLICIES
from jianglu.platform.policy import compile as compiling


@pytest.mark.slow
def test_words_and_rules_are_ready_before_the_first_reader(monkeypatch) -> None:
    monkeypatch.setattr(compiling, "_KEPT", {})
    try:
        warm()
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
    assert jieba.dt.initialized
    assert {code for code, _revision, dialect, _chosen in compiling._KEPT if dialect == "postgres"} == set(POLICIES)
