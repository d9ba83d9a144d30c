"""OpenID4VCI 1.0: a wallet takes what its holder offers, once, for its own key, and nobody else does."""

from __future__ import annotations

import base64
import json
import re
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from django.core.cache import cache
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from jianglu.credentials import identities, publications, queries, reading, services
from jianglu.credentials.errors import NotInForce, OpenCopy
from jianglu.credentials.models import Offer, WalletCopy
from jianglu.credentials.openid import issuance, metadata, offers
from jianglu.credentials.vc import bitstring, holder_keys, jose, proofs, sdjwt
from jianglu.kernel.errors import Denied, NotFound
from jianglu.platform import calendar
from jianglu.platform.access import Role
from jianglu.platform.calendar.testing import at
from jianglu.testing import make_actor, sign_in

from .conftest import build, clerk, issue
from .wallet import Wallet, offer_of


@pytest.fixture(autouse=True)
def fresh(db: None) -> Iterator[None]:
    cache.clear()
    with at("2023-03-16"):
        yield


@pytest.fixture
def held(world: Any, client: Client) -> Any:
    """A certificate, its holder, an open offer and a wallet."""
    world.row, world.me = issue(world), make_actor(Role.WORKER, person=world.worker)
    world.wallet = Wallet(client)
    world.invitation = offers.invite(world.me, world.row.pk)
    return world


def access(held: Any) -> str:
    return str(held.wallet.token(held.invitation.link, held.invitation.tx_code).json()["access_token"])


@pytest.mark.parametrize("make", [lambda: ec.generate_private_key(ec.SECP256R1()), ed25519.Ed25519PrivateKey.generate])
def test_a_wallet_takes_a_bound_credential_and_the_badge(held: Any, client: Client, make: Any) -> None:
    wallet = Wallet(client, make())
    said = client.get("/.well-known/openid-credential-issuer").json()
    assert said["credential_issuer"] == offer_of(held.invitation.link)["credential_issuer"] == identities.origin()
    assert set(offer_of(held.invitation.link)["credential_configuration_ids"]) <= set(
        said["credential_configurations_supported"]
    )
    assert held.invitation.tx_code not in held.invitation.link, "the code goes another way"
    token = access(held)
    made = wallet.ask(token, wallet.proof()).json()
    text = made["credentials"][0]["credential"]
    claims = sdjwt.verify(text, identities.resolve, now=calendar.now())
    assert claims["cnf"]["jwk"] == wallet.jwk
    assert (claims["level"], claims["occupation"], claims["name"]) == ("4", "6-18-02-04", "张建国")
    assert "identity_number" not in claims
    assert "50010519900101123" not in json.dumps(claims)
    badge = wallet.ask(token, configuration=metadata.BADGE).json()["credentials"][0]["credential"]
    assert proofs.verify_proofs(badge, identities.resolve, now=calendar.now())
    copy = WalletCopy.objects.get(configuration=metadata.SD_JWT)
    assert copy.thumbprint == holder_keys.thumbprint(wallet.jwk)
    event = {"notification_id": made["notification_id"], "event": "credential_accepted"}
    assert wallet.post("notification", token, event).status_code == 204
    assert wallet.post("notification", token, {**event, "event": "x"}).json()["error"] == "invalid_notification_request"
    wrong = {**event, "notification_id": "guess"}
    assert wallet.post("notification", token, wrong).json()["error"] == "invalid_notification_id"
    copy.refresh_from_db()
    assert copy.reported == "credential_accepted"
    with pytest.raises(OpenCopy):
        offers.withdraw(held.me, WalletCopy.objects.get(configuration=metadata.BADGE).pk)
    assert queries.wallet(held.worker.pk).get().copies_held == 2


