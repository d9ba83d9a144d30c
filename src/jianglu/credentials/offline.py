"""A verifier for everybody: one file, no network, nothing but `cryptography`; written apart from what issues.

    jianglu verify FILE --bundle trust-bundle.json [--city-key z6Mk…] [--name 姓名]

FILE is a credential as JSON, vc+jwt or SD-JWT, or a PDF or OFD certificate that holds one. The trust bundle is what the city
publishes: issuers, their keys and filed scopes, and the status lists of that day, signed by the city. Whoever pins the
city's key (printed by the first run) trusts nothing else. This file can also be copied and run by itself:
`python offline.py FILE --bundle …`.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import json
import math
import re
import sys
import zipfile
import zlib
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
LIMIT = 8 * 1024 * 1024  # bytes that a packed part may unpack to
STATES = {0: "有效 valid", 1: "已撤销 revoked", 2: "已暂停 suspended", 3: "已换发 superseded"}


class Refused(Exception):  # noqa: N818 - a finding, said to a person
    """The credential does not verify; the text says why."""


def canonical(value: Any) -> str:
    """JSON Canonicalization Scheme (RFC 8785) of parsed JSON."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(f"{canonical(key)}:{canonical(value[key])}" for key in keys) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, float):
        return _number(value)
    return json.dumps(value, ensure_ascii=False)


def _number(value: float) -> str:
    """As ECMAScript writes it: the shortest digits that read back, plain between 1e-7 and 1e21."""
    if not math.isfinite(value):
        raise Refused("a number beyond JSON")
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _e, exponent = f"{Decimal(repr(abs(value))):e}".partition("e")
    digits, point = mantissa.replace(".", "").rstrip("0"), int(exponent) + 1
    many = len(digits)
    if many <= point <= 21:
        return sign + digits + "0" * (point - many)
    if 0 < point <= 21:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    tail = f".{digits[1:]}" if many > 1 else ""
    return f"{sign}{digits[0]}{tail}e{point - 1:+d}"


