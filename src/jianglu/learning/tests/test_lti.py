"""Tools in our courses: launches, what a message may not be, access tokens, scores, members, choosing content."""

from __future__ import annotations

import base64
import hmac
import json
import time
import uuid
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from joserfc import jwk, jwt

from jianglu.kernel.errors import Denied
from jianglu.learning import services
from jianglu.learning.lti import names, tokens, tools
from jianglu.learning.lti.errors import BadTool
from jianglu.learning.models import Activity, Enrolment, HourEntry, LineItem, LtiKey, LtiScore, LtiUse, Progress
from jianglu.platform import outgoing
from jianglu.platform.access import Actor, Role
from jianglu.platform.outgoing import Answer
from jianglu.testing import SYSTEM, at, make_actor, make_organisation, make_region, sign_in

from .lti_tool import ISSUER, Tool, course_with, key


@pytest.fixture(autouse=True)
def site(db: None, settings: Any) -> None:
    settings.PUBLIC_ADDRESS = ISSUER
    cache.clear()
    make_region()
    services.load_categories(SYSTEM)


@pytest.fixture
def tool() -> Tool:
    return Tool()


@pytest.fixture
def lesson(tool: Tool) -> Activity:
    return course_with(tool)


@pytest.fixture
def learner(worker: Actor, lesson: Activity) -> Client:
    services.enrol(worker, lesson.module.version.course_id)
    return sign_in(Client(), worker)


def path(activity: Activity) -> str:
    return f"/learn/{activity.pk}/tool/"


# Launches ------------------------------------------------------------------------------------------------------------


def test_a_learner_is_launched_under_a_pseudonym_that_differs_by_tool(
    tool: Tool, lesson: Activity, learner: Client, worker: Actor
) -> None:
    claims = tool.open(learner, path(lesson))
    assert claims[names.MESSAGE_TYPE] == "LtiResourceLinkRequest" and claims[names.LTI_VERSION] == "1.3.0"
    assert claims[names.DEPLOYMENT] == tool.row.deployment_id and claims[names.ROLES] == [names.LEARNER]
    assert claims[names.RESOURCE_LINK] == {"id": str(lesson.key), "title": "平焊模拟"}
    assert claims[names.CONTEXT]["title"] == "焊接模拟" and claims["exp"] - time.time() < 400
    assert not {"name", "given_name", "family_name", "email"} & set(claims)
    named = Tool(1, names=True)
    other = course_with(named)
    services.enrol(worker, other.module.version.course_id)
    told = named.open(learner, path(other))
    assert told["sub"] != claims["sub"] and told["name"] == LtiUse.objects.get(activity_key=other.key).name
    assert tool.open(learner, path(lesson))["sub"] == claims["sub"], "the same person is the same to one tool"


def test_the_login_is_answered_once_in_one_browser_for_one_account(
    tool: Tool, lesson: Activity, learner: Client
) -> None:
    login = tool.login(learner, path(lesson))
    assert "error" in tool.answered(Client(), tool.request(login))[1], "nobody is signed in there"
    stranger = make_actor(Role.WORKER)
    services.enrol(stranger, lesson.module.version.course_id)
    assert tool.answered(sign_in(Client(), stranger), tool.request(login))[1]["error"] == "login_required"
    again = sign_in(Client(), LtiActor.of(learner))
    assert tool.answered(again, tool.request(login))[1]["error"] == "login_required", (
        "another browser of the same account"
    )
    assert "id_token" in tool.answered(learner, tool.request(login))[1]
    assert tool.answered(learner, tool.request(login))[1]["error"] == "invalid_request", "answered before"


class LtiActor:
    @staticmethod
    def of(client: Client) -> Actor:
        return Actor(name="again", user_id=int(client.session["_auth_user_id"]))