def test_a_copy_follows_its_certificate_and_its_own_withdrawal(held: Any) -> None:
    token = access(held)
    text = held.wallet.ask(token, held.wallet.proof()).json()["credentials"][0]["credential"]
    claims = sdjwt.verify(text, identities.resolve, now=calendar.now())
    copy = WalletCopy.objects.get()

    def listed() -> int:
        uri = urlsplit(claims["status"]["status_list"]["uri"]).path
        payload = jose.verify(held.wallet.client.get(uri).content.decode(), identities.resolve, typ=("statuslist+jwt",))
        assert payload["sub"] == claims["status"]["status_list"]["uri"]
        _list, index = bitstring.place(copy.pk)
        assert claims["status"]["status_list"]["idx"] == index
        content = zlib.decompress(base64.urlsafe_b64decode(payload["status_list"]["lst"] + "=="))
        return content[index // 4] >> (2 * (index % 4)) & 3

    assert listed() == bitstring.VALID
    assert reading.status_of_claims(claims).passed
    services.suspend(clerk(), held.row.pk, reason="举报核查期间暂停")
    assert listed() == bitstring.SUSPENDED
    assert reading.status_of_claims(claims).passed is False
    services.reinstate(clerk(), held.row.pk, reason="核查完毕予以恢复")
    assert listed() == bitstring.VALID
    for stranger in (make_actor(Role.WORKER, person=held.other), clerk()):
        with pytest.raises((NotFound, Denied)):
            offers.withdraw(stranger, copy.pk)
    offers.withdraw(held.me, copy.pk)
    assert listed() == bitstring.REVOKED
    assert "撤回" in reading.status_of_claims(claims).text
    assert held.row.in_force, "the certificate itself and other copies stay"
    with pytest.raises(NotFound):
        publications.copies_status_list(7)


def test_five_wrong_transaction_codes_end_an_offer(held: Any) -> None:
    right = held.invitation.tx_code
    wrong = "000000" if right != "000000" else "111111"
    for _try in range(issuance.MOST_WRONG):
        answer = held.wallet.token(held.invitation.link, wrong)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
        assert "no-store" in answer["Cache-Control"]
    assert held.wallet.token(held.invitation.link, right).json()["error"] == "invalid_grant"
    assert not bytes(Offer.objects.get().secret_sealed)
    assert held.wallet.token(held.invitation.link, "").json()["error"] == "invalid_request"
    assert held.wallet.client.post("/oid4vci/token", {"grant_type": "password"}).json()["error"] == (
        "unsupported_grant_type"
    )


def test_an_offer_is_short_lived_used_once_and_replaced_by_the_next(held: Any) -> None:
    held.wallet.codes[held.invitation.link] = offer_of(held.invitation.link)["grants"][metadata.GRANT][
        "pre-authorized_code"
    ]
    with at(calendar.now() + offers.LIFE + timedelta(seconds=1)):
        assert held.wallet.token(held.invitation.link, held.invitation.tx_code).json()["error"] == "invalid_grant"
        assert offers.open_invitation(held.me, held.row.pk) is None
    assert offer_of(held.invitation.link)["credential_issuer"]
    newer = offers.invite(held.me, held.row.pk)
    assert offer_of(held.invitation.link) == {"error": "not_found", "error_description": "no such offer"}
    assert held.wallet.token(held.invitation.link, held.invitation.tx_code).json()["error"] == "invalid_grant"
    token = held.wallet.token(newer.link, newer.tx_code).json()["access_token"]
    assert held.wallet.token(newer.link, newer.tx_code).json()["error"] == "invalid_grant"
    with at(calendar.now() + issuance.TOKEN_LIFE + timedelta(seconds=1)):
        answer = held.wallet.ask(token, held.wallet.proof())
        assert answer.status_code == 401
        assert "invalid_token" in answer["WWW-Authenticate"]
    services.suspend(clerk(), held.row.pk, reason="举报核查期间暂停")
    assert held.wallet.ask(token, held.wallet.proof()).json()["error"] == "credential_request_denied"
    with pytest.raises(NotInForce):
        offers.invite(held.me, held.row.pk)


def test_a_proof_counts_only_for_its_key_here_now_and_once(held: Any) -> None:
    token, wallet = access(held), held.wallet
    thief = Wallet(wallet.client)
    now = int(time.time())
    private = {**wallet.jwk, "d": "AAAA"}
    bad = {
        "another's key": wallet.proof(header={"jwk": thief.jwk}),
        "aud": wallet.proof(aud="https://elsewhere.example"),
        "old": wallet.proof(iat=now - 900),
        "no iat": wallet.proof(iat=None),
        "future": wallet.proof(iat=now + 900),
        "no nonce": wallet.proof(nonce=None),
        "nonce no text": wallet.proof(nonce=7),
        "type": wallet.proof(header={"typ": "JWT"}),
        "none": wallet.proof(header={"alg": "none"}),
        "mac": wallet.proof(header={"alg": "HS256"}),
        "private": wallet.proof(header={"jwk": private}),
        "kid": wallet.proof(header={"kid": "did:key:z6Mk"}),
        "iss": wallet.proof(iss="wallet"),
        "off the curve": wallet.proof(header={"jwk": {**wallet.jwk, "y": wallet.jwk["x"]}}),
        "text": "a.b.c",
    }
    for name, proof in bad.items():
        cache.clear()
        assert wallet.ask(token, proof).json()["error"] == "invalid_proof", name
    cache.clear()
    assert wallet.ask(token).json()["error"] == "invalid_proof"
    assert wallet.ask(token, wallet.proof(nonce="made-up:1:2")).json()["error"] == "invalid_nonce"
    assert wallet.ask(token, configuration="x").json()["error"] == "unknown_credential_configuration"
    assert wallet.post("credential", token, {}).json()["error"] == "invalid_credential_request"
    assert wallet.post("credential", token, [1]).json()["error"] == "invalid_credential_request"
    assert wallet.ask("guess", wallet.proof()).status_code == 401
    assert not WalletCopy.objects.exists()
    proof = wallet.proof()
    assert wallet.ask(token, proof).status_code == 200
    assert wallet.ask(token, wallet.proof()).json()["error"] == "credential_request_denied"
    again = offers.invite(held.me, held.row.pk)
    token = wallet.token(again.link, again.tx_code).json()["access_token"]
    assert wallet.ask(token, proof).json()["error"] == "invalid_nonce", "a proof does not count twice"


@given(place=st.integers(0, 85), flip=st.integers(1, 255))
def test_no_changed_es256_signature_is_taken(place: int, flip: int) -> None:
    wallet = Wallet(Client(), ec.derive_private_key(7, ec.SECP256R1()))
    token = jose.compact({"alg": "ES256"}, {"a": 1}, wallet.sign)
    holder_keys.check(token, wallet.jwk)
    head, body, signature = token.split(".")
    raw = bytearray(jose.unb64(signature))
    raw[place % 64] ^= flip
    with pytest.raises(proofs.ProofFailed):
        holder_keys.check(f"{head}.{body}.{jose.b64(bytes(raw))}", wallet.jwk)


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_an_offer_is_redeemed_once_by_many_at_once() -> None:
    world = build()
    row, me = issue(world), make_actor(Role.WORKER, person=world.worker)
    invitation = offers.invite(me, row.pk)
    wallet = Wallet(Client())

    def run(call: Any) -> Any:
        try:
            return call()
        except issuance.Refusal as error:
            return error.error
        finally:
            connection.close()

    grant = offer_of(invitation.link)["grants"][metadata.GRANT]
    form = {
        "grant_type": metadata.GRANT,
        "pre-authorized_code": grant["pre-authorized_code"],
        "tx_code": invitation.tx_code,
    }
    with ThreadPoolExecutor(6) as pool:
        tokens = list(pool.map(lambda _n: run(lambda: issuance.token(form)), range(6)))
    good = [one["access_token"] for one in tokens if isinstance(one, dict)]
    assert len(good) == 1
    assert tokens.count("invalid_grant") == 5
    same = wallet.proof()
    texts = [same, same, *(wallet.proof() for _ in range(4))]
    with ThreadPoolExecutor(6) as pool:
        body = {"credential_configuration_id": metadata.SD_JWT}
        made = list(
            pool.map(lambda text: run(lambda: issuance.credential(good[0], {**body, "proofs": {"jwt": [text]}})), texts)
        )
    assert sum(isinstance(one, dict) for one in made) == 1
    assert {one for one in made if isinstance(one, str)} <= {"invalid_nonce", "credential_request_denied"}
    assert WalletCopy.objects.count() == 1


def test_the_page_shows_code_and_copies_to_the_holder_alone(held: Any, client: Client) -> None:
    path = f"/certificates/{held.row.pk}/wallets/"
    assert client.get(path).status_code == 302
    sign_in(client, held.me)
    assert client.post(path).status_code == 302
    page = client.get(path)
    assert "no-store" in page["Cache-Control"]
    found = re.search(r"data-tx-code>(\d{6})<", page.content.decode())
    assert found
    invitation = offers.open_invitation(held.me, held.row.pk)
    assert invitation is not None
    assert found[1] == invitation.tx_code
    token = held.wallet.token(invitation.link, found[1]).json()["access_token"]
    held.wallet.ask(token, held.wallet.proof())
    copy = WalletCopy.objects.get()
    assert copy.thumbprint in client.get(path).content.decode()
    assert client.post(f"/wallet-copies/{copy.pk}/withdraw/").status_code == 302
    assert "已撤回" in client.get(path).content.decode()
    other = Client()
    sign_in(other, make_actor(Role.WORKER, person=held.other))
    assert other.get(path).status_code == 404
    assert other.post(f"/wallet-copies/{copy.pk}/withdraw/").status_code == 404


def test_end_points_are_bounded(client: Client) -> None:
    statuses = [client.post("/oid4vci/nonce").status_code for _ in range(32)]
    assert statuses[0] == 200
    assert statuses[-1] == 429
