"""Other platforms open our courses: what launch is believed, whose account it is, what goes back, which courses are offered."""

from __future__ import annotations

import html
import json
import re
import time
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client
from joserfc import jwk, jwt

from jianglu.learning import services
from jianglu.learning.lti import names
from jianglu.learning.lti.tool import platforms, returning
from jianglu.learning.models import Course, Enrolment, LtiAccount, LtiReturn
from jianglu.platform import calendar, outgoing
from jianglu.platform.access import Actor, Role
from jianglu.platform.outgoing import Answer, Unreachable
from jianglu.testing import SYSTEM, at, make_actor, sign_in

from .lti_tool import ISSUER, key

ITEM = "https://moodle.example/lineitems/7/lineitem?type_id=2"
PACKAGE: dict[str, Any] = {
    "title": "两节课", "category": "care",
    "modules": [{"title": "一", "activities": [
        {"kind": "assignment", "title": f"作业{n}", "body": "写"} for n in (1, 2)
    ]}],
}  # fmt: skip


class Platform:
    """Another platform: it signs launches, serves its keys, gives tokens, and takes scores."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.key = key(3)
        self.scores: list[dict[str, Any]] = []
        self.down = False
        at_ = "https://moodle.example"
        self.row = platforms.register_platform(
            SYSTEM, name="学院 Moodle", issuer=at_, client_id="c1", deployments=["d1"], login_url=f"{at_}/auth",
            token_url=f"{at_}/token", jwks_url=f"{at_}/keys",
        )  # fmt: skip
        monkeypatch.setattr(outgoing, "fetch", self.serve)

    def serve(self, url: str, *, method: str = "GET", body: bytes = b"", headers: Any = None) -> Answer:
        if self.down:
            raise Unreachable("moodle.example: down")
        if url.endswith("/keys"):
            return self.said({"keys": [self.key.as_dict(private=False)]})
        if url.endswith("/token"):
            form = {name: value[0] for name, value in parse_qs(body.decode()).items()}
            keys = jwk.KeySet.import_key_set(Client().get("/lti/keys/").json())
            claims = jwt.decode(form["client_assertion"], keys, algorithms=["RS256"]).claims
            assert (claims["iss"], claims["sub"], claims["aud"]) == ("c1", "c1", url) and claims["jti"]
            assert form["scope"] == names.SCORES
            return self.said({"access_token": "tok", "expires_in": 3600})
        assert url == "https://moodle.example/lineitems/7/lineitem/scores?type_id=2" and method == "POST"
        assert headers["Authorization"] == "Bearer tok" and headers["Content-Type"] == returning.SCORE_TYPE
        self.scores.append(json.loads(body))
        return Answer(204, b"", {})

    @staticmethod
    def said(value: Any) -> Answer:
        return Answer(200, json.dumps(value).encode(), {})

    def login(self, client: Client, **changes: str) -> dict[str, str]:
        """What our answer to a login asks for."""
        asked = {
            "iss": self.row.issuer, "client_id": "c1", "login_hint": "u", "target_link_uri": f"{ISSUER}/courses/1/",
            "lti_message_hint": "m", **changes,
        }  # fmt: skip
        answer = client.get(f"/lti/login/?{urlencode(asked)}")
        assert answer.status_code == 302, answer.content.decode()[:300]
        assert answer["Location"].startswith("https://moodle.example/auth?")
        return {name: value[0] for name, value in parse_qs(urlsplit(answer["Location"]).query).items()}

    def claims(self, asked: dict[str, str], course: Course | None = None, **changes: Any) -> dict[str, Any]:
        now = int(time.time())
        return {
            "iss": self.row.issuer, "aud": "c1", "sub": "u-1", "iat": now, "exp": now + 60, "nonce": asked["nonce"],
            names.MESSAGE_TYPE: names.RESOURCE_LINK_REQUEST, names.LTI_VERSION: "1.3.0", names.DEPLOYMENT: "d1",
            names.ROLES: [names.LEARNER], names.RESOURCE_LINK: {"id": "r"}, names.TARGET: f"{ISSUER}/lti/launch/",
            names.CUSTOM: {"course": str(course.pk) if course else ""}, "email": "someone@example.org",
            names.AGS: {"scope": [names.SCORES], "lineitem": ITEM}, **changes,
        }  # fmt: skip

    def sign(self, claims: dict[str, Any], by: Any = None) -> str:
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, by or self.key, algorithms=["RS256"])

    def post(self, client: Client, token: str, state: str) -> Any:
        """The platform's page posts from its own site, without our cookies; the browser then follows with them."""
        answer = Client(enforce_csrf_checks=True).post("/lti/launch/", {"id_token": token, "state": state})
        assert answer.status_code == 303
        return client.get(answer["Location"])

    def launch(self, client: Client, course: Course | None, **changes: Any) -> Any:
        asked = self.login(client)
        return self.post(client, self.sign(self.claims(asked, course, **changes)), asked["state"])


