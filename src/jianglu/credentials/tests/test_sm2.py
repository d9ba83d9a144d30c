"""SM2 and SM3 against the standards' own numbers, and as a suite behind the same interface as Ed25519."""

from __future__ import annotations

import json

import pytest
from cryptography.exceptions import InvalidSignature
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from jianglu.credentials import ceremonies, identities, publications, services, signers
from jianglu.credentials.errors import NoSuite
from jianglu.credentials.models import Key
from jianglu.credentials.vc import dids, multibase, proofs, sm, times
from jianglu.platform.access import Role
from jianglu.testing import make_actor, sign_in

from .conftest import issue
from .test_vc import NOW, mutations, plain

# GB/T 32918.5-2017 annex A.2 (the recommended curve): key, message "message digest", signature
PRIVATE = bytes.fromhex("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8")
PUBLIC = bytes.fromhex(
    "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
)
SIGNATURE = bytes.fromhex(
    "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
    "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
)


def test_the_numbers_of_the_standards() -> None:
    sm.verify(PUBLIC, SIGNATURE, b"message digest")
    sm.verify(PUBLIC, sm.sign(PRIVATE, PUBLIC, b"message digest"), b"message digest")
    abc = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert sm.sm3(b"abc").hex() == abc, "GB/T 32905-2016 A.1"
    long = "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
    assert sm.sm3(b"abcd" * 16).hex() == long, "GB/T 32905-2016 A.2"


@settings(max_examples=30)
@given(st.binary(max_size=200), st.integers(0, 127), st.integers(1, 255))
def test_no_changed_byte_verifies(content: bytes, place: int, flip: int) -> None:
    made = bytearray(sm.sign(PRIVATE, PUBLIC, content))
    sm.verify(PUBLIC, bytes(made), content)
    made[place % 64] ^= flip
    with pytest.raises(InvalidSignature):
        sm.verify(PUBLIC, bytes(made), content)
    with pytest.raises(InvalidSignature):
        sm.verify(PUBLIC, bytes(64), content)


def test_a_credential_by_sm2_verifies_and_no_mutation_does() -> None:
    did = dids.of_key(PUBLIC)
    method = f"{did}#{did.removeprefix('did:key:')}"
    made = proofs.add_proof(
        plain() | {"issuer": did}, lambda content: sm.sign(PRIVATE, PUBLIC, content), method=method,
        created=times.stamp(NOW), suite=proofs.SM2,
    )  # fmt: skip

    def accepted(document: dict) -> bool:
        try:
            proofs.verify_proofs(document, dids.resolve_key, now=NOW)
        except proofs.ProofFailed:
            return False
        return True

    assert accepted(json.loads(json.dumps(made)))
    assert [name for name, changed in mutations(made) if accepted(changed) and name != "dropped proof"] == []
    relabelled = {**made, "proof": {**made["proof"], "cryptosuite": proofs.JCS}}
    assert not accepted(relabelled), "one suite's key is none of another's"
    assert multibase.raw_key(multibase.multikey(PUBLIC)) == PUBLIC


def test_the_body_signs_by_sm2_on_request_and_verification_reads_it(client: Client, world) -> None:
    row = issue(world)
    sign_in(client, make_actor(Role.WORKER, person=world.worker))
    answer = client.get(f"/certificates/{row.pk}/credential-sm2.json")
    document = json.loads(answer.content)
    assert document["proof"][0]["cryptosuite"] == "sm2-sm3-jcs"
    key = Key.objects.get(algorithm="sm2")
    assert len(bytes(key.public)) == 64
    assert (
        json.loads(client.get(f"/certificates/{row.pk}/credential.json").content)["proof"][0]["cryptosuite"]
        == proofs.JCS
    )
    listed = publications.did_document(key.identity.path)["verificationMethod"]
    assert {multibase.raw_key(method["publicKeyMultibase"]) for method in listed} >= {bytes(key.public)}
    page = client.post("/verify/", {"file": SimpleUploadedFile("c.json", answer.content)}).content.decode()
    assert "证书有效" in page
    assert "未通过" not in page
    changed = answer.content.replace(row.number.encode(), b"S000050000012232000001")
    assert "未通过" in client.post("/verify/", {"file": SimpleUploadedFile("c.json", changed)}).content.decode()


def test_an_sm2_key_has_a_ceremony_of_its_own(world) -> None:
    first, second = make_actor(Role.CITY_CLERK), make_actor(Role.OPERATOR)
    identities.current_key(world.body.pk)
    asked = ceremonies.ask(first, world.body.pk, "create", reason="启用国密签名", algorithm=signers.SM2)
    done = ceremonies.carry_out(second, asked.pk)
    assert done.key.algorithm == "sm2"
    assert Key.objects.filter(identity=done.key.identity, until=None).count() == 2
    asked = ceremonies.ask(first, world.body.pk, "rotate", reason="例行轮换国密密钥", algorithm=signers.SM2)
    ceremonies.carry_out(second, asked.pk)
    assert Key.objects.get(algorithm="ed25519", identity=done.key.identity).until is None, "the other key goes on"


def test_without_the_extra_it_says_so(world, monkeypatch) -> None:
    row = issue(world)
    monkeypatch.setattr(sm, "available", lambda: False)
    with pytest.raises(NoSuite):
        services.credential(make_actor(Role.WORKER, person=world.worker), row, form="sm2")
    with pytest.raises(NoSuite):
        ceremonies.ask(
            make_actor(Role.CITY_CLERK), world.body.pk, "create", reason="启用国密签名", algorithm=signers.SM2
        )
