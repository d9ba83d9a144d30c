"""Copies the pinned front-end files into the product, builds the icon sprite, and checks both by SHA-256.

python frontend/vendor.py          after `npm ci` in frontend/: copy and write the list of hashes
python frontend/vendor.py --check  compare what is committed with the list; needs no Node
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
TARGET = HERE.parent / "src" / "jianglu" / "web" / "static" / "vendor"
SUMS = TARGET / "SHA256SUMS"
FILES = {
    "@tabler/core": ["dist/css/tabler.min.css"],
    "htmx.org": ["dist/htmx.min.js", "LICENSE"],
    "echarts": ["dist/echarts.common.min.js", "LICENSE"],
    "axe-core": ["axe.min.js", "LICENSE"],
    "jsqr": ["dist/jsQR.js", "LICENSE"],
    "hls.js": ["dist/hls.light.min.js", "LICENSE"],
    "tus-js-client": ["dist/tus.min.js", "LICENSE"],
    "scorm-again": ["dist/scorm12.min.js", "dist/scorm2004.min.js", "LICENSE"],
}


def version(package: str) -> str:
    """The pinned version."""
    return str(json.loads((HERE / "package.json").read_text())["dependencies"][package])


def vendor() -> None:
    """Copy every file and write the sprite and the list."""
    for package, names in FILES.items():
        folder = TARGET / f"{package.replace('@', '').replace('/', '-')}-{version(package)}"
        folder.mkdir(parents=True, exist_ok=True)
        for name in names:
            content = (MODULES / package / name).read_bytes()
            content = re.sub(rb"\n?/[/*]# sourceMappingURL=[^\n]*", b"", content)
            (folder / Path(name).name).write_bytes(content)
    sprite()
    SUMS.write_text("".join(f"{digest}  {name}\n" for name, digest in digests().items()))


def sprite() -> None:
    """One SVG with a symbol for each icon in icons.txt (Tabler icons, MIT)."""
    symbols = []
    for name in sorted((HERE / "icons.txt").read_text().split()):
        text = (MODULES / "@tabler" / "icons" / "icons" / "outline" / f"{name}.svg").read_text()
        body = re.search(r"<svg[^>]*>(.*)</svg>", text, re.S)
        if body is None:
            raise SystemExit(f"no icon {name}")
        inner = re.sub(r"\s*\n\s*", "", body[1])
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{inner}</symbol>')
    (TARGET / "icons.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n')


def digests() -> dict[str, str]:
    """SHA-256 by file name of all that is vendored."""
    return {
        path.relative_to(TARGET).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(TARGET.rglob("*"))
        if path.is_file() and path != SUMS
    }


def check() -> None:
    """Exit with the names of the files that differ from the list."""
    said = dict(reversed(line.split("  ", 1)) for line in SUMS.read_text().splitlines())
    there = digests()
    wrong = sorted(name for name in said.keys() | there.keys() if said.get(name) != there.get(name))
    if wrong:
        raise SystemExit("vendored files differ from SHA256SUMS: " + ", ".join(wrong))


if __name__ == "__main__":
    check() if "--check" in sys.argv else vendor()
