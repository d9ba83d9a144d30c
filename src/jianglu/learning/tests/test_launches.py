"""cmi5 units as learners open them: the launch, the token, what a session may say and ask, and what follows."""

from __future__ import annotations

import base64
import json
import uuid
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from jianglu.learning import services
from jianglu.learning.cmi5 import statements, structure
from jianglu.learning.errors import BadCourseware
from jianglu.learning.models import Course, HourEntry, LaunchSession, PackageRun, Statement
from jianglu.learning.scorm.building import packed
from jianglu.platform import calendar
from jianglu.platform.access import Actor, Role
from jianglu.testing import at, make_actor

from .test_cmi5 import IRI, au, block, said
from .test_cmi5 import course as structure_of
from .test_courseware import Player, course_with, second_origin  # noqa: F401 - its fixture
from .test_study import START, read

TERMS = 'moveOn="CompletedAndPassed" masteryScore="0.8"'


def units(*each: str) -> bytes:
    return packed({structure.STRUCTURE: structure_of("".join(each)), "index.html": "<p>掌心"})


class Unit(Player):
    """A unit in its frame: it reads its address and speaks to what it finds there."""

    def launch(self) -> Unit:
        self.told = self.play()
        query = parse_qs(urlsplit(self.told["href"]).query)
        self.actor, self.registration = json.loads(query["actor"][0]), query["registration"][0]
        self.activity, self.endpoint = query["activityId"][0], urlsplit(query["endpoint"][0]).path
        self.fetch, self.header = urlsplit(query["fetch"][0]).path, ""
        return self

    def sign_in(self) -> Any:
        reply = self.client.post(self.fetch, headers={"host": self.host}).json()
        self.header = f"Basic {reply.get('auth-token', '')}"
        return reply

    def ask(self, method: str, name: str, body: Any = None, **query: str) -> Any:
        address = f"{self.endpoint}{name}?" + "&".join(f"{key}={quote(value, safe='')}" for key, value in query.items())
        headers = {"host": self.host, "authorization": self.header, "x-experience-api-version": "1.0.3"}
        content = "" if body is None else json.dumps(body)
        return self.client.generic(method, address, content, "application/json", headers=headers)

    def launch_data(self) -> Any:
        where = {"activityId": self.activity, "agent": json.dumps(self.actor), "registration": self.registration}
        return self.ask("GET", "activities/state", **where, stateId="LMS.LaunchData")

    def preferences(self, method: str = "GET", body: Any = None, **other: str) -> Any:
        where = {"agent": json.dumps(self.actor), "profileId": "cmi5LearnerPreferences", **other}
        return self.ask(method, "agents/profile", body, **where)

    def session(self, **changes: Any) -> statements.Session:
        data = self.launch_data().json()
        return statements.Session(
            key=data["contextTemplate"]["extensions"][statements.SESSION],
            registration=self.registration,
            account=self.actor["account"],
            activity=self.activity,
            publisher=data["contextTemplate"]["contextActivities"]["grouping"][0]["id"],
            mastery=data.get("masteryScore"),
        )

    def say(self, verb: str, **changes: Any) -> Any:
        return self.ask("POST", "statements", [said(verb, self.session(), **changes)])

    def begin(self) -> Unit:
        self.launch().sign_in()
        self.preferences()
        assert self.say("initialized").status_code == 200
        return self


def verbs(actor: Actor) -> list[str]:
    rows = Statement.objects.filter(person_id=actor.person_id, registration__isnull=False).order_by("seq")
    found = [row.body for row in rows if statements.SESSION in row.body["context"].get("extensions", {})]
    return [body["verb"]["id"].rpartition("/")[2] for body in found]


