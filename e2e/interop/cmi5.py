"""CATAPULT's LMS test suite (cmi5): its packages taken in, its units run in Chromium, its checks of what was said.

    cd FOLDER/lts && PUPPETEER_SKIP_DOWNLOAD=1 npm ci && cd pkg && NODE_OPTIONS=--openssl-legacy-provider npx webpack
    CATAPULT=FOLDER/lts pytest -s e2e/interop/cmi5.py

Not collected by the suite: it needs a checkout of adlnet/CATAPULT, which stays out of this repository. What it said is printed.
"""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urljoin
from urllib.request import Request, urlopen

import pytest
from django.db import connections
from django.test import Client

from jianglu.learning import services
from jianglu.learning.content import serving
from jianglu.learning.errors import BadCourseware
from jianglu.learning.models import Activity, Course, LaunchSession, PackageRun
from jianglu.learning.records import clients
from jianglu.learning.services import launches
from jianglu.platform.access import Actor, Role
from jianglu.testing import SYSTEM, make_actor, make_region, sign_in

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "suite-of-catapult-0123456789abcdef"
START = re.compile(r'type="application/json">(.*?)</script>', re.S)


class Desk:
    """The LMS as the suite's script knows it: takes packages in, gives launch addresses, abandons sessions."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.learners: dict[str, Actor] = {}

    def take(self, name: str, content: bytes) -> dict[str, Any]:
        """A course of the one package; refused as a teacher would see it refused."""
        taken = services.take_package_bytes(SYSTEM, content, name)
        entry = {"kind": "scorm", "title": name, "file_id": taken.file_id, "seconds": 60}
        course = services.import_course(
            SYSTEM, {"title": name, "category": "care", "modules": [{"title": "cmi5", "activities": [entry]}]}
        )
        return {"course": course.pk}

    def launch(self, course: int, unit: int, learner: str, mode: str | None = None) -> dict[str, Any]:
        """The unit's address as its frame would open it."""
        made = Course.objects.get(pk=course)
        activity = Activity.objects.get(module__version=made.current)
        if mode == "Browse":
            client = sign_in(Client(), make_actor(Role.CITY_CLERK))
            address = client.get(f"/teach/activities/{activity.pk}/try/?part={unit}").context["address"]
        else:
            actor = self.learners.setdefault(f"{course} {learner}", make_actor(Role.WORKER))
            services.enrol(actor, course)
            page = sign_in(Client(), actor).get(f"/learn/{activity.pk}/?part={unit}", headers={"host": self.site})
            address = page.context["address"]
            if mode == "Review":  # what was passed once is opened to review
                self._told(address)
                PackageRun.objects.filter(activity=activity).update(ended=True)
        return {"url": urljoin(address, self._told(address)["href"])}

    def abandon(self, session: str) -> dict[str, Any]:
        """As the worker does with a session that nobody ended."""
        LaunchSession.objects.filter(key=session).update(launched_at=_long_ago())
        return {"abandoned": launches.abandon_stale()}

    def _told(self, address: str) -> Any:
        """What the framing page would hand to the unit; names under localhost are known to browsers alone."""
        host, _slash, path = address.removeprefix("http://").partition("/")
        with urlopen(Request(f"http://{self.site}/{path}", headers={"Host": host}), timeout=20) as page:
            found = START.search(page.read().decode())
        assert found is not None
        return json.loads(found[1])


def _long_ago() -> Any:
    from jianglu.learning.content import origin
    from jianglu.platform import calendar

    return calendar.now() - timedelta(seconds=origin.AGE + 1)


@pytest.fixture
def desk(live_server: Any, settings: Any) -> Iterator[str]:
    host = live_server.url.removeprefix("http://")
    settings.CONTENT_ORIGIN = f"http://{{package}}.content.localhost:{host.rsplit(':', 1)[1]}"
    settings.PUBLIC_ADDRESS = live_server.url
    settings.ALLOWED_HOSTS = ["*"]
    serving._package.cache_clear()
    make_region()
    services.load_categories(SYSTEM)
    clients.create_client(SYSTEM, name="CATAPULT", scope="all", key="catapult", secret=SECRET)
    at = Desk(host)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            try:
                if self.path == "/import":
                    status, told = 200, at.take(self.headers["x-name"], body)
                else:
                    verb = at.launch if self.path == "/launch" else at.abandon
                    status, told = 200, verb(**{k: v for k, v in json.loads(body).items() if v is not None})
            except BadCourseware as error:
                status, told = 422, {"why": error.text}
            except Exception as error:  # noqa: BLE001 - told to the suite, which fails
                status, told = 500, {"why": repr(error)}
                print(self.path, repr(error))
            finally:
                connections.close_all()
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(told).encode())

        def log_message(self, *args: Any) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def test_the_suite(desk: str, live_server: Any, tmp_path: Path) -> None:
    suite = Path(os.environ["CATAPULT"])
    shutil.copy(Path(__file__).parent / "cmi5-lms.js", suite / "lib/lms.custom.js")
    browser = {"headless": True, "executablePath": shutil.which("chromium"), "args": ["--no-sandbox", "--disable-gpu"]}
    config = tmp_path / "puppeteer.json"
    config.write_text(json.dumps({"launch": browser, "exitOnPageError": False}))
    pair = base64.b64encode(f"catapult:{SECRET}".encode()).decode()
    environment = os.environ | {
        "CATAPULT_LMS": "./lib/lms.custom.js", "JEST_PUPPETEER_CONFIG": str(config), "JIANGLU": desk,
        "JIANGLU_RECORDS": f"{live_server.url}/xapi/1.0", "JIANGLU_AUTH": f"Basic {pair}",
    }  # fmt: skip
    out = tmp_path / "result.json"
    subprocess.run(
        ["npx", "jest", "--runInBand", "--json", f"--outputFile={out}", "--testTimeout=120000",
         *os.environ.get("CATAPULT_ONLY", "").split()],
        cwd=suite, env=environment, check=False, timeout=900,
    )  # fmt: skip
    result = json.loads(out.read_text())
    print(result["numPassedTests"], "passed", result["numFailedTests"], "failed", result["numPendingTests"], "skipped")
    for one in (row for folder in result["testResults"] for row in folder["assertionResults"]):
        if one["status"] != "passed":
            print(one["status"], one["fullName"], *(text.split("\n")[0] for text in one["failureMessages"]))
    assert result["numPassedTests"]
