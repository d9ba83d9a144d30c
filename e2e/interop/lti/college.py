"""A platform by lti1p3platform (MIT) that opens courses of ours; run by a Python that has that package.

python college.py PORT TOOL COURSE     TOOL is our origin, COURSE the id of a course of ours
"""

from __future__ import annotations

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from jwcrypto.jwk import JWK
from lti1p3platform.ltiplatform import LTI1P3PlatformConfAbstract
from lti1p3platform.message_launch import LTIAdvantageMessageLaunchAbstract
from lti1p3platform.oidc_login import OIDCLoginAbstract
from lti1p3platform.registration import Registration

PORT, TOOL, COURSE = int(sys.argv[1]), sys.argv[2], sys.argv[3]
HERE = f"http://127.0.0.1:{PORT}"
LEARNER = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"
INSTRUCTOR = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"
KEY = JWK.generate(kty="RSA", size=2048, alg="RS256", use="sig")
SEEN: list[dict[str, Any]] = []


class Platform(LTI1P3PlatformConfAbstract):
    """The one registration."""

    def init_platform_config(self, **kwargs: Any) -> None:
        """Nothing to set up."""

    def get_registration_by_params(self, **kwargs: Any) -> Registration:
        """Our site as tool."""
        row = Registration()
        row.set_iss(HERE).set_client_id("client-1").set_deployment_id("1")
        row.set_launch_url(f"{TOOL}/lti/launch/").set_deeplink_launch_url(f"{TOOL}/lti/launch/")
        row.set_oidc_login_url(f"{TOOL}/lti/login/").set_tool_key_set_url(f"{TOOL}/lti/keys/")
        row.set_platform_public_key(KEY.export_to_pem().decode())
        row.set_platform_private_key(KEY.export_to_pem(private_key=True, password=None).decode())
        return row


class Login(OIDCLoginAbstract):
    """The first step."""

    def set_lti_message_hint(self, **kwargs: Any) -> None:
        """Which message is to follow."""
        self._lti_message_hint = kwargs["hint"]

    def get_redirect(self, url: str) -> str:
        """Where the browser goes."""
        return url


class Launch(LTIAdvantageMessageLaunchAbstract):
    """The message."""

    def get_preflight_response(self) -> dict[str, Any]:
        """What the tool asked, as the address has it."""
        return self._request

    def render_launch_form(self, launch_data: dict[str, Any], **kwargs: Any) -> str:
        """A form that posts itself."""
        fields = "".join(f'<input name="{name}" value="{launch_data[name]}">' for name in ("id_token", "state"))
        script = "<script>document.forms[0].submit()</script>"
        return f'<form method="post" action="{launch_data["launch_url"]}">{fields}</form>{script}'


class Answers(BaseHTTPRequestHandler):
    """The platform's addresses."""

    platform = Platform()

    def do_GET(self) -> None:
        """Begin a launch, answer the tool, hand out keys."""
        path, query = urlsplit(self.path).path, dict(parse_qsl(urlsplit(self.path).query))
        registration = self.platform.get_registration()
        if path in ("/open", "/choose"):
            login = Login(None, self.platform)
            login.set_launch_url(f"{TOOL}/courses/{COURSE}/" if path == "/open" else f"{TOOL}/lti/launch/")
            login.set_lti_message_hint(hint=path)
            self.send_response(302)
            self.send_header("Location", login.initiate_login("user-1"))
            self.end_headers()
        elif path == "/auth":
            launch = Launch(query, self.platform)
            choosing = query["lti_message_hint"] == "/choose"
            launch.set_user_data("user-1", [INSTRUCTOR if choosing else LEARNER], full_name="Somebody")
            launch.set_launch_context_claim("ctx", context_title="College course")
            if choosing:
                launch.set_dl(f"{HERE}/chosen", accept_types={"ltiResourceLink"})
            else:
                launch.set_resource_link_claim("link-1", title="Course")
                launch.set_launch_url(f"{TOOL}/courses/{COURSE}/")
                launch.set_ags(f"{HERE}/items", f"{HERE}/items/1")
            self.answer(launch.lti_launch(), "text/html")
        elif path == "/keys":
            self.answer(json.dumps({"keys": registration.get_jwks()}), "application/json")
        else:
            self.answer(json.dumps(SEEN), "application/json")

    def do_POST(self) -> None:
        """Give a token, take a score, take what was chosen."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        try:
            if self.path == "/token":
                made = self.platform.get_access_token(dict(parse_qsl(body)))
                SEEN.append({"what": "token", "detail": made["scope"]})
                self.answer(json.dumps(made), "application/json")
            elif self.path == "/chosen":
                items = self.platform.validate_deeplinking_resp(dict(parse_qsl(body)))
                SEEN.append({"what": "chosen", "detail": items})
                self.answer("<h1>chosen</h1>", "text/html")
            else:
                bearer = self.headers["Authorization"].split()[1]
                assert self.platform.validate_token(bearer, ["https://purl.imsglobal.org/spec/lti-ags/scope/score"])
                SEEN.append({"what": "score", "detail": json.loads(body), "type": self.headers["Content-Type"]})
                self.answer("", "text/plain")
        except Exception as error:
            SEEN.append({"what": "error", "detail": repr(error)})
            self.answer(repr(error), "text/plain", 400)

    def answer(self, text: str, kind: str, status: int = 200) -> None:
        """One answer."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *args: Any) -> None:
        """Quiet."""


server = ThreadingHTTPServer(("127.0.0.1", PORT), Answers)
print("ready", flush=True)
server.serve_forever()