def base58(text: object) -> bytes:
    """The bytes of a base58btc multibase text."""
    if not isinstance(text, str) or not text.startswith("z") or any(char not in ALPHABET for char in text[1:]):
        raise Refused("not base58btc multibase")
    number = 0
    for char in text[1:]:
        number = number * 58 + ALPHABET.index(char)
    zeros = len(text[1:]) - len(text[1:].lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def unb64(text: str) -> bytes:
    """The bytes of base64url without padding."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError as error:
        raise Refused("malformed base64url") from error


def moment(text: object) -> datetime:
    """An RFC 3339 time."""
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError as error:
        raise Refused(f"{text} is no time") from error
    if found.tzinfo is None:
        raise Refused(f"{text} has no offset")
    return found


def _check(public: str, signature: bytes, content: bytes) -> None:
    key = base58(public)
    if len(key) != 34 or key[:2] != b"\xed\x01":
        raise Refused("not an Ed25519 key")
    try:
        Ed25519PublicKey.from_public_bytes(key[2:]).verify(signature, content)
    except InvalidSignature as error:
        raise Refused("签名不符：内容在签发后被改动，或不是该机构签发 (signature does not match)") from error


def proof_of(document: dict[str, Any]) -> dict[str, Any]:
    """The one proof of a document."""
    proof = document.get("proof")
    if isinstance(proof, list) and len(proof) == 1:
        proof = proof[0]
    if not isinstance(proof, dict):
        raise Refused("没有签名 (no proof)")
    return proof


def check_proof(document: dict[str, Any], public: str) -> dict[str, Any]:
    """The eddsa-jcs-2022 proof of a document, checked with a key."""
    proof = proof_of(document)
    if proof.get("type") != "DataIntegrityProof":
        raise Refused("没有签名 (no proof)")
    if proof.get("cryptosuite") != "eddsa-jcs-2022":
        raise Refused("离线只验证 eddsa-jcs-2022 (another cryptosuite)")
    if proof.get("proofPurpose") != "assertionMethod":
        raise Refused("the proof serves another purpose")
    plain = {key: value for key, value in document.items() if key != "proof"}
    options = {key: value for key, value in proof.items() if key != "proofValue"}
    if "@context" in document:
        options["@context"] = document["@context"]
    content = b"".join(hashlib.sha256(canonical(part).encode()).digest() for part in (options, plain))
    _check(public, base58(proof.get("proofValue")), content)
    return proof


class Bundle:
    """The city's trust bundle, checked against the city's key."""

    def __init__(self, content: dict[str, Any], *, pinned: str = "") -> None:
        if content.get("type") != "JiangluTrustBundle":
            raise Refused("not a trust bundle")
        self.created, self.expires = moment(content["created"]), moment(content["expires"])
        self.issuers = {issuer["id"]: issuer for issuer in content["issuers"]}
        self.keys = {key["id"]: (issuer, key) for issuer in content["issuers"] for key in issuer["keys"]}
        method = content.get("proof", {}).get("verificationMethod")
        if method not in self.keys or self.keys[method][0]["id"] != content["issuer"]:
            raise Refused("the bundle is not signed by its issuer")
        self.city = self.keys[method][1]["publicKeyMultibase"]
        if pinned and pinned != self.city:
            raise Refused(f"信任包由另一密钥签名：{self.city} (the bundle is signed by another key)")
        check_proof(content, self.city)
        self.lists = {}
        for listed in content["statusLists"]:
            proof = check_proof(listed, self.key(listed.get("proof", {}).get("verificationMethod"), listed["issuer"]))
            self.in_time(proof)
            self.lists[listed["id"]] = listed["credentialSubject"]

    def key(self, method: object, issuer: object) -> str:
        """The public key of a method that belongs to an issuer of the bundle."""
        owner, key = self.keys.get(str(method), (None, None))
        if owner is None or key is None:
            raise Refused(f"签发机构不在信任包内：{issuer} (unknown issuer)")
        if owner["id"] != issuer:
            raise Refused("密钥属于另一机构 (the key belongs to another issuer)")
        if key["compromised"]:
            raise Refused("签发密钥已泄露，请持证人重新下载证书 (the key was compromised; get a newly signed copy)")
        return str(key["publicKeyMultibase"])

    def in_time(self, proof: dict[str, Any]) -> None:
        """Whether the proof was made while its key was valid."""
        key, made = self.keys[proof["verificationMethod"]][1], moment(proof.get("created"))
        if (key["since"] and made < moment(key["since"])) or (key["until"] and made >= moment(key["until"])):
            raise Refused("签名不在密钥有效期内 (signed outside the key's validity)")

    def status(self, entry: dict[str, Any]) -> int:
        """The status of a credential on the day of the bundle."""
        subject = self.lists.get(str(entry.get("statusListCredential")))
        if subject is None or subject["statusPurpose"] != entry.get("statusPurpose"):
            raise Refused("信任包里没有它的状态列表 (no status list)")
        unpacker = zlib.decompressobj(31)
        content = unpacker.decompress(unb64(subject["encodedList"][1:]), LIMIT)
        size, index = int(entry.get("statusSize", 1)), int(entry["statusListIndex"])
        if index < 0 or not 1 <= size <= 8 or (index + 1) * size > len(content) * 8:
            raise Refused("the status index is beyond the list")
        value = 0
        for bit in range(index * size, (index + 1) * size):
            value = value << 1 | (content[bit // 8] >> (7 - bit % 8)) & 1
        return value

    def covers(self, issuer: str, occupation: str, level: str, on: str) -> bool | None:
        """Whether the issuer was filed for an occupation and level on a day; None when nothing is on file."""
        scopes = self.issuers[issuer]["scopes"]
        if not scopes:
            return None
        return any(
            scope["occupation"] == occupation
            and level in scope["levels"]
            and scope["since"] <= on
            and (scope["until"] is None or on <= scope["until"])
            for scope in scopes
        )


def extract(content: bytes) -> str:
    """The credential in a file: JSON, JWT or SD-JWT as it is; of a PDF or OFD the one that is embedded."""
    if content.startswith(b"%PDF"):
        for match in re.finditer(rb"stream\r?\n", content):
            start = match.end()
            for raw in (_inflate(content[start:]), content[start : content.find(b"endstream", start)]):
                if b'"VerifiableCredential"' in raw:
                    return raw.decode()
        raise Refused("PDF 内没有可验证凭证 (the PDF holds no credential)")
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.infolist():
                if entry.filename.endswith(".vc.json") and entry.file_size < LIMIT:
                    return archive.read(entry).decode()
        raise Refused("OFD 内没有可验证凭证 (the OFD holds no credential)")
    try:
        return content.decode().strip()
    except UnicodeDecodeError as error:
        raise Refused("不是证书文件 (not a certificate file)") from error


def _inflate(content: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(content, LIMIT)
    except zlib.error:
        return b""


def _token(text: str, bundle: Bundle) -> dict[str, Any]:
    """The payload of a vc+jwt, or the claims that an SD-JWT shows, checked."""
    token, *parts = text.split("~")
    try:
        head, body, signature = token.split(".")
        header, payload = json.loads(unb64(head)), json.loads(unb64(body))
    except ValueError as error:
        raise Refused("不是证书文件 (not a certificate file)") from error
    issuer = payload.get("issuer", payload.get("iss"))
    issuer = issuer["id"] if isinstance(issuer, dict) else issuer
    if header.get("alg") not in ("Ed25519", "EdDSA"):
        raise Refused("another algorithm")
    _check(bundle.key(header.get("kid"), issuer), unb64(signature), f"{head}.{body}".encode())
    digests = payload.pop("_sd", [])
    for disclosure in filter(None, parts[:-1]):
        digest = base64.urlsafe_b64encode(hashlib.sha256(disclosure.encode()).digest()).decode().rstrip("=")
        if digest not in digests:
            raise Refused("a disclosure does not belong to the credential")
        _salt, name, value = json.loads(unb64(disclosure))
        payload[name] = value
    return dict(payload)


def verify(content: bytes, bundle: Bundle, *, now: datetime, name: str = "") -> list[tuple[str, bool | None, str]]:
    """(check, outcome, words) for each thing that was looked at; raises Refused when the signature fails."""
    text = extract(content)
    if text.startswith("{"):
        try:
            found = json.loads(text)
        except ValueError as error:
            raise Refused("不是完整的 JSON (malformed JSON)") from error
        issuer = found.get("issuer")
        issuer = issuer.get("id") if isinstance(issuer, dict) else issuer
        proof = check_proof(found, bundle.key(proof_of(found).get("verificationMethod"), issuer))
        bundle.in_time(proof)
    else:
        found = _token(text, bundle)
        issuer = found.get("iss") or found["issuer"]["id"]
    lines: list[tuple[str, bool | None, str]] = [
        ("签名 signature", True, "内容与签发时一致 unchanged since it was signed")
    ]
    lines.append(("签发机构 issuer", True, bundle.issuers[issuer]["name"]))
    subject = found.get("credentialSubject")
    lines += _of_badge(found, subject, bundle, issuer, now) if isinstance(subject, dict) else _of_claims(found, now)
    entry = found.get("credentialStatus") or _entry(found)
    if entry:
        value = bundle.status(entry)
        day = bundle.created.strftime("%Y-%m-%d %H:%M")
        lines.append(("状态 status", value == 0, f"{STATES.get(value, value)}（{day} UTC 的信任包 as of the bundle）"))
    if name:
        held = _holder(found)
        lines.append(("持证人 holder", held == name, held or "未出示姓名 not shown"))
    if now > bundle.expires:
        lines.append(("信任包 bundle", None, "已过期，状态可能已变化，请更新 the bundle is out of date"))
    return lines


def _entry(found: dict[str, Any]) -> dict[str, Any] | None:
    """The status entry of an SD-JWT; its token list has the same indexes as the bitstring list."""
    listed = (found.get("status") or {}).get("status_list")
    if not listed:
        return None
    return {
        "statusListCredential": listed["uri"].removesuffix("/token"),
        "statusPurpose": "message",
        "statusSize": 2,
        "statusListIndex": listed["idx"],
    }


def _holder(found: dict[str, Any]) -> str:
    subject = found.get("credentialSubject")
    if isinstance(subject, dict):
        for entry in subject.get("identifier", []):
            if entry.get("identityType") == "ext:name":
                return str(entry["identityHash"])
    return str(found.get("name", ""))


def _of_badge(
    found: dict[str, Any], subject: dict[str, Any], bundle: Bundle, issuer: str, now: datetime
) -> list[tuple[str, bool | None, str]]:
    achievement = subject["achievement"]
    lines: list[tuple[str, bool | None, str]] = [
        ("证书 certificate", None, f"{found['name']}　{subject['licenseNumber']}"),
        ("有效期 term", *_term(found.get("validFrom"), found.get("validUntil"), now)),
    ]
    codes = [entry["targetCode"] for entry in achievement.get("alignment", [])]
    if len(codes) == 2 and achievement["achievementType"] == "Certification":
        covered = bundle.covers(issuer, codes[0], codes[1], str(found["validFrom"])[:10])
        words = {
            True: "发证之日备案范围包含本职业等级 filed for it on that day",
            False: "发证之日的备案范围里没有 not filed for it on that day",
            None: "没有备案记录 nothing on file",
        }
        lines.append(("备案 filing", covered or None, words[covered]))
    return lines


def _of_claims(found: dict[str, Any], now: datetime) -> list[tuple[str, bool | None, str]]:
    since = datetime.fromtimestamp(found.get("nbf", 0), UTC).isoformat()
    until = datetime.fromtimestamp(found["exp"], UTC).isoformat() if "exp" in found else None
    hidden = {"iss", "vct", "nbf", "exp", "iat", "cnf", "status", "_sd_alg"}
    shown = "　".join(f"{name}: {value}" for name, value in found.items() if name not in hidden)
    return [("出示 shown", None, shown), ("有效期 term", *_term(since, until, now))]


def _term(since: object, until: object, now: datetime) -> tuple[bool, str]:
    if since and now < moment(since):
        return False, f"{since} 起有效 not yet valid"
    if until and now > moment(until):
        return False, f"{until} 到期 expired"
    return True, f"至 {until}" if until else "长期 no end"


def main(arguments: list[str] | None = None) -> int:
    """Verify a file; exit status 0 when all holds, 1 when something does not, 2 when a file cannot be read."""
    parser = argparse.ArgumentParser(prog="verify", description="Verifies a certificate offline.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--bundle", type=Path, required=True, help="the city's trust-bundle.json")
    parser.add_argument("--city-key", default="", help="the city's public key, pinned once")
    parser.add_argument("--name", default="", help="name of the person before you")
    parser.add_argument("--at", default="", help="a time (RFC 3339) instead of now")
    options = parser.parse_args(arguments)
    try:
        content, bundle_text = options.file.read_bytes(), options.bundle.read_text()
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    try:
        now = moment(options.at) if options.at else datetime.now(UTC)
        bundle = Bundle(json.loads(bundle_text), pinned=options.city_key)
        lines = verify(content, bundle, now=now, name=options.name)
    except (Refused, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile) as error:
        sys.stdout.write(f"✗ {error}\n不可采信 NOT VERIFIED\n")
        return 1
    for label, outcome, words in lines:
        sys.stdout.write(f"{'✓' if outcome else '·' if outcome is None else '✗'} {label}：{words}\n")
    good = all(outcome is not False for _label, outcome, _words in lines)
    if not options.city_key:
        sys.stdout.write(f"· 市级密钥 city key：{bundle.city}（请核对并以 --city-key 固定 pin it）\n")
    sys.stdout.write("核验通过 VERIFIED\n" if good else "不可采信 NOT VERIFIED\n")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
