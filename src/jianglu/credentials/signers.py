"""Where private keys lie: one interface, software files or a PKCS#11 module (a hardware security module).

Nothing else in the product touches a private key of an issuer: a signer makes a key under a label, tells its public half
and signs bytes. CREDENTIALS_SIGNER names the class; tests and the demo use files.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from .vc import sm

# DER of OBJECT IDENTIFIER 1.3.101.112 (RFC 8410), and of the name that PKCS#11 3.0 prefers
_CURVES = (bytes.fromhex("06032b6570"), b"\x13\x0cedwards25519")


class NoKey(LookupError):
    """The signer has no key under that label."""


ED25519, SM2 = "ed25519", "sm2"


class Signer(Protocol):
    """Makes Ed25519 and SM2 keys and signs with them; a private key never leaves it."""

    def make(self, label: str, *, algorithm: str = ED25519) -> bytes:
        """Make a key under a new label; returns the raw public key."""

    def signing(self, label: str) -> Callable[[bytes], bytes]:
        """The function that signs with the key of the label; raises NoKey."""

    def destroy(self, label: str) -> None:
        """Forget a private key for ever; the public half lives on in the DID document."""


class FileSigner:
    """PEM files that only the server's account may read, below CREDENTIALS_KEYS/issuers."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or Path(settings.CREDENTIALS_KEYS) / "issuers"
        self._kept: dict[str, Callable[[bytes], bytes]] = {}

    def _path(self, label: str) -> Path:
        if not label.replace("-", "").isalnum():
            raise NoKey(label)
        return self.folder / f"{label}.pem"

    def make(self, label: str, *, algorithm: str = ED25519) -> bytes:
        """See Signer."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if algorithm == SM2:
            private, public = sm.make()
            self._write(self._path(label).with_suffix(".sm2"), private + public)
            return public
        key = Ed25519PrivateKey.generate()
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        self._write(self._path(label), pem)
        return key.public_key().public_bytes_raw()

    @staticmethod
    def _write(path: Path, content: bytes) -> None:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)

    def signing(self, label: str) -> Callable[[bytes], bytes]:
        """See Signer."""
        pair = self._path(label).with_suffix(".sm2")
        if label not in self._kept and pair.exists():
            content = pair.read_bytes()
            self._kept[label] = partial(sm.sign, content[:32], content[32:])
        if label not in self._kept:
            try:
                key = serialization.load_pem_private_key(self._path(label).read_bytes(), password=None)
            except FileNotFoundError as error:
                raise NoKey(label) from error
            if not isinstance(key, Ed25519PrivateKey):
                raise NoKey(label)
            self._kept[label] = key.sign
        return self._kept[label]

    def destroy(self, label: str) -> None:
        """See Signer."""
        self._kept.pop(label, None)
        self._path(label).unlink(missing_ok=True)
        self._path(label).with_suffix(".sm2").unlink(missing_ok=True)


class Pkcs11Signer:
    """A PKCS#11 token by python-pkcs11 (extra `hsm`): CKM_EDDSA, keys not extractable.

    JIANGLU_PKCS11_MODULE is the library, JIANGLU_PKCS11_TOKEN the token's label. The PIN comes in two halves,
    JIANGLU_PKCS11_PIN_A and _B, that two officers keep apart; who has only one half opens nothing.
    """

    def __init__(self, module: str = "", token: str = "", pins: tuple[str, str] = ("", "")) -> None:
        self.module = module or os.environ.get("JIANGLU_PKCS11_MODULE", "")
        self.token = token or os.environ.get("JIANGLU_PKCS11_TOKEN", "jianglu")
        self.pins = (
            pins[0] or os.environ.get("JIANGLU_PKCS11_PIN_A", ""),
            pins[1] or os.environ.get("JIANGLU_PKCS11_PIN_B", ""),
        )
        if not self.module or not all(self.pins):
            raise ImproperlyConfigured(
                "Set JIANGLU_PKCS11_MODULE and both halves of the PIN (JIANGLU_PKCS11_PIN_A, _B)."
            )
        self._lock = Lock()
        self._open: Any = None

    def _session(self) -> Any:
        import pkcs11

        if self._open is None:
            token = pkcs11.lib(self.module).get_token(token_label=self.token)
            self._open = token.open(rw=True, user_pin="".join(self.pins))
        return self._open

    def make(self, label: str, *, algorithm: str = ED25519) -> bytes:
        """See Signer; SM2 is no mechanism of PKCS#11, and every maker of tokens has its own."""
        if algorithm != ED25519:
            raise ImproperlyConfigured(
                "This signer holds Ed25519 keys; for SM2 write a Signer for the token's own interface."
            )
        from pkcs11 import Attribute, KeyType, Mechanism
        from pkcs11.exceptions import PKCS11Error

        with self._lock:
            session = self._session()
            template = {Attribute.EXTRACTABLE: False, Attribute.SENSITIVE: True}
            for place, curve in enumerate(_CURVES):
                parameters = session.create_domain_parameters(
                    KeyType.EC_EDWARDS, {Attribute.EC_PARAMS: curve}, local=True
                )
                try:
                    public, _private = parameters.generate_keypair(
                        mechanism=Mechanism.EC_EDWARDS_KEY_PAIR_GEN, store=True, label=label, private_template=template
                    )
                except PKCS11Error:
                    if place == len(_CURVES) - 1:
                        raise
                else:
                    return bytes(public[Attribute.EC_POINT])[-32:]
        raise AssertionError("unreachable")

    def signing(self, label: str) -> Callable[[bytes], bytes]:
        """See Signer; a token signs one thing at a time."""
        from pkcs11 import Mechanism

        key = self._private(label)

        def sign(content: bytes) -> bytes:
            with self._lock:
                return bytes(key.sign(content, mechanism=Mechanism.EDDSA))

        return sign

    def _private(self, label: str) -> Any:
        from pkcs11 import ObjectClass
        from pkcs11.exceptions import NoSuchKey

        with self._lock:
            try:
                return self._session().get_key(object_class=ObjectClass.PRIVATE_KEY, label=label)
            except NoSuchKey as error:
                raise NoKey(label) from error

    def destroy(self, label: str) -> None:
        """See Signer."""
        key = self._private(label)
        with self._lock:
            key.destroy()


def signer() -> Signer:
    """The signer of this installation."""
    return _signer(settings.CREDENTIALS_SIGNER, str(settings.CREDENTIALS_KEYS))


@lru_cache(maxsize=4)
def _signer(path: str, _folder: str) -> Signer:
    made: Signer = import_string(path)()
    return made
