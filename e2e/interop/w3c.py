"""Runs the W3C test suites of credentials against a running server: `python e2e/interop/w3c.py --git FOLDER`.

FOLDER holds checkouts of w3c/vc-data-model-2.0-test-suite, w3c/vc-di-eddsa-test-suite,
w3c/vc-bitstring-status-list-test-suite, and of their two helpers w3c/vc-test-suite-implementations and
w3c-ccg/data-integrity-test-suite-assertion. Start the server with JIANGLU_VC_INTEROP=1 and, since the status list suite fetches
lists over https alone, JIANGLU_PUBLIC_ADDRESS=https://127.0.0.1:8443 first (docs/interop.md); this script stands before it
with TLS on that port.
Prints a line a suite and every failure; exit status 1 when a test fails that docs/interop.md does not explain.
"""

from __future__ import annotations

import argparse
import json
import shutil
import ssl
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

SUITES = {
    "vc-data-model-2.0-test-suite": ("vc2.0", "/vc-api"),
    "vc-di-eddsa-test-suite": ("eddsa", "/vc-api"),
    "vc-bitstring-status-list-test-suite": ("BitstringStatusList", "/vc-api/status"),
}
HELPERS = ("vc-test-suite-implementations", "data-integrity-test-suite-assertion")
EXPLAINED: tuple[str, ...] = ()  # titles of failures that docs/interop.md explains


def tls(base: str, port: int, folder: Path) -> None:
    """Stand before the server with TLS and a certificate of our own, which the suites do not check."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")]),
    )
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(hours=1), now + timedelta(days=1))
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ) + made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    (folder / "tls.pem").write_bytes(pem)

    class Before(BaseHTTPRequestHandler):
        """Hands every request on and the answer back."""

        def hand_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)) or None
            request = urllib.request.Request(base + self.path, body, method=self.command)
            for header in ("Content-Type", "Accept"):
                if self.headers.get(header):
                    request.add_header(header, self.headers[header])
            try:
                answer: Any = urllib.request.urlopen(request, timeout=60)
            except urllib.error.HTTPError as error:
                answer = error
            content = answer.read()
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.headers.get("Content-Type", "application/json"))
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = hand_on  # noqa: N815 - names of the library

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Before)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "tls.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()


def did_of(base: str) -> str:
    """The DID by which the server signs for conformance."""
    credential = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
        "issuer": "did:example:1",
        "credentialSubject": {"id": "did:example:2"},
    }
    request = urllib.request.Request(
        base + "/vc-api/credentials/issue",
        json.dumps({"credential": credential}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return str(json.load(answer)["issuer"])


def configuration(base: str, kind: str, path: str, did: str) -> str:
    """localConfig.cjs of a suite."""
    verify = {"id": did, "endpoint": f"{base}/vc-api/credentials/verify"}
    if kind == "eddsa":
        issuers = [
            {"id": did, "endpoint": f"{base}/vc-api/proofs/rdfc/credentials/issue", "tags": ["eddsa-rdfc-2022"]},
            {"id": did, "endpoint": f"{base}/vc-api/proofs/jcs/credentials/issue", "tags": ["eddsa-jcs-2022"]},
        ]
        verify["endpoint"] = f"{base}/vc-api/proofs/credentials/verify"
        verifiers = [{**verify, "tags": ["eddsa-rdfc-2022", "eddsa-jcs-2022"]}]
    else:
        issuers = [{"id": did, "endpoint": f"{base}{path}/credentials/issue", "tags": [kind]}]
        verifiers = [{**verify, "tags": [kind]}]
    presentations = [{"id": did, "endpoint": f"{base}/vc-api/presentations/verify", "tags": [kind]}]
    ours = {
        "name": "Jianglu",
        "implementation": "Jianglu",
        "issuers": issuers,
        "verifiers": verifiers,
        "vpVerifiers": presentations,
    }
    settings = {"enableInteropTests": False, "testAllImplementations": False}
    return "module.exports = " + json.dumps({"settings": settings, "implementations": [ours]}, indent=1) + ";\n"


def prepare(checkout: Path, helpers: Path, folder: Path) -> None:
    """A copy of a suite whose GitHub dependencies are the local checkouts, installed."""
    shutil.copytree(checkout, folder, ignore=shutil.ignore_patterns(".git", "node_modules"))
    manifest = json.loads((folder / "package.json").read_text())
    for name in HELPERS:
        if name in manifest["dependencies"]:
            manifest["dependencies"][name] = f"file:{helpers / name}"
    mocha = manifest.get("devDependencies", {}).get("mocha") or manifest["dependencies"].get("mocha", "^10.0.0")
    manifest["dependencies"]["mocha"] = mocha
    manifest.pop("devDependencies", None)
    (folder / "package.json").write_text(json.dumps(manifest))
    subprocess.run(
        ["npm", "install", "--install-links", "--omit=dev", "--no-audit", "--no-fund", "--silent"],
        cwd=folder,
        check=True,
    )


def run(folder: Path) -> dict[str, Any]:
    """Mocha's report."""
    report = folder / "report.json"
    subprocess.run(
        ["npx", "mocha", "tests/", "--timeout", "30000", "--preserve-symlinks", "--reporter", "json",
         "--reporter-option", f"output={report}"],
        cwd=folder, stdout=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(report.read_text())
    return found


def main() -> int:
    """Run the suites, print, decide."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--git", type=Path, required=True, help="folder of the five checkouts")
    parser.add_argument("--base", default="http://127.0.0.1:8108")
    parser.add_argument("--tls", type=int, default=8443, help="port on which the suites reach the server")
    parser.add_argument("--only", choices=list(SUITES))
    options = parser.parse_args()
    did, wrong = did_of(options.base), 0
    with tempfile.TemporaryDirectory() as place:
        tls(options.base, options.tls, Path(place))
        for name, (kind, path) in SUITES.items():
            if options.only not in (None, name):
                continue
            folder = Path(place) / name
            prepare(options.git / name, options.git, folder)
            (folder / "localConfig.cjs").write_text(configuration(f"https://127.0.0.1:{options.tls}", kind, path, did))
            report = run(folder)
            stats = report["stats"]
            passed = f"{stats['passes']} of {stats['tests']} passed"
            print(f"{name}: {passed}, {stats['failures']} failed, {stats['pending']} pending")
            for failure in report["failures"]:
                print(f"  failed: {failure['fullTitle']}\n    {failure['err'].get('message', '')[:300]}")
                wrong += failure["title"] not in EXPLAINED
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
