"""OpenID4VP 1.0: a unit is shown what it asked for, by whoever holds the key, once; everything else is refused."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from jianglu.credentials import identities, services
from jianglu.credentials.errors import DoesNotFit, PresentationRefused, PurposeNeeded
from jianglu.credentials.models import Enquiry
from jianglu.credentials.openid import answering, asking, offers
from jianglu.credentials.vc import jose, sdjwt
from jianglu.kernel.errors import Denied, NotFound
from jianglu.platform import calendar
from jianglu.platform.access import Role
from jianglu.platform.calendar.testing import at
from jianglu.testing import make_actor, make_organisation, sign_in

from .conftest import build, clerk, issue
from .wallet import Wallet


@pytest.fixture(autouse=True)
def fresh(db: None) -> Iterator[None]:
    cache.clear()
    with at("2023-03-16"):
        yield


def furnish(world: Any) -> Any:
    """A certificate in a foreign wallet, and a unit that asks for it."""
    world.row, world.me = issue(world), make_actor(Role.WORKER, person=world.worker)
    world.wallet = Wallet(Client())
    invitation = offers.invite(world.me, world.row.pk)
    access = world.wallet.token(invitation.link, invitation.tx_code).json()["access_token"]
    answer = world.wallet.ask(access, world.wallet.proof())
    world.held = answer.json()["credentials"][0]["credential"]
    world.unit = make_organisation(kinds=["enterprise"])
    world.employer = make_actor(Role.ENTERPRISE, organisation=world.unit)
    world.enquiry = ask(world)
    return world


def ask(world: Any, **more: Any) -> Enquiry:
    said = {"purpose": "应聘焊工核对等级", "occupation": "6-18-02-04", "level": "5", "claims": ["achievement"], **more}
    return asking.ask(world.employer, world.unit.pk, **said)


@pytest.fixture
def scene(world: Any) -> Any:
    return furnish(world)


def read(row: Enquiry) -> dict[str, Any]:
    """The signed request as a wallet gets it from the link."""
    said = parse_qs(urlsplit(asking.link(row)).query)
    answer = Client().get(urlsplit(said["request_uri"][0]).path)
    assert answer["Content-Type"] == "application/oauth-authz-req+jwt"
    header, payload = jose.opened(answer.content.decode())
    method = identities.resolve(header["kid"])
    jose.check(answer.content.decode(), method.public)
    assert header["typ"] == asking.REQUEST_TYPE
    assert payload["client_id"] == said["client_id"][0] == f"decentralized_identifier:{method.controller}"
    return payload


def shown(
    wallet: Wallet,
    held: str,
    request: dict[str, Any],
    names: list[str],
    *,
    moment: datetime | None = None,
    **other: str,
) -> str:
    """The presentation that the wallet makes of what it holds."""
    binding = {"audience": request["client_id"], "nonce": request["nonce"], **other}
    known = sdjwt.claims_of(held)
    text = "~".join([held.split("~")[0], *(known[name] for name in names), ""])
    said = {
        "iat": int((moment or timezone.now()).timestamp()),
        "aud": binding["audience"],
        "nonce": binding["nonce"],
        "sd_hash": sdjwt._digest(text),
    }
    return text + jose.compact({"alg": wallet.alg, "typ": "kb+jwt"}, said, wallet.sign)


def post(request: dict[str, Any], presentation: Any, **more: Any) -> Any:
    token = presentation if isinstance(presentation, dict) else {asking.QUERY: [presentation]}
    form = {"vp_token": json.dumps(token), "state": request["state"], **more}
    return Client().post(urlsplit(request["response_uri"]).path, form)


WANTED = ["level", "occupation", "achievement"]


def test_a_foreign_wallet_shows_just_what_is_asked_for(scene: Any, client: Client) -> None:
    request = read(scene.enquiry)
    claims = request["dcql_query"]["credentials"][0]["claims"]
    assert [one["path"] for one in claims] == [["level"], ["occupation"], ["achievement"]]
    assert claims[0]["values"] == ["5", "4", "3", "2", "1", "T", "S"]
    assert request["client_metadata"]["client_name"] == scene.unit.name
    text = shown(scene.wallet, scene.held, request, [*WANTED, "name"])
    assert post(request, text).json() == {}
    row = Enquiry.objects.get()
    kept, checks = asking.outcome_of(row)
    assert row.state == "shown"
    assert set(kept) == set(WANTED), "the name was shown, but nobody asked for it"
    assert {check.name for check in checks} >= {"proof", "holder", "issuer", "status"}
    assert post(request, text).status_code == 404, "one answer to one request"
    assert Client().get(f"/oid4vp/requests/{row.reference}").status_code == 404
    sign_in(client, scene.employer)
    page = client.get(f"/unit/presentation-requests/{row.pk}/").content.decode()
    assert "出示的证书有效" in page
    assert "张建国" not in page
    other = Client()
    sign_in(other, make_actor(Role.ENTERPRISE, organisation=make_organisation(kinds=["enterprise"])))
    assert other.get(f"/unit/presentation-requests/{row.pk}/").status_code == 404
    assert asking.forget(calendar.now() + timedelta(days=1)) == 1
    assert "已出示" in client.get(f"/unit/presentation-requests/{row.pk}/").content.decode()


def test_what_does_not_verify_is_refused_and_not_kept(scene: Any) -> None:
    request, wallet, held = read(scene.enquiry), scene.wallet, scene.held
    thief = Wallet(Client())
    now = timezone.now()
    good = shown(wallet, held, request, WANTED)
    token, *disclosures, binding = good.split("~")
    forged = jose.b64(json.dumps(["salt", "level", "1"]).encode())
    bad: dict[str, Any] = {
        "another's key": shown(thief, held, request, WANTED),
        "aud": shown(wallet, held, request, WANTED, audience="decentralized_identifier:did:web:elsewhere"),
        "nonce of another request": shown(wallet, held, request, WANTED, nonce="n" * 22),
        "old": shown(wallet, held, request, WANTED, moment=now - timedelta(hours=1)),
        "no binding": "~".join([token, *disclosures, ""]),
        "less than asked": shown(wallet, held, request, ["level", "achievement"]),
        "a disclosure added behind the binding": "~".join(
            [token, *disclosures, sdjwt.claims_of(held)["name"], binding]
        ),
        "a disclosure forged": shown(wallet, "~".join([token, forged, *disclosures[1:], ""]), request, ["level"]),
    }
    for name, text in bad.items():
        Enquiry.objects.update(refused=0)
        answer = post(request, text)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request"), name
        assert Enquiry.objects.get().state == "waiting", name
    for token_of in ({}, {"x": [good]}, {asking.QUERY: [good, good]}, {asking.QUERY: good}, {asking.QUERY: [1]}):
        Enquiry.objects.update(refused=0)
        cache.clear()
        assert post(request, token_of).status_code == 400
    assert post(request, good, state="guess").status_code == 400
    Enquiry.objects.update(refused=0)
    self_made = sdjwt.issue(
        {"iss": "did:key:x", "vct": identities.origin() + "/credentials/skill", "iat": int(time.time())},
        {"level": "1"}, wallet.sign, method="did:key:x#x", holder=wallet.jwk,
    )  # fmt: skip
    assert post(request, shown(wallet, self_made, request, ["level"])).status_code == 400
    higher = ask(scene, level="1")
    assert post(read(higher), shown(wallet, held, read(higher), WANTED)).status_code == 400
    assert not Enquiry.objects.filter(outcome_sealed__gt=b"").exists()
    Enquiry.objects.update(refused=0)
    for _try in range(answering.MOST_REFUSED):
        with pytest.raises(PresentationRefused):
            answering.respond(higher.reference, {"state": higher.state_value, "vp_token": "x"})
    with pytest.raises(NotFound):
        answering.respond(higher.reference, {"state": higher.state_value, "vp_token": "x"})
    with at(calendar.now() + timedelta(minutes=16)):
        assert post(request, good).status_code == 404


def test_a_revoked_or_withdrawn_credential_is_shown_as_such(scene: Any) -> None:
    request = read(scene.enquiry)
    services.suspend(clerk(), scene.row.pk, reason="举报核查期间暂停")
    assert post(request, shown(scene.wallet, scene.held, request, WANTED)).status_code == 200
    row = Enquiry.objects.get()
    assert row.state == "invalid"
    assert [check.name for check in asking.outcome_of(row)[1] if check.passed is False] == ["status"]
    services.reinstate(clerk(), scene.row.pk, reason="核查完毕予以恢复")
    offers.withdraw(scene.me, scene.row.wallet_copies.get().pk)
    again = ask(scene)
    request = read(again)
    assert post(request, shown(scene.wallet, scene.held, request, WANTED)).status_code == 200
    again.refresh_from_db()
    assert again.state == "invalid"


def test_our_own_wallet_answers_after_consent(scene: Any, client: Client) -> None:
    sign_in(client, scene.me)
    link = asking.link(scene.enquiry)
    where = client.post("/me/present/", {"text": link})
    path = f"/me/present/{scene.enquiry.reference}/"
    assert where["Location"] == path
    assert (
        "这不是"
        in client.post("/me/present/", {"text": "openid4vp://?request_uri=https://x.example/y"}).content.decode()
    )
    page = client.get(path).content.decode()
    for said in (scene.unit.name, "应聘焊工核对等级", "焊工"):
        assert said in page
    with pytest.raises(DoesNotFit):
        answering.present(make_actor(Role.WORKER, person=scene.other), scene.enquiry.reference, scene.row.pk)
    assert (
        "对方只看到您同意的内容" in client.post(path, {"certificate": scene.row.pk, "do": "present"}).content.decode()
    )
    kept, _checks = asking.outcome_of(Enquiry.objects.get())
    assert kept == {"level": "4", "occupation": "6-18-02-04", "achievement": "焊工 中级工（四级）"}
    assert client.get(path).status_code == 404
    second = ask(scene)
    assert client.post(f"/me/present/{second.reference}/", {"do": "decline"}).status_code == 200
    second.refresh_from_db()
    assert (second.state, bytes(second.outcome_sealed)) == ("declined", b"")
    third = ask(scene)
    assert post(read(third), "", error="access_denied").status_code == 200
    third.refresh_from_db()
    assert third.state == "declined"


def test_only_a_unit_asks_and_says_what_for(scene: Any, client: Client) -> None:
    with pytest.raises(PurposeNeeded):
        ask(scene, purpose=" ")
    with pytest.raises(Denied):
        asking.ask(scene.me, scene.unit.pk, purpose="应聘核对等级", claims=[])
    assert "identity_number" not in ask(scene, claims=["identity_number", "name"]).claims
    sign_in(client, scene.employer)
    path = "/unit/presentation-requests/"
    form = {
        "purpose": "应聘焊工核对等级",
        "occupation": "6-18-02-04",
        "level": "4",
        "claims": ["name"],
        "minutes": "15",
    }
    made = client.post(path, form)
    assert made.status_code == 302
    assert "二维码" in client.get(made["Location"]).content.decode()
    assert client.post(made["Location"] + "cancel/").status_code == 302
    assert "已取消" in client.get(path).content.decode()
    assert client.post(path, {**form, "occupation": "9-99"}).status_code == 200


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_many_answers_at_once_leave_one() -> None:
    scene = furnish(build())
    request = read(scene.enquiry)
    texts = [shown(scene.wallet, scene.held, request, WANTED) for _ in range(6)]

    def run(text: str) -> str:
        form = {"state": request["state"], "vp_token": json.dumps({asking.QUERY: [text]})}
        try:
            answering.respond(scene.enquiry.reference, form)
            return "taken"
        except NotFound:
            return "over"
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(run, texts)) == ["over"] * 5 + ["taken"]
