"""Writes a credential in both suites and the DID documents from a running demo: `python e2e/interop/samples.py FOLDER`.

Signs in as the demo city's clerk, takes the newest certificate of the list and downloads what its page offers.
"""

from __future__ import annotations

import json
import re
import sys
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

PASSWORD = "jianglu-2023"  # noqa: S105 - of the demo accounts


def main() -> int:
    """Sign in, download, write."""
    folder, base = Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "http://127.0.0.1:8108"
    folder.mkdir(parents=True, exist_ok=True)
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(path: str) -> str:
        return str(opener.open(base + path, timeout=60).read().decode())

    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', get("/accounts/login/"))
    assert token
    form = {"csrfmiddlewaretoken": token[1], "login": "city", "password": PASSWORD}
    request = urllib.request.Request(
        base + "/accounts/login/", urllib.parse.urlencode(form).encode(), {"Referer": base + "/accounts/login/"}
    )
    opener.open(request, timeout=60)
    found = re.search(r"/certificates/(\d+)/", get("/office/certificates/"))
    assert found, "no certificate in the demo"
    for name, path in (("jcs", "credential.json"), ("rdfc", "credential-rdfc.json")):
        document = json.loads(get(f"/certificates/{found[1]}/{path}"))
        (folder / f"{name}.json").write_text(json.dumps(document, ensure_ascii=False))
    issuer = document["issuer"]["id"]
    path = issuer.removeprefix("did:web:").split(":", 1)[1].replace(":", "/")
    did = json.loads(get(f"/{path}/did.json"))
    (folder / "did.json").write_text(json.dumps({issuer: did}))
    (folder / "certificate.pdf").write_bytes(
        opener.open(f"{base}/certificates/{found[1]}/document.pdf", timeout=120).read()
    )
    (folder / "trust-bundle.json").write_text(get("/trust-bundle.json"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
