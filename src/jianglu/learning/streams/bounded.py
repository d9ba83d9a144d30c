"""Runs a program with little priority and within bounds: uploads are hostile, and the machine has learners to serve.

    python bounded.py ffmpeg -i …

Imports nothing of the house, so that it starts quickly and from anywhere.
"""

from __future__ import annotations

import os
import resource
import sys

MEMORY = 4 * 1024**3
"""Bytes of address space; 720p takes a tenth of it."""
FILE = 2 * 1024**3
"""Bytes of one file that it writes."""


def main(command: list[str]) -> None:
    """Become the program."""
    os.nice(19)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE, FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.execvp(command[0], command)  # noqa: S606 - what the caller put together, no shell


if __name__ == "__main__":
    main(sys.argv[1:])
