"""Two officers make, rotate and withdraw keys, in files and in a PKCS#11 token; what was signed in time still verifies."""

from __future__ import annotations

import json
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import DatabaseError, IntegrityError, transaction

from jianglu.credentials import ceremonies, identities, offline, publications, queries, services, signers
from jianglu.credentials.errors import CeremonyPending, NoSigningKey, TwoPersonsNeeded
from jianglu.credentials.models import Ceremony, Key, Signed
from jianglu.credentials.vc import proofs
from jianglu.kernel.errors import Denied
from jianglu.platform import calendar, jobs
from jianglu.platform.access import Actor, Grant, Role, ScopeKind
from jianglu.platform.access.services import open_grant
from jianglu.platform.calendar.testing import at

from .conftest import clerk, issue

MODULES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")


def officer(number: int, role: Role = Role.OPERATOR) -> Actor:
    user, _made = get_user_model().objects.get_or_create(username=f"officer-{number}")
    if not user.role_assignments.exists():
        open_grant(user.pk, role, "50", "test")
    return Actor(f"officer {number}", user_id=user.pk, grants=(Grant(role, ScopeKind.REGION, "50"),))


def holds(document) -> bool:
    try:
        proofs.verify_proofs(document, identities.resolve, now=calendar.now())
    except proofs.ProofFailed:
        return False
    return True


@pytest.fixture
def softhsm(tmp_path, monkeypatch, settings):
    """A token of its own in SoftHSM, its PIN in two halves."""
    module = next((path for path in MODULES if Path(path).exists()), None)
    assert module, "no SoftHSM: `make test` installs it, or: apt-get install softhsm2"
    (tmp_path / "tokens").mkdir()
    configuration = tmp_path / "softhsm2.conf"
    configuration.write_text(
        f"directories.tokendir = {tmp_path / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n"
    )
    monkeypatch.setenv("SOFTHSM2_CONF", str(configuration))
    monkeypatch.setenv("JIANGLU_PKCS11_MODULE", module)
    monkeypatch.setenv("JIANGLU_PKCS11_TOKEN", "jianglu")
    monkeypatch.setenv("JIANGLU_PKCS11_PIN_A", "4711")
    monkeypatch.setenv("JIANGLU_PKCS11_PIN_B", "0815")
    subprocess.run(
        ["softhsm2-util", "--init-token", "--free", "--label", "jianglu", "--so-pin", "12345678", "--pin", "47110815"],
        check=True, capture_output=True,
    )  # fmt: skip
    settings.CREDENTIALS_SIGNER = "jianglu.credentials.signers.Pkcs11Signer"
    settings.CREDENTIALS_KEYS = tmp_path / "keys"  # a signer of its own for this test
    return signers.signer()


def test_a_ceremony_needs_two_officers(world, settings) -> None:
    settings.DEMO = False
    with pytest.raises(NoSigningKey):
        identities.current_key(world.body.pk)
    asked = ceremonies.ask(officer(1), world.body.pk, "create", reason="新机构启用签发")
    with pytest.raises(CeremonyPending):
        ceremonies.ask(officer(2), world.body.pk, "create", reason="重复的申请一次")
    with pytest.raises(TwoPersonsNeeded):
        ceremonies.carry_out(officer(1), asked.pk)
    for other in (officer(3, Role.LEADER), Actor.anonymous()):
        with pytest.raises(Denied):
            ceremonies.carry_out(other, asked.pk)
    assert not Key.objects.exists()
    done = ceremonies.carry_out(officer(2, Role.CITY_CLERK), asked.pk)
    assert identities.current_key(world.body.pk).method == done.key.method
    with pytest.raises(IntegrityError), transaction.atomic():
        Ceremony.objects.filter(pk=done.pk).update(done_by=done.asked_by)


def test_a_rotation_keeps_old_signatures_and_ends_the_old_key(world, django_capture_on_commit_callbacks) -> None:
    with at("2023-03-15"):
        old = Signed.objects.get(certificate=issue(world))
    with at("2023-03-20T10:00"):
        asked = ceremonies.ask(officer(1), world.body.pk, "rotate", reason="两年期满例行轮换")
        with django_capture_on_commit_callbacks(execute=True):
            ceremonies.carry_out(officer(2), asked.pk)
    with at("2023-03-21"):
        new = Signed.objects.get(certificate=issue(world, basis_id=2))
        assert new.key_id != old.key_id
        assert holds(old.document)
        assert holds(new.document)
        with pytest.raises(signers.NoKey):
            signers.signer().signing(old.key.label)
        late = dict(old.document["proof"][0], created="2023-03-21T00:00:00Z")
        assert not holds({**old.document, "proof": late})
        listed = publications.did_document(world.body.credit_code)
        assert {key["id"] for key in listed["verificationMethod"]} == {old.key.method, new.key.method}
        assert listed["assertionMethod"] == [old.key.method, new.key.method]
    with pytest.raises(DatabaseError, match="withdrawn"), transaction.atomic():
        Key.objects.filter(pk=old.key_id).update(until=None)


