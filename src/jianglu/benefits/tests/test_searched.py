"""However many trainings a city has paid: who asks about one person, has PostgreSQL look at that one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from jianglu.benefits.policies import SKILL_UPGRADE
from jianglu.platform.access import rls
from jianglu.platform.policy.compile import compiled


@pytest.mark.django_db
def test_a_fact_of_several_relations_is_searched_for_whom_it_is_asked() -> None:
    columns = ", ".join(f'NULL::{c.postgres_type} AS "{c.name}"' for c in SKILL_UPGRADE.subject.all_columns)
    text = compiled(SKILL_UPGRADE, "postgres", chosen=False).over(f"SELECT {columns}")
    with rls.elevated("test"), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # a test's tables are so small that reading all is cheaper
        cursor.execute(f"EXPLAIN (FORMAT JSON) {text.replace('%', '%%')}")
        plan = cursor.fetchone()[0][0]["Plan"]
    united = [node for node in _nodes(plan) if node["Node Type"] == "Append"]
    asked = [node.get("Index Cond", "") for append in united for node in _nodes(append)]
    assert any(re.search(r"\bperson_id = t\d\w*\.person_id", condition) for condition in asked), plan


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from _nodes(part)
