"""Sees to it that what the tests need of Debian is there: Chromium, a Chinese font, Java for Spark, SoftHSM, pdfsig."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

PACKAGES = ["chromium", "fonts-noto-cjk", "openjdk-17-jre-headless", "softhsm2", "poppler-utils"]
COMMANDS = [("chromium", "chromium-browser"), ("java",), ("softhsm2-util",), ("pdfsig",)]


def main() -> None:
    """Install what is missing when we may; else say how."""
    if all(any(shutil.which(name) for name in names) for names in COMMANDS):
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(
            f"\nThe tests need Chromium, Java, SoftHSM and poppler. As root: apt-get install {' '.join(PACKAGES)}\n"
        )
    print("Installing Chromium, Java, SoftHSM and poppler …", flush=True)  # noqa: T201
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
    subprocess.run([*quiet, "update"], env=environment, check=False)
    done = subprocess.run(
        [*quiet, "install", "-y", "--no-install-recommends", *PACKAGES], env=environment, stdout=subprocess.DEVNULL
    )
    if done.returncode:
        sys.exit("\nThey could not be installed; see the message above.\n")


if __name__ == "__main__":
    main()
