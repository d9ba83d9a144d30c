"""Makes the Python environment with nothing but Python 3.11: fetches uv with pip if it is missing, then `uv sync`.

Does nothing when the lock has not changed since the last time. Written for the Python of a bare Debian 12.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TOOLS = ROOT / ".local" / "tools"
VENV = ROOT / ".venv"
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")


def main() -> None:
    """Bring `.venv` in step with `uv.lock`; `--dev` adds what tests and checks need."""
    if sys.version_info < (3, 11):  # noqa: UP036 - says it instead of failing in the middle
        stop(
            f"Jianglu needs Python 3.11 or newer; this is {sys.version.split()[0]}. Debian 12: apt-get install python3"
        )
    if VENV.is_symlink():
        return  # somebody else's environment, who keeps it in step
    dev = "--dev" in sys.argv
    wanted = stamp(dev)
    marker = VENV / ".jianglu"
    have = marker.read_text().split() if marker.exists() else []
    if wanted in have or (not dev and stamp(True) in have):
        return
    if not os.access(ROOT, os.W_OK):
        stop(f"You may not write to {ROOT}. Clone Jianglu into a folder of yours and repeat the command.")
    free = shutil.disk_usage(ROOT).free
    if free < 2 * 1024**3:
        stop(
            f"Only {free // 1024**2} MB are free here; the environment and the demo city need 2 GB. Free some and repeat."
        )
    print("Making the Python environment …", flush=True)  # noqa: T201
    command = [*uv(), "sync", "--frozen", "--no-install-project", "--quiet", "--python", sys.executable]
    environment = {**os.environ, "UV_PROJECT_ENVIRONMENT": str(VENV), "UV_LINK_MODE": "copy"}
    if CERTIFICATES.exists():  # whom the machine trusts, a company's own gateway included
        environment |= {"UV_SYSTEM_CERTS": "true"}
    groups = [] if dev else ["--no-dev", "--inexact"]  # a developer's tools stay
    if subprocess.run([*command, *groups], cwd=ROOT, env=environment).returncode:
        stop("The packages could not be installed. Is the package registry reachable? Then repeat the command.")
    marker.write_text(wanted + "\n")


def stamp(dev: bool) -> str:
    """What the environment was made from."""
    digest = hashlib.sha256((ROOT / "uv.lock").read_bytes() + (ROOT / "pyproject.toml").read_bytes())
    return digest.hexdigest()[:20] + ("-dev" if dev else "-run")


def uv() -> list[str]:
    """The command that runs uv: the system's, or one fetched into `.local/tools`."""
    found = shutil.which("uv")
    if found:
        return [found]
    if not (TOOLS / "bin" / "uv").exists():
        if subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True).returncode:
            stop("Neither uv nor pip is here. Debian 12: apt-get install python3-pip, then repeat the command.")
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-cache-dir"]
        if subprocess.run([*command, "--upgrade", "--target", str(TOOLS), "uv"]).returncode:
            stop("uv could not be installed. Is the package registry reachable? Then repeat the command.")
    return [str(TOOLS / "bin" / "uv")]


def stop(message: str) -> None:
    """Say what is wrong and what to do, and end."""
    sys.exit(f"\n{message}\n")


if __name__ == "__main__":
    main()