def test_a_learner_completes_a_course_of_two_units(course: Course, worker: Actor) -> None:
    made, activity, taken = course_with(units(block(au("a", "index.html?x=1", TERMS)), au("c")))
    assert (taken.standard, taken.title, len(taken.parts)) == ("cmi5", "全课", 2)
    services.enrol(worker, made.pk)
    unit = Unit(worker, activity).launch()
    launched = Statement.objects.get(body__verb__id__endswith="/launched").body["context"]["extensions"]
    assert launched[statements.LAUNCH_URL].endswith("/files/index.html?x=1")
    assert "x=1&endpoint=" in unit.told["href"] and unit.activity != f"{IRI}/au/a"
    assert unit.get(unit.path.rpartition("/play/")[0] + "/files/index.html").status_code == 200
    assert "auth-token" in unit.sign_in()
    again = unit.client.post(unit.fetch, headers={"host": unit.host})
    assert again.status_code == 200 and again.json()["error-code"] == "1", "the token is given once"
    data = unit.launch_data().json()
    assert (data["launchMode"], data["moveOn"], data["masteryScore"]) == ("Normal", "CompletedAndPassed", 0.8)
    assert unit.say("initialized").status_code == 403, "the preferences come first"
    assert unit.preferences().status_code == 404
    for verb in ("initialized", "completed"):
        assert unit.say(verb).status_code == 200, verb
    assert not PackageRun.objects.get(part=f"{IRI}/au/a").ended
    assert unit.say("passed").status_code == 200
    last = said("terminated", unit.session())
    assert unit.ask("PUT", "statements", last, statementId=last["id"]).status_code == 204
    assert unit.launch_data().status_code == 403, "the token ends with the session"
    run = PackageRun.objects.get(part=f"{IRI}/au/a")
    assert (run.ended, run.completion, run.success, run.score) == (True, "completed", "passed", 90)
    assert verbs(worker) == ["launched", "initialized", "completed", "passed", "satisfied", "satisfied", "terminated"]
    satisfied = [row.body["object"] for row in Statement.objects.all() if row.body["verb"]["id"].endswith("/satisfied")]
    assert {held["definition"]["type"].rpartition("/")[2] for held in satisfied} == {"block", "course"}
    assert not {held["id"] for held in satisfied} & {f"{IRI}/course", f"{IRI}/block/b"}
    state = unit.get(f"{unit.path.rpartition('/play/')[0]}/state/{unit.told['session']}/").json()
    assert (state["over"], state["stale"], state["ended"]) == (True, False, True)
    enrolment = run.enrolment
    assert not enrolment.progress.filter(done_at__isnull=False).exists(), "a package's word is no hour"
    assert not HourEntry.objects.exists()
    read(worker, activity, 120)
    services.close_session(worker, _open_key(worker))
    assert enrolment.progress.filter(done_at__isnull=False).exists()


def _open_key(worker: Actor) -> uuid.UUID:
    from jianglu.learning.models import PlaySession

    return PlaySession.objects.get(person_id=worker.person_id).key


def test_the_second_launch_abandons_the_first(course: Course, worker: Actor) -> None:
    made, activity, _taken = course_with(units(au("a", terms='moveOn="Passed"')))
    services.enrol(worker, made.pk)
    first = Unit(worker, activity).begin()
    second = Unit(worker, activity).begin()
    assert (first.registration, first.activity) == (second.registration, second.activity)
    assert first.header != second.header
    assert first.ask("GET", "statements").status_code == 403
    state = first.get(f"{first.path.rpartition('/play/')[0]}/state/{first.told['session']}/").json()
    assert state["stale"] and not state["ended"]
    assert verbs(worker) == ["launched", "initialized", "abandoned", "launched", "initialized"]
    assert second.say("passed").status_code == 200 and second.say("terminated").status_code == 200
    third = Unit(worker, activity).begin()
    assert third.launch_data().json()["launchMode"] == "Review"
    assert third.say("failed").status_code == 403
    with at(calendar.now() + timedelta(days=1)):
        assert services.abandon_stale() == 1 and services.abandon_stale() == 0
    assert verbs(worker)[-1] == "abandoned"


