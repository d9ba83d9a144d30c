"""cmi5 course packages and statements that strangers made; the refusals follow CATAPULT's LMS test suite (201 to 210)."""

from __future__ import annotations

import io
import uuid
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianglu.kernel.archives import BadArchive
from jianglu.learning.cmi5 import statements, structure
from jianglu.learning.cmi5.statements import CMI5, MASTERY, MOVEON, SESSION, Refused, Session, met, taken
from jianglu.learning.scorm.building import folder
from jianglu.learning.seed import UNITS

IRI = "https://example.org/cmi5"


def texts(title: str = "洗手") -> str:
    both = f'<langstring lang="en">In English</langstring><langstring lang="zh-CN"> {title} </langstring>'
    return f"<title>{both}</title><description>{both}</description>"


def au(name: str = "a", url: str = "index.html", terms: str = "", title: str = "洗手", more: str = "") -> str:
    return f'<au id="{IRI}/au/{name}" {terms}>{texts(title)}<url>{url}</url>{more}</au>'


def block(inside: str, name: str = "b") -> str:
    return f'<block id="{IRI}/block/{name}">{texts("一章")}{inside}</block>'


def course(inside: str, identifier: str = f"{IRI}/course") -> str:
    space = 'xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd"'
    return f'<courseStructure {space}><course id="{identifier}">{texts("全课")}</course>{inside}</courseStructure>'


def package(xml: str | None = None, **files: str) -> io.BytesIO:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        if xml is not None:
            target.writestr(structure.STRUCTURE, f'<?xml version="1.0" encoding="utf-8"?>{xml}')
        for name, content in {"index.html": "<p>", **files}.items():
            target.writestr(name, content)
    made.seek(0)
    return made


def test_reads_a_course_with_blocks_and_terms() -> None:
    terms = 'moveOn="CompletedAndPassed" masteryScore="0.8" launchMethod="OwnWindow"'
    more = "<launchParameters> {&quot;a&quot;:1} </launchParameters><entitlementKey>k</entitlementKey>"
    found = structure.read_course(package(course(block(au("a", "index.html?x=1#top", terms, more=more)) + au("c"))))
    assert found.title == "全课" and found.files == 2 and len(found.units) == 2
    unit = found.units[0]
    assert (unit.path, unit.query, unit.mastery, unit.move_on) == ("index.html", "x=1", 0.8, "CompletedAndPassed")
    assert (unit.parameters, unit.entitlement, unit.title) == ('{"a":1}', "k", "洗手")
    assert [held.kind for held in unit.within] == ["course", "block"]
    assert [held.kind for held in found.units[1].within] == ["course"]


def test_takes_a_thousand_units_and_zip64() -> None:
    assert len(structure.read_course(package(course("".join(au(str(n)) for n in range(1001))))).units) == 1001
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        for name, content in ((structure.STRUCTURE, course(au())), ("index.html", "<p>")):
            with target.open(name, "w", force_zip64=True) as entry:
                entry.write(content.encode())
    made.seek(0)
    assert len(structure.read_course(made).units) == 1


def test_takes_the_demo_course() -> None:
    found = structure.read_course(io.BytesIO(folder(UNITS)))
    assert [(unit.move_on, unit.mastery) for unit in found.units] == [("Completed", None), ("Passed", 0.8)]


