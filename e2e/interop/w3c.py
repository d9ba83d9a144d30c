"""Runs the W3C test suites of credentials against a running server: `python e2e/interop/w3c.py --git FOLDER`.

FOLDER holds checkouts of w3c/vc-data-model-2.0-test-suite, w3c/vc-di-eddsa-test-suite,
w3c/vc-bitstring-status-list-test-suite, and of their two helpers w3c/vc-test-suite-implementations and
w3c-ccg/data-integrity-test-suite-assertion. Start the server with JIANGLU_VC_INTEROP=1 first (docs/interop.md).
Prints a line a suite and every failure; exit status 1 when a test fails that docs/interop.md does not explain.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path
from typing import Any

SUITES = {
    "vc-data-model-2.0-test-suite": ("vc2.0", "/vc-api"),
    "vc-di-eddsa-test-suite": ("eddsa", "/vc-api"),
    "vc-bitstring-status-list-test-suite": ("BitstringStatusList", "/vc-api/status"),
}
HELPERS = ("vc-test-suite-implementations", "data-integrity-test-suite-assertion")
EXPLAINED: tuple[str, ...] = ()  # titles of failures that docs/interop.md explains


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
    parser.add_argument("--only", choices=list(SUITES))
    options = parser.parse_args()
    did, wrong = did_of(options.base), 0
    with tempfile.TemporaryDirectory() as place:
        for name, (kind, path) in SUITES.items():
            if options.only not in (None, name):
                continue
            folder = Path(place) / name
            prepare(options.git / name, options.git, folder)
            (folder / "localConfig.cjs").write_text(configuration(options.base, kind, path, did))
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