def test_a_session_reaches_nothing_but_its_own(course: Course, worker: Actor) -> None:
    made, activity, _taken = course_with(units(au("a"), au("c")))
    other = make_actor(Role.WORKER)
    for each in (worker, other):
        services.enrol(each, made.pk)
    theirs, mine = Unit(other, activity).begin(), Unit(worker, activity).begin()
    row = Statement.objects.get(person_id=other.person_id, body__verb__id__endswith="/initialized")
    assert mine.ask("GET", "statements", statementId=str(row.id)).status_code == 404
    assert len(mine.ask("GET", "statements").json()["statements"]) == 3, "launched, satisfied, initialized"
    agent = json.dumps(theirs.actor)
    assert mine.ask("GET", "statements", agent=agent).status_code == 403
    assert mine.ask("GET", "statements", registration=theirs.registration).status_code == 403
    state = {"activityId": mine.activity, "agent": json.dumps(mine.actor), "registration": mine.registration}
    assert mine.ask("PUT", "activities/state", {"a": 1}, **state, stateId="place").status_code == 204
    assert mine.ask("GET", "activities/state", **state, stateId="place").json() == {"a": 1}
    assert mine.ask("GET", "activities/state", **{**state, "agent": agent}, stateId="place").status_code == 403
    assert mine.ask("GET", "activities/state", **{**state, "activityId": "urn:x"}, stateId="place").status_code == 403
    for method in ("PUT", "POST", "DELETE"):
        assert mine.ask(method, "activities/state", {}, **state, stateId="LMS.LaunchData").status_code == 403
    assert mine.ask("DELETE", "activities/state", **state).status_code == 403
    assert mine.preferences("PUT", {"languagePreference": "zh-CN", "audioPreference": "off"}).status_code in (204, 400)
    assert mine.preferences("PUT", {"audioPreference": "loud"}).status_code == 403
    assert mine.preferences(agent=agent).status_code == 403
    assert mine.preferences(profileId="others").status_code == 403
    void = said("voided", mine.session(), categories=[], object={"objectType": "StatementRef", "id": str(row.id)})
    assert mine.ask("POST", "statements", void).status_code == 403
    before = Statement.objects.count()
    batch = [said("completed", mine.session()), said("completed", mine.session())]
    assert mine.ask("POST", "statements", batch).status_code == 403
    assert Statement.objects.count() == before, "a batch is taken whole or not"
    good = said("completed", mine.session())
    assert [mine.ask("POST", "statements", good).status_code for _n in range(2)] == [200, 200], (
        "said twice, counted once"
    )
    for header in ("", theirs.header, "Basic " + base64.b64encode(f"{mine.told['session']}:x".encode()).decode()):
        mine.header = header
        asked = mine.ask("GET", "statements")
        assert asked.status_code == 401 and "WWW-Authenticate" not in asked  # no browser asks for a password


def test_a_closed_account_and_scorm_words_are_refused(course: Course, worker: Actor) -> None:
    made, activity, _taken = course_with(units(au("a", terms='moveOn="Passed"')))
    services.enrol(worker, made.pk)
    unit = Unit(worker, activity).begin()
    assert unit.commit(opening=1, seq=1, said={"status": "passed"}).status_code == 404
    assert not PackageRun.objects.get().ended
    from django.contrib.auth import get_user_model

    get_user_model().objects.filter(pk=worker.user_id).update(is_active=False)
    assert unit.ask("GET", "statements").status_code == 404


def test_units_that_ask_for_nothing_are_satisfied_at_once(course: Course, worker: Actor) -> None:
    made, activity, _taken = course_with(units(au("a"), au("c")))
    services.enrol(worker, made.pk)
    Unit(worker, activity).launch()
    assert verbs(worker) == ["satisfied", "launched"]
    assert PackageRun.objects.filter(ended=True).count() == 2
    read(worker, activity, 120, START)
    services.close_session(worker, _open_key(worker))
    assert LaunchSession.objects.get().mode == "Normal"


def test_an_author_looks_and_nothing_is_kept(course: Course, worker: Actor) -> None:
    from jianglu.learning.content import origin

    _made, _activity, taken = course_with(units(au("a", terms=TERMS)))
    unit = Unit.__new__(Unit)
    address = origin.address(origin.Ticket(0, 0, taken.key, "http://testserver"), 0)
    unit.host, unit.path = address.removeprefix("http://").split("/", 1)
    from django.test import Client

    unit.client = Client()
    assert unit.launch().sign_in()["auth-token"]
    assert unit.launch_data().json()["launchMode"] == "Browse"
    assert unit.say("initialized").status_code == 200 and unit.preferences().status_code == 404
    assert unit.say("passed").status_code == unit.say("completed").status_code == 403
    assert not Statement.objects.filter(body__verb__id__endswith="/initialized").exists()
    assert not LaunchSession.objects.exists()


def test_a_refusal_tells_the_teacher_where(course: Course) -> None:
    with pytest.raises(BadCourseware) as caught:
        course_with(units(au("a", "https://example.org/x.html")))
    assert "内容不在课件包内（https://example.org/x.html）" in caught.value.text