OBJECTIVE = f'<objective id="{IRI}/o">{texts()}</objective>'
WRONG = {
    "201-1 course id is no IRI": (course(au(), "course"), "iri"),
    "201-2 block id is no IRI": (course(f'<block id="b">{texts()}{au()}</block>'), "iri"),
    "201-3 unit id is no IRI": (course(f'<au id="a">{texts()}<url>index.html</url></au>'), "iri"),
    "201-4 objective id is no IRI": (
        course(f'<objectives><objective id="o">{texts()}</objective></objectives>{au()}'),
        "iri",
    ),
    "203-1 the file is not there": (course(au(url="not-found.html")), "launch"),
    "204 a parameter of the launch": (course(au(url="index.html?endpoint=http://example.org/lrs")), "reserved"),
    "205-1 block twice": (course(block(au("a")) + block(au("c"))), "twice_id"),
    "205-2 objective twice": (course(f"<objectives>{OBJECTIVE}{OBJECTIVE}</objectives>{au()}"), "twice_id"),
    "205-3 unit twice": (course(au() + block(au())), "twice_id"),
    "206-1 no address": (course(au(url="http://example.com index.html")), "launch"),
    "207-1 url before title": (course(f'<au id="{IRI}/a"><url>index.html</url>{texts()}</au>'), "structure"),
    "content elsewhere": (course(au(url="https://example.org/index.html")), "remote"),
    "content elsewhere, by the same scheme": (course(au(url="//example.org/index.html")), "remote"),
    "no unit": (course(""), "structure"),
    "an empty block": (course(block("")), "structure"),
    "no such criterion": (course(au(terms='moveOn="Seen"')), "structure"),
    "no such score": (course(au(terms='masteryScore="1.5"')), "structure"),
    "another root": ("<manifest/>", "structure"),
    "entities": ('<!DOCTYPE x [<!ENTITY a "b">]>' + course(au()), "xml"),
    "210-1 no structure": (None, "manifest"),
}


@pytest.mark.parametrize("name", WRONG)
def test_refuses_what_breaks_the_structure(name: str) -> None:
    xml, code = WRONG[name]
    with pytest.raises(BadArchive) as caught:
        structure.read_course(package(xml))
    assert caught.value.code == code


@pytest.mark.parametrize("content", [b"not a zip", b"# README", course(au(url="http://example.com/")).encode(), b""])
def test_refuses_what_is_no_zip(content: bytes) -> None:
    """208-1, 209-1, and structures without a package (202-1 to 202-5): content must come with the course."""
    with pytest.raises(BadArchive) as caught:
        structure.read_course(io.BytesIO(content))
    assert caught.value.code == "broken"


# Statements ------------------------------------------------------------------------------------------------------------

LAUNCHED = Session(
    key="s", registration=str(uuid.uuid4()), account={"homePage": "urn:x", "name": "1"}, activity="urn:unit",
    publisher=f"{IRI}/au/a", mastery=0.8, prepared=True,
)  # fmt: skip
BEGUN = replace(LAUNCHED, verbs=frozenset({"initialized"}))
RESULTS: dict[str, dict[str, Any]] = {
    "initialized": {},
    "completed": {"completion": True, "duration": "PT1S"},
    "passed": {"success": True, "duration": "PT1S", "score": {"scaled": 0.9}},
    "failed": {"success": False, "duration": "PT1S", "score": {"scaled": 0.1}},
    "terminated": {"duration": "PT1S"},
}


def said(verb: str, session: Session = LAUNCHED, **changes: Any) -> dict[str, Any]:
    """A statement as a unit that knows the standard makes it."""
    result = changes.pop("result", RESULTS.get(verb, {}))
    categories = [CMI5, MOVEON] if {"success", "completion"} & set(result) else [CMI5]
    context = {
        "registration": session.registration,
        "contextActivities": {
            "grouping": [{"id": session.publisher}],
            "category": [{"id": each} for each in changes.pop("categories", categories)],
        },
        "extensions": {SESSION: session.key, MASTERY: session.mastery},
    }
    return {
        "id": str(uuid.uuid4()),
        "timestamp": "2026-11-28T00:00:00.000Z",
        "actor": {"objectType": "Agent", "account": dict(session.account)},
        "verb": {"id": f"http://adlnet.gov/expapi/verbs/{verb}"},
        "object": {"id": session.activity},
        "context": context,
        **({"result": result} if result else {}),
        **changes,
    }


def test_an_honest_session_is_taken() -> None:
    state = LAUNCHED
    for verb in ("initialized", "completed", "passed", "terminated"):
        state = taken(state, said(verb))
    assert state.over and state.completed and state.passed and state.score == 0.9 and state.duration == "PT1S"
    allowed = said("experienced", categories=[], object={"id": "urn:anything"})
    assert taken(BEGUN, allowed) == BEGUN


