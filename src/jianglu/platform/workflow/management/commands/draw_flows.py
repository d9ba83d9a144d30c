"""`manage.py draw_flows`: the pages of docs/flows, from the declarations."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from jianglu.platform.workflow.documents import pages


class Command(BaseCommand):
    """Writes the drawings, or with --check says whether they are as declared."""

    help = "Draws every declared flow into docs/flows."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--into", type=Path, default=Path(settings.ROOT) / "docs" / "flows")
        parser.add_argument("--check", action="store_true", help="only say what would change")

    def handle(self, *args: Any, into: Path, check: bool, **options: Any) -> None:
        with override("zh-hans"):
            wanted = pages()
        into.mkdir(parents=True, exist_ok=True)
        present = {path.name: path.read_text() for path in into.iterdir() if path.suffix in (".md", ".svg")}
        changed = sorted(name for name in wanted.keys() | present.keys() if wanted.get(name) != present.get(name))
        if check and changed:
            raise CommandError("docs/flows is not as declared; run `make docs`: " + ", ".join(changed))
        for name in changed:
            path = into / name
            if name in wanted:
                path.write_text(wanted[name])
            else:
                path.unlink()
        self.stdout.write(f"{len(wanted)} files, {len(changed)} changed")
