"""The import contracts hold, and notice when somebody breaks them."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
OFFENCES = {
    "imports go down only": ("jianglu/people/queries.py", "from jianglu.training import services"),
    "only a room itself": ("jianglu/training/services/classes.py", "from jianglu.people.models import Person"),
    "views and api never do": ("jianglu/people/views/__init__.py", "from jianglu.people.models import Person"),
    "the platform stands in layers": ("jianglu/platform/access/services.py", "from jianglu.platform import jobs"),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ROOT / ".venv" / "bin" / "lint-imports", "--no-cache"],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(folder / "src"), "COLUMNS": "200"}, capture_output=True, text=True,
    )  # fmt: skip


@pytest.mark.slow
def test_each_contract_is_kept_and_catches_a_violation(tmp_path: Path) -> None:
    for name in ("src", "deploy"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "static", "data"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    clean = lint(tmp_path)
    assert clean.returncode == 0, clean.stdout
    for path, line in OFFENCES.values():
        with (tmp_path / "src" / path).open("a") as file:
            file.write(f"\n{line}\n")
    broken = lint(tmp_path)
    assert broken.returncode == 1
    assert "Contracts: 0 kept, 3 broken." in broken.stdout
    for path, line in OFFENCES.values():
        importer = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        assert importer in broken.stdout.replace("\n", " "), (importer, line)