def test_a_nonce_counts_once_and_hints_are_not_changed(tool: Tool, lesson: Activity, learner: Client) -> None:
    first = tool.request(tool.login(learner, path(lesson)))
    assert "id_token" in tool.answered(learner, first)[1]
    login = tool.login(learner, path(lesson))
    assert tool.answered(learner, tool.request(login, nonce=first["nonce"]))[1]["error"] == "invalid_request"
    for name, value in [
        ("login_hint", "else"), ("lti_message_hint", login["lti_message_hint"][:-2] + "xx"), ("prompt", "login"),
        ("response_mode", "query"), ("response_type", "code"), ("scope", "email"), ("nonce", ""), ("state", ""),
    ]:  # fmt: skip
        refused = tool.answered(learner, tool.request(login, **{name: value}))[1]
        assert refused["error"] == "invalid_request" and "id_token" not in refused, name
    other = Tool(1)
    asked = tool.request(login, client_id=other.row.client_id, redirect_uri=other.row.redirect_uris[0])
    assert "another tool" in other.answered(learner, asked)[1]["error_description"]
    stale = tool.request(login)
    real = time.time
    try:
        time.time = lambda: real() + 700
        assert "too old" in tool.answered(learner, stale)[1]["error_description"]
    finally:
        time.time = real


def test_nothing_is_posted_to_an_address_that_is_not_registered(tool: Tool, lesson: Activity, learner: Client) -> None:
    login = tool.login(learner, path(lesson))
    for uri in ("https://tool.example/launch?x", "https://evil.example/", "https://tool.example/launch/", ""):
        answer = learner.get(f"/lti/authorize/?{urlencode(tool.request(login, redirect_uri=uri))}")
        assert answer.status_code == 403 and b"data-posting" not in answer.content, uri
    answer = learner.get(f"/lti/authorize/?{urlencode(tool.request(login, client_id='nobody'))}")
    assert answer.status_code == 404


def test_a_post_from_the_tool_comes_again_as_a_get_with_the_session(
    tool: Tool, lesson: Activity, learner: Client
) -> None:
    asked = tool.request(tool.login(learner, path(lesson)))
    answer = Client(enforce_csrf_checks=True).post("/lti/authorize/", asked)
    assert answer.status_code == 303 and answer["Location"].startswith("/lti/authorize/?")
    page = learner.get(answer["Location"])
    assert b"id_token" in page.content and "https://tool.example" in page["Content-Security-Policy"]


def test_an_ended_tool_is_neither_opened_nor_believed(tool: Tool, lesson: Activity, learner: Client) -> None:
    asked = tool.request(tool.login(learner, path(lesson)))
    tools.end_tool(SYSTEM, tool.row.pk, "合同到期")
    assert learner.get(path(lesson)).status_code == 409
    assert learner.get(f"/lti/authorize/?{urlencode(asked)}").status_code == 404
    assert tool.ask_token().status_code == 401


# Access tokens -------------------------------------------------------------------------------------------------------