@pytest.fixture(autouse=True)
def site(course: Course, settings: Any) -> None:
    settings.PUBLIC_ADDRESS = ISSUER
    cache.clear()


@pytest.fixture
def two(course: Course) -> Course:
    return services.import_course(SYSTEM, PACKAGE)


@pytest.fixture
def platform(db: None, monkeypatch: pytest.MonkeyPatch) -> Platform:
    return Platform(monkeypatch)


def test_a_learner_links_the_account_once_and_progress_goes_back(
    platform: Platform, two: Course, worker: Actor
) -> None:
    visitor = Client()
    assert platform.launch(visitor, two)["Location"] == "/lti/arrived/"
    page = visitor.get("/lti/arrived/").content.decode()
    assert "/accounts/login/?next=/lti/arrived/" in page and not LtiAccount.objects.exists()
    client = sign_in(Client(), worker)
    platform.launch(client, two)
    assert "是我本人" in client.get("/lti/arrived/").content.decode()
    assert not Enrolment.objects.exists(), "nothing happens before the learner says so"
    assert client.post("/lti/arrived/").status_code == 302
    account = LtiAccount.objects.get()
    assert (account.sub, account.person_id) == ("u-1", worker.person_id)
    platform.launch(client, two)
    assert client.get("/lti/arrived/")["Location"].startswith("/learn/"), "known from now on"
    assert LtiReturn.objects.count() == 1
    due = returning.due()
    assert [returning.send(pk) for pk in due] == [True] and returning.due() == []
    first, second = Enrolment.objects.get().version.modules.get().activities.all()
    services.judge(SYSTEM, services.hand_in(worker, first.pk, text="好").pk, passed=True, score=90)
    assert returning.send(returning.due()[0])
    services.judge(SYSTEM, services.hand_in(worker, second.pk, text="好").pk, passed=True, score=90)
    assert returning.send(returning.due()[0])
    said = [(row["scoreGiven"], row["activityProgress"], row["gradingProgress"]) for row in platform.scores]
    assert said == [(0, "InProgress", "Pending"), (50, "InProgress", "Pending"), (100, "Completed", "FullyGraded")]
    assert {row["userId"] for row in platform.scores} == {"u-1"}
    assert client.post(f"/learn/linked/{account.pk}/end/").status_code == 302
    Enrolment.objects.update(last_at=calendar.now() + timedelta(hours=1))
    assert returning.due() == [], "nothing goes back once it is unlinked"


def test_nobody_gets_somebody_elses_account(platform: Platform, two: Course, worker: Actor) -> None:
    client = sign_in(Client(), worker)
    platform.launch(client, two)
    client.post("/lti/arrived/")
    stranger = sign_in(Client(), make_actor(Role.WORKER))
    platform.launch(stranger, two)
    page = stranger.post("/lti/arrived/")
    assert page.status_code == 200 and "已与另一位学员关联" in page.content.decode()
    platform.launch(client, two, sub="u-2")
    assert "已与另一位学员关联" in client.post("/lti/arrived/").content.decode(), "one account of a platform a learner"
    assert LtiAccount.objects.count() == 1 and Enrolment.objects.count() == 1


