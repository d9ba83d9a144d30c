"""Pictures of people and places: read whole, turned upright, and written anew without what a camera adds (EXIF, GPS, XMP).

Pillow decodes only what was asked for, and no picture whose pixels would fill the memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import PictureShape, PictureTooSmall, PictureUnreadable

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PIXELS = 50_000_000
"""Beyond what a phone takes; a file of few bytes may claim more (decompression bomb)."""
_FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}


@dataclass(frozen=True)
class Photo:
    """What a purpose demands of a picture: least pixels, width to height with a tolerance, and how large it is kept."""

    min_width: int = 1
    min_height: int = 1
    ratio: tuple[int, int] | None = None
    tolerance: float = 0.03
    max_height: int | None = None


def cleaned(path: Path, kind: str, rule: Photo) -> bytes:
    """The picture without metadata, upright, within the rule; raises PictureUnreadable, PictureTooSmall, PictureShape."""
    from PIL import Image, ImageOps

    try:
        with Image.open(path, formats=[_FORMATS[kind]]) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise PictureUnreadable()
            opened.load()
            picture = ImageOps.exif_transpose(opened)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise PictureUnreadable() from error
    _check(picture, rule)
    if rule.max_height and picture.height > rule.max_height:
        width = round(picture.width * rule.max_height / picture.height)
        picture = picture.resize((width, rule.max_height), Image.Resampling.LANCZOS)
    return _written(picture, kind)


def _check(picture: Image, rule: Photo) -> None:
    if picture.width < rule.min_width or picture.height < rule.min_height:
        raise PictureTooSmall(width=rule.min_width, height=rule.min_height, found=f"{picture.width} × {picture.height}")
    if rule.ratio is not None:
        wanted = rule.ratio[0] / rule.ratio[1]
        if abs(picture.width / picture.height / wanted - 1) > rule.tolerance:
            raise PictureShape(ratio=f"{rule.ratio[0]}:{rule.ratio[1]}", found=f"{picture.width} × {picture.height}")


def _written(picture: Image, kind: str) -> bytes:
    """Only pixels and, where colours need it, their profile."""
    out = BytesIO()
    profile = picture.info.get("icc_profile")
    picture.info.clear()
    if kind == "jpeg" and picture.mode not in ("RGB", "L"):
        picture, profile = picture.convert("RGB"), None
    more = (
        {"quality": 92, "optimize": True}
        if kind == "jpeg"
        else {"quality": 90}
        if kind == "webp"
        else {"optimize": True}
    )
    picture.save(out, _FORMATS[kind], icc_profile=profile, **more)
    return out.getvalue()