def jws_part(content: dict[str, str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


def test_what_is_no_assertion_of_the_tool_gets_no_token(tool: Tool) -> None:
    good = tool.assertion()
    unsigned = jwt.encode({"alg": "HS256"}, good, jwk.OctKey.import_key("x" * 32), algorithms=["HS256"])
    none = ".".join([*tool.sign(good).split(".")[:2], ""])
    head = jws_part({"alg": "HS256", "kid": "tool-0"}) + "." + none.split(".")[1]
    mac = hmac.digest(key().as_pem(private=False), head.encode(), "sha256")
    past = int(time.time()) - 4000
    bad = {
        "HS256": unsigned,
        "HS256 by the public key": f"{head}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}",
        "no signature": none,
        "alg none": jws_part({"alg": "none"}) + "." + none.split(".")[1] + ".",
        "another key": tool.sign(good, by=key(1)),
        "another tool's subject": tool.sign({**good, "sub": "x"}),
        "another audience": tool.sign({**good, "aud": "https://elsewhere.example/token"}),
        "expired": tool.sign({**good, "iat": past, "exp": past + 60}),
        "from the future": tool.sign({**good, "iat": past + 9000, "exp": past + 9060}),
        "for days": tool.sign({**good, "exp": good["iat"] + 90_000}),
        "no jti": tool.sign({name: value for name, value in good.items() if name != "jti"}),
        "no exp": tool.sign({name: value for name, value in good.items() if name != "exp"}),
        "unknown issuer": tool.sign({**good, "iss": "nobody", "sub": "nobody"}),
        "no JWT": "x.y",
    }
    for why, assertion in bad.items():
        answer = tool.ask_token(assertion)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client"), why
    assert tool.ask_token(scopes=("openid",)).json()["error"] == "invalid_scope"
    once = tool.sign(good)
    assert tool.ask_token(once).json()["expires_in"] == 3600
    assert tool.ask_token(once).status_code == 401, "an assertion is good once"


def test_the_key_set_is_fetched_safely_and_an_unknown_key_asks_again_once(
    tool: Tool, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = {"keys": [{**key(1).as_dict(private=False), "kid": "old"}]}
    asked = []

    def fetch(url: str, **_kw: Any) -> Answer:
        asked.append(url)
        return Answer(200, json.dumps(served).encode(), {})

    monkeypatch.setattr(outgoing, "fetch", fetch)
    tool = Tool(2, jwks_url="https://tool2.example/keys", public_key="")
    assert tool.ask_token().status_code == 401
    served["keys"].append({**tool.key.as_dict(private=False), "use": "sig"})
    assert tool.ask_token().status_code == 401 and len(asked) == 1, "not asked again within a minute"
    cache.delete("lti-keys:https://tool2.example/keys:asked")
    assert tool.ask_token().status_code == 200 and len(asked) == 2
    assert tool.ask_token().status_code == 200 and len(asked) == 2, "kept"


# Scores --------------------------------------------------------------------------------------------------------------


def test_a_score_finishes_the_activity_once_and_no_hours_are_counted(
    tool: Tool, lesson: Activity, learner: Client
) -> None:
    claims = tool.open(learner, path(lesson))
    item, sub = claims[names.AGS]["lineitem"], claims["sub"]
    assert tool.score(item, sub, 40).status_code == 204
    progress = Progress.objects.get(activity=lesson)
    assert (progress.score, progress.done_at) == (40, None)
    assert tool.score(item, sub, 45, timestamp="2020-01-02T03:04:05Z").status_code == 409, "older"
    better = {"userId": sub, "scoreGiven": 45, "scoreMaximum": 50, "activityProgress": "Completed",
              "gradingProgress": "FullyGraded", "timestamp": tool_time()}  # fmt: skip
    for _ in range(2):
        assert tool.call("POST", f"{item}/scores", better).status_code == 204, "the same again is taken"
    assert tool.call("POST", f"{item}/scores", {**better, "scoreGiven": 50}).status_code == 409
    progress.refresh_from_db()
    assert progress.score == 90 and progress.done_at and Enrolment.objects.get().completed_at
    assert LtiScore.objects.count() == 1 and not HourEntry.objects.exists()
    later = {**better, "scoreGiven": 5, "timestamp": tool_time(minutes=1)}
    assert tool.call("POST", f"{item}/scores", later).status_code == 204
    progress.refresh_from_db()
    assert progress.score == 10 and progress.done_at, "what was done stays done"
    got = tool.call("GET", f"{item}/results?user_id={sub}").json()
    assert [(row["userId"], row["resultScore"], row["resultMaximum"]) for row in got] == [(sub, 5, 50)]


def tool_time(minutes: int = 0) -> str:
    return (timezone.now() + timedelta(minutes=minutes)).isoformat()


def test_scores_of_others_strangers_and_nonsense_are_refused(tool: Tool, lesson: Activity, learner: Client) -> None:
    claims = tool.open(learner, path(lesson))
    item, sub = claims[names.AGS]["lineitem"], claims["sub"]
    other = Tool(1)
    mine = course_with(other)
    assert other.score(item, sub, 100).status_code == 404, "another tool's line item"
    foreign = other.call("POST", f"{ISSUER}/lti/courses/{mine.module.version.course_id}/line-items/",
                         {"label": "x", "scoreMaximum": 10}).json()["id"]  # fmt: skip
    assert tool.score(foreign, sub, 100).status_code == 404
    assert other.score(foreign, sub, 100).status_code == 404, "a pseudonym is worth nothing elsewhere"
    assert tool.score(item, "nobody", 100).status_code == 404
    assert tool.score(item.replace("/courses/", "/courses/9"), sub, 100).status_code == 404
    for changes in (
        {"scoreGiven": -1}, {"scoreGiven": "100"}, {"scoreGiven": True}, {"scoreMaximum": 0}, {"scoreMaximum": None},
        {"activityProgress": "Done"}, {"gradingProgress": None}, {"timestamp": "yesterday"}, {"timestamp": None},
        {"timestamp": "2026-01-01T00:00:00"}, {"timestamp": tool_time(60)}, {"comment": 5},
    ):  # fmt: skip
        assert tool.score(item, sub, 100, **changes).status_code == 400, changes
    assert tool.call("POST", f"{item}/scores", [1]).status_code == 400
    narrow = (names.LINE_ITEMS_READ, names.RESULTS)
    assert tool.call("POST", f"{item}/scores", {}, scopes=narrow).status_code == 403
    bare = Client().post(item.removeprefix(ISSUER) + "/scores", "{}", "application/json")
    assert bare.status_code == 401 and "invalid_token" in bare["WWW-Authenticate"]
    assert not LtiScore.objects.exists()


def test_line_items_are_listed_made_changed_and_removed_by_their_own_tool(
    tool: Tool, lesson: Activity, learner: Client
) -> None:
    claims = tool.open(learner, path(lesson))
    place = claims[names.AGS]["lineitems"]
    made = tool.call("POST", place, {
        "label": "附加题", "scoreMaximum": 20, "tag": "extra", "resourceId": "r1", "resourceLinkId": str(lesson.key),
    })  # fmt: skip
    assert made.status_code == 201 and made["Content-Type"] == names.LINE_ITEM_TYPE
    item = made.json()["id"]
    assert [row["label"] for row in tool.call("GET", place).json()] == ["平焊模拟", "附加题"]
    assert [row["id"] for row in tool.call("GET", f"{place}?tag=extra&resource_link_id={lesson.key}").json()] == [item]
    first = tool.call("GET", f"{place}?limit=1")
    assert len(first.json()) == 1 and 'rel="next"' in first["Link"]
    assert tool.call("PUT", item, {"label": "附加", "scoreMaximum": 10}).json()["scoreMaximum"] == 10
    assert tool.score(item, claims["sub"], 20, scoreMaximum=20).status_code == 204
    assert Progress.objects.get(activity=lesson).score is None, "only the activity's own line item moves it"
    assert tool.call("DELETE", item).status_code == 204 and tool.call("GET", item).status_code == 404
    assert tool.call("DELETE", claims[names.AGS]["lineitem"]).status_code == 403
    for body in ({"label": "x"}, {"label": "", "scoreMaximum": 1}, {"label": "x", "scoreMaximum": -1}):
        assert tool.call("POST", place, body).status_code == 400
    body = {"label": "x", "scoreMaximum": 1, "resourceLinkId": str(uuid.uuid4())}
    assert tool.call("POST", place, body).status_code == 404
    assert LineItem.objects.filter(removed_at=None).count() == 1


def test_members_are_those_who_opened_the_tool_and_by_name_only_where_allowed(
    tool: Tool, lesson: Activity, learner: Client
) -> None:
    bystander = make_actor(Role.WORKER)
    services.enrol(bystander, lesson.module.version.course_id)
    claims = tool.open(learner, path(lesson))
    place = claims[names.NRPS]["context_memberships_url"]
    got = tool.call("GET", place)
    assert got["Content-Type"] == names.MEMBERS_TYPE
    assert got.json()["members"] == [{"status": "Active", "user_id": claims["sub"], "roles": [names.LEARNER]}]
    assert tool.call("GET", f"{place}?rlid={uuid.uuid4()}").json()["members"] == []
    assert tool.call("GET", f"{place}?role=Instructor").json()["members"] == []
    second = sign_in(Client(), bystander)
    tool.open(second, path(lesson))
    page = tool.call("GET", f"{place}?limit=1")
    assert len(page.json()["members"]) == 1
    following = page["Link"].split(">")[0].removeprefix("<")
    assert len(tool.call("GET", following).json()["members"]) == 1
    assert tool.call("GET", place, scopes=(names.SCORES,)).status_code == 403
    other = Tool(1)
    assert other.call("GET", place).status_code == 404
    tool.row.names = True
    tool.row.save()
    assert all(row["name"] for row in tool.call("GET", place).json()["members"])


def test_an_ungraded_tool_is_done_when_its_learner_opened_it_and_says_so(tool: Tool, worker: Actor) -> None:
    lesson = course_with(tool, graded=False)
    services.enrol(worker, lesson.module.version.course_id)
    client = sign_in(Client(), worker)
    client.post(f"/learn/{lesson.pk}/finish/")
    assert not Progress.objects.filter(done_at__isnull=False).exists()
    assert "lineitem" not in tool.open(client, path(lesson))[names.AGS]
    client.post(f"/learn/{lesson.pk}/finish/")
    assert Progress.objects.get().done_at is not None


# Choosing content ----------------------------------------------------------------------------------------------------

ITEM = {"type": "ltiResourceLink", "title": "立焊", "text": "练习", "url": "https://tool.example/launch?task=2",
        "lineItem": {"scoreMaximum": 20}, "custom": {"task": 2}}  # fmt: skip


@pytest.fixture
def teacher() -> Client:
    return sign_in(Client(), make_actor(Role.CITY_CLERK))


def picking_address(tool: Tool) -> str:
    course = services.create_course(SYSTEM, title="新课", category="care")
    module = services.add_module(SYSTEM, course.pk, "一")
    return f"/teach/modules/{module.pk}/pick/{tool.row.pk}/"


def test_a_teacher_chooses_in_the_tool_and_takes_it_over_once(tool: Tool, teacher: Client) -> None:
    claims = tool.open(teacher, picking_address(tool))
    assert claims[names.MESSAGE_TYPE] == "LtiDeepLinkingRequest" and claims[names.ROLES] == [names.INSTRUCTOR]
    foreign = {"type": "ltiResourceLink", "title": "外站", "url": "https://evil.example/"}
    message = tool.sign(tool.choice(claims, ITEM, {"type": "html", "html": "<script>"}))
    back = Client(enforce_csrf_checks=True).post("/lti/deep-links/", {"JWT": message})
    assert back.status_code == 303
    assert "立焊" in teacher.get(back["Location"]).content.decode()
    assert sign_in(Client(), make_actor(Role.CITY_CLERK)).get(back["Location"]).status_code == 403, "not theirs"
    assert teacher.post(back["Location"]).status_code == 302
    made = Activity.objects.get()
    assert (made.title, made.body, made.kind) == ("立焊", "练习", "lti") and made.link is not None
    assert made.link.url.endswith("?task=2") and made.link.custom == {"task": "2"}
    assert (made.link.graded, made.link.maximum) == (True, 20)
    assert teacher.post(back["Location"]).status_code == 403, "taken over before"
    message = tool.sign(tool.choice(tool.open(teacher, picking_address(tool)), foreign))
    back = Client().post("/lti/deep-links/", {"JWT": message})
    assert teacher.post(back["Location"]).status_code == 422 and Activity.objects.count() == 1


def test_a_choice_that_is_not_the_tools_answer_is_refused(tool: Tool, teacher: Client) -> None:
    claims = tool.open(teacher, picking_address(tool))
    other, past = Tool(1), int(time.time()) - 4000
    bad = {
        "another key": tool.sign(tool.choice(claims, ITEM), by=key(1)),
        "another tool": other.sign(other.choice(claims, ITEM)),
        "deployment": tool.sign(tool.choice(claims, ITEM, **{names.DEPLOYMENT: "x"})),
        "audience": tool.sign(tool.choice(claims, ITEM, aud="https://elsewhere.example")),
        "expired": tool.sign(tool.choice(claims, ITEM, iat=past, exp=past + 60)),
        "type": tool.sign(tool.choice(claims, ITEM, **{names.MESSAGE_TYPE: "LtiResourceLinkRequest"})),
        "data": tool.sign(tool.choice(claims, ITEM, **{names.DL_DATA: "x"})),
        "HS256": jwt.encode({"alg": "HS256"}, tool.choice(claims, ITEM), jwk.OctKey.import_key("k" * 32), algorithms=["HS256"]),
    }  # fmt: skip
    for why, message in bad.items():
        back = Client().post("/lti/deep-links/", {"JWT": message})
        assert teacher.post(back["Location"]).status_code == 403, why
    empty = Client().post("/lti/deep-links/", {"JWT": tool.sign(tool.choice(claims))})
    assert teacher.post(empty["Location"]).status_code == 422
    assert not Activity.objects.exists()


# The register and keys -----------------------------------------------------------------------------------------------


def test_addresses_into_the_own_network_are_not_taken(settings: Any) -> None:
    settings.OUTGOING_PRIVATE = set()
    for address in (
        "http://tool.example/x", "https://127.0.0.1/x", "https://10.1.2.3/", "https://[::1]/", "https://user@tool.example/",
        "ftp://tool.example/", "https://[::ffff:10.0.0.1]/", "https://169.254.169.254/latest", "https://0.0.0.0/", "https:///x",
        "https://tool.example/\r\nX: y", "https://tool.example:0/",
    ):  # fmt: skip
        with pytest.raises(BadTool):
            Tool(jwks_url=address)
        with pytest.raises(outgoing.Unreachable):
            outgoing.permitted(address)
    with pytest.raises(outgoing.Unreachable):  # a public name whose address is not
        outgoing.fetch("https://localhost/keys")
    with pytest.raises(BadTool):
        Tool(public_key="-----BEGIN PUBLIC KEY-----")
    with pytest.raises(BadTool):
        Tool(redirect_uris=[])


def test_a_units_tool_is_for_its_own_courses_and_names_are_the_bureaus_to_allow() -> None:
    unit, other = make_organisation(), make_organisation()
    provider = make_actor(Role.PROVIDER, organisation=unit.pk)
    row = Tool(organisation_id=unit.pk).row
    with pytest.raises(Denied):
        tools.register_tool(
            provider, name="x", login_url="https://a.example/", launch_url="https://a.example/",
            redirect_uris=["https://a.example/"], public_key=key().as_pem(private=False).decode(), names=True,
            organisation_id=unit.pk,
        )  # fmt: skip
    theirs = services.create_course(SYSTEM, title="a", category="care", organisation_id=unit.pk)
    elsewhere = services.create_course(SYSTEM, title="b", category="care", organisation_id=other.pk)
    assert list(tools.usable_in(theirs)) == [row] and not tools.usable_in(elsewhere).exists()


def test_keys_are_published_before_they_sign_and_after_they_were_replaced() -> None:
    with at("2023-03-01"):
        assert tokens.published() == [] and tokens.rotate(SYSTEM)
        first = tokens.published()[0]["kid"]
        assert not tokens.rotate(SYSTEM)
    with at("2023-05-30"):
        assert tokens.rotate(SYSTEM) and len(tokens.published()) == 2
        assert not tokens.rotate(SYSTEM)
        assert tokens._current().kid == first
    with at("2023-06-03"):
        second = tokens._current().kid
        assert second != first and len(tokens.published()) == 2
    with at("2023-07-15"):
        assert [row["kid"] for row in tokens.published()] == [second]
        assert not {"d", "p", "q"} & set(tokens.published()[0])
        tokens.withdraw_keys(SYSTEM, "外泄")
        assert [row["kid"] for row in tokens.published()] == [tokens._current().kid] != [second]
    assert b"PRIVATE" not in bytes(LtiKey.objects.first().private_sealed)
