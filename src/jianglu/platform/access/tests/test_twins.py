"""No index says the same twice, and searches by the beginning are still served by one."""

from __future__ import annotations

import pytest
from django.db import connection

from jianglu.platform.access import rls, twins


@pytest.mark.django_db
def test_twins_are_gone_and_the_first_index_serves_beginnings() -> None:
    assert twins.found() == []
    with rls.as_owner(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT 1 FROM credentials_certificate WHERE token LIKE 'abc%'")
        plan = " ".join(line for (line,) in cursor.fetchall())
    assert "credentials_certificate_token" in plan and "token >= 'abc'" in plan


@pytest.mark.django_db
def test_a_twin_is_found_and_dropped() -> None:
    with rls.as_owner(), connection.cursor() as cursor:
        cursor.execute("CREATE INDEX probe_like ON credentials_certificate (token varchar_pattern_ops)")
        assert twins.found() == ["probe_like"]
        cursor.execute("CREATE INDEX alone_like ON people_person (phone_masked varchar_pattern_ops)")
        assert twins.drop() == 1 and twins.found() == []  # what has no other index of its column stays