def test_what_is_no_launch_for_this_browser_is_refused(platform: Platform, two: Course) -> None:
    past = int(time.time()) - 4000
    hmac = jwk.OctKey.import_key("k" * 32)

    def refused(**changes: Any) -> bool:
        client = Client()
        asked = platform.login(client)
        return (
            platform.post(client, platform.sign(platform.claims(asked, two, **changes)), asked["state"]).status_code
            == 403
        )

    for changes in (
        {"iss": "https://evil.example"}, {"aud": "c2"}, {"aud": ["c1", "c2"], "azp": "c2"}, {"iat": past, "exp": past + 60},
        {"nonce": "x"}, {"sub": ""}, {"sub": 5}, {names.DEPLOYMENT: "d2"}, {names.LTI_VERSION: "1.1"},
        {names.MESSAGE_TYPE: "x"}, {"exp": past * 2},
    ):  # fmt: skip
        assert refused(**changes), changes
    client = Client()
    asked = platform.login(client)
    good = platform.claims(asked, two)
    assert platform.post(client, platform.sign(good), "else").status_code == 403, "another state"
    assert platform.post(Client(), platform.sign(good), asked["state"]).status_code == 403, "another browser"
    assert platform.post(client, platform.sign(good), asked["state"]).status_code == 302
    assert platform.post(client, platform.sign(good), asked["state"]).status_code == 403, "replayed"
    for token in (
        jwt.encode({"alg": "HS256", "kid": "tool-3"}, good, hmac, algorithms=["HS256"]),
        platform.sign(good, by=key(1)), platform.sign(good).rsplit(".", 1)[0] + ".",
    ):  # fmt: skip
        again = platform.login(client)
        assert platform.post(client, token, again["state"]).status_code == 403
    bare = Client().post("/lti/launch/", {"error": "login_required", "state": "s"})
    assert bare.status_code == 403
    assert Client().get("/lti/login/?iss=https://nobody.example").status_code == 404
    elsewhere = {"iss": platform.row.issuer, "target_link_uri": "https://evil.example/"}
    assert Client().get(f"/lti/login/?{urlencode(elsewhere)}").status_code == 403
    post = Client().post("/lti/login/", {"iss": platform.row.issuer, "login_hint": "u"})
    assert post.status_code == 303 and "sessionid" not in post.cookies, "a post from elsewhere replaces no session"


def test_a_score_that_does_not_arrive_waits_longer_each_time(platform: Platform, two: Course, worker: Actor) -> None:
    client = sign_in(Client(), worker)
    platform.launch(client, two)
    client.post("/lti/arrived/")
    platform.down = True
    with at("2023-03-01"):
        [pk] = returning.due()
        assert not returning.send(pk) and returning.due() == []
        row = LtiReturn.objects.get()
        assert (row.tries, row.fault) == (1, "moodle.example: down")
        assert platforms.faults_of(platform.row) == [("moodle.example: down", 1)]
    platform.down = False
    with at("2023-03-02"):
        assert returning.send(pk)
    row.refresh_from_db()
    assert (row.tries, row.fault, row.percent) == (0, "", 0)
    platforms.end_platform(SYSTEM, platform.row.pk, "合作结束")
    Enrolment.objects.update(last_at=calendar.now() + timedelta(hours=1))
    assert returning.due() == []


def test_a_teacher_elsewhere_chooses_courses(platform: Platform, two: Course, course: Course) -> None:
    client = Client()
    settings = {
        "deep_link_return_url": "https://moodle.example/return", "accept_types": ["ltiResourceLink"], "data": "d",
        "accept_multiple": True,
    }  # fmt: skip
    asked = {
        names.MESSAGE_TYPE: names.DEEP_LINKING_REQUEST,
        names.DL_SETTINGS: settings,
        names.ROLES: [names.INSTRUCTOR],
    }
    assert platform.launch(client, None, **asked)["Location"] == "/lti/offer/"
    assert "两节课" in client.get("/lti/offer/").content.decode()
    page = client.post("/lti/offer/", {"course": [two.pk, course.pk, 99999, "x"]}).content.decode()
    assert 'action="https://moodle.example/return"' in page
    token = html.unescape(re.findall(r'name="JWT" value="([^"]+)"', page)[0])
    claims = jwt.decode(token, jwk.KeySet.import_key_set(client.get("/lti/keys/").json()), algorithms=["RS256"]).claims
    assert (claims["iss"], claims["aud"], claims[names.DL_DATA]) == ("c1", "https://moodle.example", "d")
    assert claims[names.MESSAGE_TYPE] == "LtiDeepLinkingResponse" and claims[names.DEPLOYMENT] == "d1"
    assert {row["custom"]["course"] for row in claims[names.DL_ITEMS]} == {str(two.pk), str(course.pk)}
    assert client.post("/lti/offer/", {}).status_code == 422
    settings["deep_link_return_url"] = "javascript:alert(1)"
    platform.launch(client, None, **asked)
    assert client.post("/lti/offer/", {"course": [two.pk]}).status_code == 403
    assert Client().get("/lti/offer/").status_code == 403 and Client().get("/lti/arrived/").status_code == 403
    assert platform.launch(client, None, **{names.ROLES: [names.INSTRUCTOR]}).status_code == 302
    assert client.get("/lti/arrived/")["Location"] == "/courses/"
