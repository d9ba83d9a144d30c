"""Proofs, lists and tokens as pure functions: what was signed verifies, and nothing else does."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from jianglu.credentials import offline
from jianglu.credentials.vc import badge, bitstring, canonical, dids, jose, proofs, sdjwt, times

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
DID = dids.of_key(PUBLIC)
METHOD = f"{DID}#{DID.removeprefix('did:key:')}"
NOW = datetime(2023, 3, 15, 1, tzinfo=UTC)
RECORD = {
    "kind": "skill_level", "number": "S000050000012233000001", "holder": "张建国", "holder_number": "500105********1234",
    "occupation_code": "6-18-02-04", "occupation": "焊工", "work_type": "", "level": "3", "body": "匠心评价中心",
    "issued_on": "2023-03-15", "scores": {"theory": 86, "practice": 91.5}, "token": "abcdefghijklmnopqrstuv",
}  # fmt: skip


def plain() -> dict:
    issuing = badge.Issuing(
        DID, "匠心评价中心", "https://example.org", bitstring.entry("https://example.org/status-lists", 7)
    )
    return badge.build(RECORD, badge.Names("职业技能等级证书", "高级工（三级）"), issuing)


def signed(suite: str = proofs.JCS) -> dict:
    return proofs.add_proof(plain(), KEY.sign, method=METHOD, created=times.stamp(NOW), suite=suite)


def accepted(document) -> bool:
    try:
        methods = proofs.verify_proofs(document, dids.resolve_key, now=NOW)
    except proofs.ProofFailed:
        return False
    issuer = document.get("issuer")
    return methods[0].controller == (issuer.get("id") if isinstance(issuer, dict) else issuer)


def paths(value, path=()):
    """Every place of a JSON value."""
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield (*path, key)
            yield from paths(inner, (*path, key))


def mutations(document: dict):
    """The document with each of its places dropped or changed, and with things added: named, one at a time."""
    for path in list(paths(document)):
        for kind in ("dropped", "changed"):
            made = copy.deepcopy(document)
            place = made
            for key in path[:-1]:
                place = place[key]
            if kind == "dropped":
                del place[path[-1]]
            else:
                before = place[path[-1]]
                place[path[-1]] = (
                    before + "x" if isinstance(before, str) else (not before) if isinstance(before, bool)
                    else before + 1 if isinstance(before, int | float) else [before, "x"] if before else "x"
                )  # fmt: skip
            yield f"{kind} {'/'.join(map(str, path))}", made
    for name, value in (("extra", 1), ("validUntil", "2030-01-01T00:00:00Z"), ("evidence", [{"type": ["Evidence"]}])):
        yield f"added {name}", {**document, name: value}


@pytest.mark.parametrize("suite", [proofs.JCS, proofs.RDFC])
def test_what_was_signed_verifies(suite) -> None:
    document = json.loads(json.dumps(signed(suite)))
    assert accepted(document)
    shuffled = json.loads(json.dumps(document, sort_keys=True))
    assert accepted(shuffled), "the order of keys says nothing"


def test_no_mutation_of_a_credential_verifies() -> None:
    tried = [name for name, made in mutations(signed()) if accepted(made) and "dropped proof" not in name]
    assert tried == []
    assert sum(1 for _ in mutations(signed())) > 200


def test_an_rdfc_credential_refuses_what_no_context_defines() -> None:
    with pytest.raises(canonical.NotCanonical, match="undefined term: madeUp"):
        proofs.add_proof(plain() | {"madeUp": 1}, KEY.sign, method=METHOD, created=times.stamp(NOW), suite=proofs.RDFC)
    made = plain()
    made["credentialSubject"]["type"] = ["MadeUpType"]
    with pytest.raises(canonical.NotCanonical, match="undefined term"):
        canonical.rdfc(made)
    with pytest.raises(canonical.NotCanonical, match="unknown context"):
        canonical.rdfc(plain() | {"@context": ["https://www.w3.org/ns/credentials/v2", "https://example.org/own"]})
    cut_off = {"@context": [canonical.CREDENTIALS, {"@vocab": None}], "type": ["VerifiableCredential", "Nowhere"]}
    with pytest.raises(canonical.NotCanonical, match="relative identifier: Nowhere"):
        canonical.refuse_undefined(cut_off)
    assert not accepted(signed(proofs.RDFC) | {"madeUp": 1})


def test_keys_count_in_their_time_only() -> None:
    def resolve(**bounds):
        return lambda method: proofs.Method(method, DID, PUBLIC, **bounds)

    def holds(**bounds) -> bool:
        try:
            proofs.verify_proofs(signed(), resolve(**bounds), now=NOW)
        except proofs.ProofFailed:
            return False
        return True

    earlier, later = datetime(2023, 1, 1, tzinfo=UTC), datetime(2023, 4, 1, tzinfo=UTC)
    assert holds(since=earlier, until=later)
    assert not holds(since=later)
    assert not holds(until=earlier)
    assert not holds(since=earlier, until=later, compromised=True)
    assert not holds(purposes=frozenset({"authentication"}))


@given(st.integers(0, 20_000_000))
def test_every_certificate_has_its_own_place_in_the_lists(certificate: int) -> None:
    number, index = bitstring.place(certificate)
    assert 0 <= index < bitstring.SIZE
    assert bitstring.certificate_at(number, index) == certificate


@settings(max_examples=25)
@given(st.dictionaries(st.integers(0, bitstring.SIZE - 1), st.integers(0, 3), max_size=60))
def test_a_list_says_of_each_index_what_was_put_in(statuses) -> None:
    listed = {
        "id": "https://example.org/status-lists/0",
        "credentialSubject": {
            "statusPurpose": "message",
            "encodedList": bitstring.encode(bitstring.bits(statuses.items(), "message")),
        },
    }
    for index in [*statuses, 0, bitstring.SIZE - 1]:
        entry = {
            **bitstring.entry("https://example.org/status-lists", 0),
            "statusListIndex": str(index),
            "statusListCredential": listed["id"],
        }
        assert bitstring.check(entry, listed) == statuses.get(index, 0)
    for purpose, values in (("revocation", {1, 3}), ("suspension", {2})):
        content = bitstring.bits(statuses.items(), purpose)
        assert all(bitstring.read(content, index) == (value in values) for index, value in statuses.items())


def test_a_hostile_list_is_refused() -> None:
    import base64
    import zlib

    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = packer.compress(bytes(64 * 1024 * 1024)) + packer.flush()
    with pytest.raises(ValueError, match="too long"):
        bitstring.decode("u" + base64.urlsafe_b64encode(bomb).decode())
    for text in ("", "z", "u!", "uAAAA", None):
        with pytest.raises(ValueError, match=r"."):
            bitstring.decode(text)


@given(
    st.recursive(
        st.none() | st.booleans() | st.text(max_size=8) | st.integers(-(2**53) + 1, 2**53 - 1)
        | st.floats(allow_nan=False, allow_infinity=False),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
        max_leaves=12,
    )
)  # fmt: skip
def test_the_independent_verifier_writes_the_same_canonical_form(value) -> None:
    try:
        wanted = canonical.jcs(value)
    except canonical.NotCanonical:
        return  # lone surrogates
    assert offline.canonical(value).encode() == wanted


def test_a_jwt_verifies_and_a_changed_one_does_not() -> None:
    token = jose.secure(plain(), KEY.sign, method=METHOD)
    assert jose.verify(token, dids.resolve_key)["credentialSubject"]["licenseNumber"] == RECORD["number"]
    head, body, signature = token.split(".")
    other = jose.b64(json.dumps({**plain(), "name": "x"}).encode())
    none = jose.b64(json.dumps({"alg": "none", "kid": METHOD, "typ": "vc+jwt"}).encode())
    for bad in (f"{head}.{other}.{signature}", f"{none}.{body}.", f"{head}.{body}.{signature[:-4]}AAAA", "a.b", ""):
        with pytest.raises(proofs.ProofFailed):
            jose.verify(bad, dids.resolve_key)


def test_an_sd_jwt_shows_what_the_holder_chose_to_whom_they_chose() -> None:
    holder = Ed25519PrivateKey.generate()
    hidden = {"name": "张建国", "level": "3", "identity_number": "500105199001011234"}
    whole = sdjwt.issue(
        {"iss": DID, "vct": "x"}, hidden, KEY.sign, method=METHOD,
        holder=jose.jwk(holder.public_key().public_bytes_raw()),
    )  # fmt: skip
    shown = sdjwt.present(whole, ["level"], holder.sign, audience="https://employer", nonce="n1", at=NOW)
    asked = {"now": NOW, "audience": "https://employer", "nonce": "n1"}
    claims = sdjwt.verify(shown, dids.resolve_key, **asked)
    assert claims["level"] == "3"
    assert "identity_number" not in claims
    assert "500105199001011234" not in shown
    wrong = [
        (shown, asked | {"nonce": "n2"}),
        (shown, asked | {"audience": "https://other"}),
        (shown, asked | {"now": datetime(2023, 3, 16, tzinfo=UTC)}),
        (sdjwt.present(whole, ["level"]), asked),
        (sdjwt.present(whole, ["level"], KEY.sign, audience="https://employer", nonce="n1", at=NOW), asked),
        (shown.replace("~", "~" + sdjwt.claims_of(whole)["name"] + "~", 1), asked),
    ]
    for presentation, question in wrong:
        with pytest.raises(proofs.ProofFailed):
            sdjwt.verify(presentation, dids.resolve_key, **question)


@pytest.mark.parametrize(
    ("made", "key", "counts"),
    [
        (NOW, {"until": NOW + timedelta(seconds=1)}, True),
        (NOW, {"until": NOW}, False),
        (None, {"until": NOW + timedelta(days=1)}, False),  # who says no time may be dating it back
        (NOW, {"compromised": True}, False),
        (None, {}, True),
    ],
)
def test_an_sd_jwt_by_a_key_that_no_longer_counts_is_refused(made: datetime | None, key: dict, counts: bool) -> None:
    claims = {"iss": DID, "vct": "x"} | ({"iat": int(made.timestamp())} if made else {})
    whole = sdjwt.issue(claims, {"level": "3"}, KEY.sign, method=METHOD)
    resolve = lambda name: replace(dids.resolve_key(name), **key)  # noqa: E731
    if counts:
        assert sdjwt.verify(whole, resolve, now=NOW)["level"] == "3"
    else:
        with pytest.raises(proofs.ProofFailed):
            sdjwt.verify(whole, resolve, now=NOW)
