"""What wallets read first: the issuer's metadata (OpenID4VCI 1.0, 12.2) and the authorisation server's (RFC 8414)."""

from __future__ import annotations

from typing import Any

from django.utils import translation

from .. import identities
from ..sharing import LABELS, VCT
from ..vc import holder_keys

SD_JWT, BADGE = "certificate-sd-jwt", "certificate-open-badge"
CONFIGURATIONS = (SD_JWT, BADGE)
GRANT = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
CODE_DIGITS = 6
_LOCALES = (("zh-CN", "zh-hans"), ("en", "en"))
_NAMES = {"zh-CN": "技能人才证书", "en": "Vocational skills certificate"}
# What a wallet's copy holds; the whole identity number never leaves by this way.
CLAIMS = [name for name in LABELS if name != "identity_number"]
CODES = {
    "level": {"zh-CN": "等级代码", "en": "Level code"},
    "occupation": {"zh-CN": "职业代码", "en": "Occupation code"},
}


def address(path: str) -> str:
    """Of an end point below the issuer's own."""
    return f"{identities.origin()}/oid4vci/{path}"


def issuer() -> dict[str, Any]:
    """The credential issuer's metadata."""
    return {
        "credential_issuer": identities.origin(),
        "credential_endpoint": address("credential"),
        "nonce_endpoint": address("nonce"),
        "notification_endpoint": address("notification"),
        "display": [{"name": identities.city_name(), "locale": "zh-CN"}],
        "credential_configurations_supported": {
            SD_JWT: {
                "format": "dc+sd-jwt",
                "vct": identities.origin() + VCT,
                "credential_signing_alg_values_supported": ["Ed25519"],
                "cryptographic_binding_methods_supported": ["jwk"],
                "proof_types_supported": {"jwt": {"proof_signing_alg_values_supported": list(holder_keys.ALGORITHMS)}},
                "credential_metadata": {"display": _display(_NAMES), "claims": _claims()},
            },
            BADGE: {
                "format": "ldp_vc",
                "credential_definition": {
                    "@context": ["https://www.w3.org/ns/credentials/v2"],
                    "type": ["VerifiableCredential", "OpenBadgeCredential"],
                },
                "credential_signing_alg_values_supported": ["eddsa-rdfc-2022"],
                "credential_metadata": {
                    "display": _display({locale: name + "（Open Badge）" for locale, name in _NAMES.items()})
                },
            },
        },
    }


def authorization_server() -> dict[str, Any]:
    """Ours serves the pre-authorised code alone, so it has no authorisation end point (12.3)."""
    return {
        "issuer": identities.origin(),
        "token_endpoint": address("token"),
        "grant_types_supported": [GRANT],
        "response_types_supported": [],
        "token_endpoint_auth_methods_supported": ["none"],
        "pre-authorized_grant_anonymous_access_supported": True,
    }


def _display(names: dict[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "locale": locale} for locale, name in names.items()]


def _claims() -> list[dict[str, Any]]:
    said = []
    for name in CLAIMS:
        names = {}
        for locale, language in _LOCALES:
            with translation.override(language):
                names[locale] = str(LABELS[name])
        said.append({"path": [name], "display": _display(names)})
    return [*said, *({"path": [name], "display": _display(names)} for name, names in CODES.items())]