def test_after_a_compromise_all_is_signed_anew_and_the_old_key_counts_no_more(world, tmp_path) -> None:
    with at("2023-03-15"):
        rows = [issue(world, basis_id=n) for n in range(3)]
        old = Signed.objects.get(certificate=rows[0])
    with at("2023-03-20T10:00"):
        asked = ceremonies.ask(
            officer(1),
            world.body.pk,
            "compromise",
            reason="密钥文件被复制到外部",
            since=calendar.now() - timedelta(days=9),
        )
        ceremonies.carry_out(officer(2), asked.pk)
        jobs.run_pending()
    with at("2023-03-21"):
        assert not holds(old.document)
        assert all(holds(queries.credential(row).document) for row in rows)
        assert queries.verify_token(rows[0].token).in_force, "the register's own seal is another key's"
        listed = publications.did_document(world.body.credit_code)
        assert old.key.method not in listed["assertionMethod"]
        bundle = offline.Bundle(json.loads(json.dumps(publications.trust_bundle())))
        with pytest.raises(offline.Refused, match="compromised"):
            offline.verify(json.dumps(old.document).encode(), bundle, now=calendar.now())
        lines = offline.verify(json.dumps(queries.credential(rows[0]).document).encode(), bundle, now=calendar.now())
        assert all(outcome is not False for _label, outcome, _words in lines)


def test_keys_of_a_token_never_leave_it_and_sign_certificates(world, softhsm, settings) -> None:
    settings.DEMO = False
    asked = ceremonies.ask(officer(1), world.body.pk, "create", reason="在密码机内启用密钥")
    ceremonies.carry_out(officer(2), asked.pk)
    document = Signed.objects.get(certificate=_issue_in_production(world, settings)).document
    assert holds(document)
    assert not list(Path(settings.CREDENTIALS_KEYS).glob("issuers/*")), "no key in files"
    key = Key.objects.get(identity__organisation=world.body)
    Ed25519PublicKey.from_public_bytes(bytes(key.public)).verify(softhsm.signing(key.label)(b"x"), b"x")
    with pytest.raises(signers.NoKey):
        softhsm.signing("another")
    softhsm.destroy(key.label)
    with pytest.raises(signers.NoKey):
        softhsm.signing(key.label)


def _issue_in_production(world, settings):
    """The register's seal has its own key, made in the demo only."""
    from jianglu.credentials import signing

    settings.DEMO = True
    signing.record_signer()
    settings.DEMO = False
    return issue(world)


def test_lists_follow_every_change_and_the_offline_verifier_reads_them(world, client) -> None:
    cache.clear()
    with at("2023-03-16"):
        row = issue(world)
        document = queries.credential(row).document
        address = document["credentialStatus"]["statusListCredential"].removeprefix(identities.origin())

        def offline_status() -> bool:
            bundle = offline.Bundle(json.loads(json.dumps(publications.trust_bundle())))
            lines = offline.verify(json.dumps(document).encode(), bundle, now=calendar.now(), name="张建国")
            return all(outcome is not False for _label, outcome, _words in lines)

        first = client.get(address)
        assert first.headers["Cache-Control"] == "public, no-cache"
        assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
        assert holds(json.loads(first.content))
        assert offline_status()
        services.suspend(clerk(), row.pk, reason="举报核查期间暂停")
        assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
        assert not offline_status()
        assert queries.verify_token(row.token).status == "suspended"
        services.reinstate(clerk(), row.pk, reason="核查完毕予以恢复")
        assert offline_status()
        services.revoke(clerk(), row.pk, reason="查实替考，依规撤销")
        assert not offline_status()
        for purpose, expected in (("revocation", 200), ("suspension", 200), ("token", 200), ("other", 404)):
            assert client.get(f"{address}/{purpose}").status_code == expected
        assert client.get("/status-lists/99").status_code == 404
        assert json.loads(client.get("/.well-known/did.json").content)["id"].startswith("did:web:")
        assert client.get("/dids/nobody/did.json").status_code == 404


def test_the_offline_command_verifies_a_file(world, client, tmp_path, capsys) -> None:
    with at("2023-03-16"):
        row = issue(world)
        (tmp_path / "bundle.json").write_bytes(client.get("/trust-bundle.json").content)
        bundle = publications.trust_bundle()
    (tmp_path / "c.json").write_text(json.dumps(queries.credential(row).document))
    call = [str(tmp_path / "c.json"), "--bundle", str(tmp_path / "bundle.json"), "--at", "2023-03-17T00:00:00Z"]
    city = next(issuer for issuer in bundle["issuers"] if issuer["id"] == bundle["issuer"])["keys"][0][
        "publicKeyMultibase"
    ]
    assert offline.main([*call, "--city-key", city, "--name", "张建国"]) == 0
    assert "VERIFIED" in capsys.readouterr().out
    assert offline.main([*call, "--name", "李四"]) == 1
    assert offline.main([*call, "--city-key", "z6MkOther"]) == 1
    changed = json.dumps(queries.credential(row).document).replace("S0000500000122340", "S0000500000122310")
    (tmp_path / "c.json").write_text(changed)
    assert offline.main(call) == 1
    assert offline.main([str(tmp_path / "none"), "--bundle", str(tmp_path / "bundle.json")]) == 2
