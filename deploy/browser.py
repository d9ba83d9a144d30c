"""Sees to it that Debian's Chromium and a Chinese font are there for the browser tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

PACKAGES = ["chromium", "fonts-noto-cjk"]


def main() -> None:
    """Install Chromium when it is missing and we may; else say how."""
    if shutil.which("chromium") or shutil.which("chromium-browser"):
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(f"\nThe browser tests need Chromium. As root: apt-get install {' '.join(PACKAGES)}\n")
    print("Installing Chromium …", flush=True)  # noqa: T201
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
    subprocess.run([*quiet, "update"], env=environment, check=False)
    done = subprocess.run(
        [*quiet, "install", "-y", "--no-install-recommends", *PACKAGES], env=environment, stdout=subprocess.DEVNULL
    )
    if done.returncode:
        sys.exit("\nChromium could not be installed; see the message above.\n")


if __name__ == "__main__":
    main()