REFUSED = {
    "before initialized": (LAUNCHED, said("completed")),
    "allowed before initialized": (LAUNCHED, said("experienced", categories=[])),
    "initialized before the preferences": (replace(LAUNCHED, prepared=False), said("initialized")),
    "initialized twice": (BEGUN, said("initialized")),
    "after the end": (replace(BEGUN, over=True), said("experienced", categories=[])),
    "completed twice in the registration": (replace(BEGUN, completed=True), said("completed")),
    "passed twice in the registration": (replace(BEGUN, passed=True), said("passed")),
    "failed after passed": (replace(BEGUN, passed=True), said("failed")),
    "failed and passed in a session": (replace(BEGUN, verbs=frozenset({"initialized", "failed"})), said("passed")),
    "passed below the mark": (BEGUN, said("passed", result={**RESULTS["passed"], "score": {"scaled": 0.7}})),
    "failed at the mark": (BEGUN, said("failed", result={**RESULTS["failed"], "score": {"scaled": 0.8}})),
    "judged while reviewing": (replace(BEGUN, mode="Review"), said("completed")),
    "passed without success": (BEGUN, said("passed", result={"duration": "PT1S"})),
    "completed with success": (BEGUN, said("completed", result={**RESULTS["completed"], "success": True})),
    "completed without its time": (BEGUN, said("completed", result={"completion": True})),
    "a score with completed": (BEGUN, said("completed", result={**RESULTS["completed"], "score": {"scaled": 1}})),
    "a raw score alone": (BEGUN, said("experienced", categories=[], result={"score": {"raw": 1}})),
    "without moveOn": (BEGUN, said("completed", categories=[CMI5])),
    "moveOn with terminated": (BEGUN, said("terminated", categories=[CMI5, MOVEON])),
    "moveOn without cmi5": (BEGUN, said("completed", categories=[MOVEON])),
    "a verb of the platform's": (BEGUN, said("launched")),
    "waived by itself": (BEGUN, {**said("x"), "verb": {"id": "https://w3id.org/xapi/adl/verbs/waived"}}),
    "another activity": (BEGUN, said("completed", object={"id": "urn:other"})),
    "voiding": (BEGUN, said("voided", categories=[], object={"objectType": "StatementRef", "id": "x"})),
    "another learner": (BEGUN, said("completed", replace(LAUNCHED, account={"homePage": "urn:x", "name": "2"}))),
    "another registration": (BEGUN, said("completed", replace(LAUNCHED, registration=str(uuid.uuid4())))),
    "another session": (BEGUN, said("completed", replace(LAUNCHED, key="t"))),
    "another publisher's id": (BEGUN, said("completed", replace(LAUNCHED, publisher="urn:p"))),
    "another mark": (BEGUN, said("passed", replace(LAUNCHED, mastery=0.1))),
    "no time": (BEGUN, said("completed", timestamp="")),
    "no time in UTC": (BEGUN, said("completed", timestamp="2026-11-28T08:00:00+08:00")),
    "no id": (BEGUN, {name: held for name, held in said("completed").items() if name != "id"}),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refuses_what_the_session_does_not_allow(name: str) -> None:
    session, statement = REFUSED[name]
    with pytest.raises(Refused):
        taken(session, statement)


@given(
    st.lists(st.sampled_from(["initialized", "completed", "passed", "failed", "terminated", "experienced"]), max_size=9)
)
def test_whatever_order_a_unit_speaks_in_the_rules_hold(verbs: list[str]) -> None:
    state, accepted = LAUNCHED, []
    for verb in verbs:
        try:
            state = taken(state, said(verb, **({"categories": []} if verb == "experienced" else {})))
        except Refused:
            continue
        accepted.append(verb)
    assert not accepted or accepted[0] == "initialized"
    assert "terminated" not in accepted[:-1]
    assert all(accepted.count(verb) <= 1 for verb in RESULTS)
    assert not {"passed", "failed"} <= set(accepted)


def test_the_criteria() -> None:
    cases = {(c, p): [met(rule, completed=c, passed=p) for rule in structure.MOVE_ON] for c in (0, 1) for p in (0, 1)}  # type: ignore[arg-type]
    assert [[bool(each) for each in row] for row in cases.values()] == [
        [True, False, False, False, False],
        [True, True, False, False, True],
        [True, False, True, False, True],
        [True, True, True, True, True],
    ]
    assert set(statements.IRIS) == {"launched", "abandoned", "satisfied"}
