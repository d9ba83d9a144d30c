"""How the permissions of policy versions are used."""

from datetime import date

from jianglu.platform import workflow
from jianglu.platform.access.testing import Case, whole_city
from jianglu.platform.reform import permissions as can
from jianglu.platform.reform import queries, services
from jianglu.testing import SYSTEM

POLICY = "training-voucher"  # decided on what is brought to it, so that it may be handed in without a back-test


def content(version: str, **changes) -> dict:
    return {
        "version": version,
        "valid_from": date(2026, 1, 1),
        "valid_to": date(2026, 12, 31),
        "source_number": "测试文〔2026〕1号",
        "source_title": "",
        "confirmed": True,
        "values": {"per_year": 2},
        "reason": "试算",
        **changes,
    }


def _draft(world):
    return services.write_draft(SYSTEM, POLICY, content("2026-t"))


def _handed_in(world):
    draft = _draft(world)
    services.submit(SYSTEM, draft.pk)
    draft.case.refresh_from_db()
    return draft


def _approve(actor, world, draft):
    workflow.act(actor, draft.case_id, "approve", version=draft.case.version)


CASES = [
    Case(
        can.DRAFT, lambda actor, world, made: services.write_draft(actor, POLICY, content("2026-m")), region=whole_city
    ),
    Case(can.ENACT, _approve, prepare=_handed_in, region=whole_city),
    Case(can.VIEW, lambda actor, world, draft: queries.get_draft(actor, draft.pk), prepare=_draft),
    Case(can.VIEW, lambda actor, world, made: queries.checks(actor)),
    Case(can.DRAFT, lambda actor, world, made: services.warn_of_lapses(actor, date(2026, 1, 10)), region=whole_city),
    Case(
        can.RECHECK,
        lambda actor, world, made: services.store_check(
            actor, policy="", since=date(2026, 1, 1), until=date(2026, 1, 2), held=0, looked=0, differing=[]
        ),
    ),
]


def objects(world) -> dict:
    draft, day = _draft(world), date(2026, 1, 1)
    found = {"rows": [], "totals": dict.fromkeys(("before", "after", "gain", "lose"), 0), "subjects": 0}
    test = services.store_test(SYSTEM, draft.pk, content="", since=day, until=day, result=found)
    return {"reform:pk": draft.pk, "reform:test_id": test.pk}
