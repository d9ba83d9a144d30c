"""A tool of somebody else, as tests play it: it has a key, answers a login, and calls the services."""

from __future__ import annotations

import html
import json
import re
import time
import uuid
from datetime import timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.test import Client
from django.utils import timezone
from joserfc import jwk, jwt

from jianglu.learning import services
from jianglu.learning.lti import names, picking, tools
from jianglu.learning.models import Activity, LtiTool
from jianglu.testing import SYSTEM

HOME = "https://tool.example"
TOKEN = "http://127.0.0.1:8000/lti/token/"
ISSUER = "http://127.0.0.1:8000"


@lru_cache
def key(number: int = 0) -> jwk.RSAKey:
    """The same few keys in all tests: making one takes long."""
    return jwk.RSAKey.generate_key(2048, {"kid": f"tool-{number}"})


class Tool:
    """A registered tool with the key `number`; `values` go to the register."""

    def __init__(self, number: int = 0, **values: Any) -> None:
        self.key = key(number)
        at = f"https://tool{number or ''}.example"
        given = {
            "name": f"工具{number}", "login_url": f"{at}/login", "launch_url": f"{at}/launch",
            "redirect_uris": [f"{at}/launch"], "public_key": self.key.as_pem(private=False).decode(), **values,
        }  # fmt: skip
        self.row: LtiTool = tools.register_tool(SYSTEM, **given)
        self.at = at

    def sign(self, claims: dict[str, Any], *, alg: str = "RS256", by: Any = None) -> str:
        header = {"alg": alg, "kid": self.key.kid}
        return jwt.encode(header, claims, by or self.key, algorithms=[alg])

    # Launches -----------------------------------------------------------------------------------------

    def login(self, client: Client, path: str) -> dict[str, str]:
        """What the browser brings to the tool's login."""
        answer = client.get(path)
        assert answer.status_code == 302, answer.content.decode()[:500]
        assert answer["Location"].startswith(f"{self.at}/login?"), answer["Location"]
        return {key: value[0] for key, value in parse_qs(urlsplit(answer["Location"]).query).items()}

    def request(self, login: dict[str, str], **changes: str) -> dict[str, str]:
        """The authentication request that answers a login."""
        return {
            "scope": "openid", "response_type": "id_token", "response_mode": "form_post", "prompt": "none",
            "client_id": self.row.client_id, "redirect_uri": self.row.redirect_uris[0], "login_hint": login["login_hint"],
            "lti_message_hint": login["lti_message_hint"], "state": "st", "nonce": uuid.uuid4().hex, **changes,
        }  # fmt: skip

    def answered(self, client: Client, asked: dict[str, str]) -> tuple[str, dict[str, str]]:
        """(action, fields) of the form that the browser then posts."""
        page = client.get(f"/lti/authorize/?{urlencode(asked)}")
        text = page.content.decode()
        assert page.status_code == 200, text[:500]
        form = text.split("data-posting")[0].rsplit("<form", 1)[1]
        fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', text.split("data-posting")[1])
        return re.findall(r'action="([^"]*)"', form)[0], {name: html.unescape(value) for name, value in fields}

    def open(self, client: Client, path: str) -> dict[str, Any]:
        """The claims of a whole launch, checked against our key set."""
        asked = self.request(self.login(client, path))
        _action, fields = self.answered(client, asked)
        claims = self.checked(client, fields["id_token"])
        assert claims["nonce"] == asked["nonce"] and fields["state"] == "st"
        return claims

    def checked(self, client: Client, token: str) -> dict[str, Any]:
        keys = jwk.KeySet.import_key_set(Client().get("/lti/keys/").json())
        claims = jwt.decode(token, keys, algorithms=["RS256"]).claims
        jwt.JWTClaimsRegistry(
            iss={"essential": True, "value": ISSUER}, aud={"essential": True, "value": self.row.client_id}
        ).validate(claims)
        return claims

    # Services -----------------------------------------------------------------------------------------

    def assertion(self, **changes: Any) -> dict[str, Any]:
        now, me = int(time.time()), self.row.client_id
        return {"iss": me, "sub": me, "aud": TOKEN, "iat": now, "exp": now + 60, "jti": uuid.uuid4().hex, **changes}

    def ask_token(self, assertion: str = "", scopes: tuple[str, ...] = names.SCOPES) -> Any:
        form = {
            "grant_type": "client_credentials", "client_assertion_type": names.ASSERTION_TYPE,
            "client_assertion": assertion or self.sign(self.assertion()), "scope": " ".join(scopes),
        }  # fmt: skip
        return Client().post("/lti/token/", urlencode(form), "application/x-www-form-urlencoded")

    def call(self, method: str, address: str, body: Any = None, *, scopes: tuple[str, ...] = names.SCOPES) -> Any:
        token = self.ask_token(scopes=scopes).json()["access_token"]
        content = "" if body is None else json.dumps(body)
        path = address.removeprefix(ISSUER)
        return Client().generic(method, path, content, "application/json", headers={"authorization": f"Bearer {token}"})

    def score(self, item: str, sub: str, given: float | None, minutes: int = 0, **changes: Any) -> Any:
        said = {
            "userId": sub, "scoreGiven": given, "scoreMaximum": 100, "activityProgress": "Completed",
            "gradingProgress": "FullyGraded",
            "timestamp": (timezone.now() - timedelta(hours=1) + timedelta(minutes=minutes)).isoformat(), **changes,
        }  # fmt: skip
        return self.call("POST", f"{item}/scores", said)

    # Deep linking -------------------------------------------------------------------------------------

    def choice(self, claims: dict[str, Any], *items: dict[str, Any], **changes: Any) -> dict[str, Any]:
        """A deep linking response to a request."""
        now = int(time.time())
        return {
            "iss": self.row.client_id, "aud": ISSUER, "iat": now, "exp": now + 60, "nonce": uuid.uuid4().hex,
            names.MESSAGE_TYPE: names.DEEP_LINKING_RESPONSE, names.LTI_VERSION: "1.3.0",
            names.DEPLOYMENT: self.row.deployment_id, names.DL_DATA: claims[names.DL_SETTINGS]["data"],
            names.DL_ITEMS: list(items), **changes,
        }  # fmt: skip


def course_with(tool: Tool, **values: Any) -> Activity:
    """A published course whose one activity opens the tool."""
    course = services.create_course(SYSTEM, title="焊接模拟", category="care")
    module = services.add_module(SYSTEM, course.pk, "一")
    made = picking.add_tool_activity(SYSTEM, module.pk, tool.row.pk, title="平焊模拟", **values)
    services.publish(SYSTEM, course.pk)
    return made
