"""HLS out of a video by ffmpeg: fragmented MP4 (RFC 8216bis), H.264 and AAC, segments of six seconds.

ffmpeg is the operator's (`settings.FFMPEG`, docs/running.md): with x264 it is under the GPL, so it is no part of the product.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

SEGMENT = 6
"""Seconds, as Apple's authoring specification for HLS asks."""
DEMUXERS = {"video/mp4": "mov", "video/webm": "matroska", "video/x-matroska": "matroska"}
"""Forced, so that no upload is read as a playlist that names other files or addresses."""
MASTER = "index.m3u8"
POLL = 0.5
_SIZE = re.compile(r"Video: .*?, (\d{2,5})x(\d{2,5})")
_PICTURE = re.compile(r"Stream #0:\d+.*?: Video: (\w+).*?, (\w+)")
_SOUND = re.compile(r"Stream #0:\d+.*?: Audio: (\w+)")
EIGHT_BIT = {"yuv420p", "yuvj420p"}
"""How pictures lie in H.264 that browsers play; profiles of more bits or colours they do not."""
SOUNDS = {"aac", "mp3"}
OPEN_CODECS = {"vp8", "vp9", "av1"}
_ENCODERS = ("libx264", "libopenh264")


@dataclass(frozen=True)
class Rendition:
    """One size: height in pixels, most bits a second of picture and of sound."""

    height: int
    video: int
    audio: int = 96_000

    @property
    def name(self) -> str:
        """The stem of its files."""
        return f"v{self.height}"

    @property
    def bandwidth(self) -> int:
        """Peak bits a second, with a tenth for the container."""
        return (self.video + self.audio) * 11 // 10


LADDER = (
    Rendition(240, 300_000, 64_000),
    Rendition(360, 700_000),
    Rendition(480, 1_200_000),
    Rendition(720, 2_400_000),
)


class EncodingFailed(Exception):  # noqa: N818 - a finding, kept with the video
    """ffmpeg could not; the text is its last line."""


def program() -> str:
    """The path of the machine's ffmpeg, "" when there is none or the operator switched it off."""
    named = settings.FFMPEG
    return (shutil.which(named) or "") if named and named != "off" else ""


def ladder(height: int) -> tuple[Rendition, ...]:
    """Sizes up to that of the source, at least the smallest; nothing is made larger."""
    return tuple(step for step in LADDER if step.height <= height) or LADDER[:1]


def height_of(source: Path, content_type: str) -> int:
    """Lines of the picture; raises EncodingFailed for what ffmpeg cannot read."""
    told = _told(source, content_type)
    found = _SIZE.search(told)
    if found is None:
        raise EncodingFailed(told.strip().splitlines()[-1][:200] if told.strip() else "no video")
    return min(int(found[1]), int(found[2]))


@dataclass(frozen=True)
class Codecs:
    """What the first picture and the first sound of a film are coded in, in ffmpeg's words; "" for none."""

    picture: str
    pixels: str
    sound: str

    @property
    def copied(self) -> bool:
        """Whether every browser plays them out of an MP4: H.264 of eight bits, AAC or MP3."""
        return self.picture == "h264" and self.pixels in EIGHT_BIT and (not self.sound or self.sound in SOUNDS)


def codecs_of(source: Path, content_type: str) -> Codecs:
    """What a film is coded in; raises EncodingFailed for what ffmpeg cannot read."""
    read = _told(source, content_type).partition("Stream mapping:")[0]
    picture, sound = _PICTURE.search(read), _SOUND.search(read)
    if picture is None:
        raise EncodingFailed("no video")
    return Codecs(picture[1], picture[2], sound[1] if sound else "")


def copy(source: Path, content_type: str, target: Path, *, alive: Callable[[], object]) -> None:
    """Write the same picture and sound, not encoded again, into an MP4 whose index stands in front.

    Raises EncodingFailed, and what `alive` raises.
    """
    command = [
        *_reading(source, content_type), "-map", "0:v:0", "-map", "0:a:0?", "-sn", "-dn", "-map_metadata", "-1",
        "-c", "copy", "-movflags", "+faststart", "-f", "mp4", str(target),
    ]  # fmt: skip
    _run(command, seconds=600, alive=alive)


def encode(
    source: Path, content_type: str, folder: Path, step: Rendition, *, seconds: int, alive: Callable[[], object]
) -> None:
    """Write one rendition into a folder: its playlist, its head, its segments. `alive` is asked twice a second.

    Raises EncodingFailed, and what `alive` raises.
    """
    command = [
        *_reading(source, content_type), "-map", "0:v:0", "-map", "0:a:0?", "-sn", "-dn", "-map_metadata", "-1",
        # portrait films keep their shape: the shorter side is the size
        "-vf", f"scale='if(gte(iw,ih),-2,{step.height})':'if(gte(iw,ih),{step.height},-2)',format=yuv420p",
        "-c:v", encoder(), "-b:v", str(step.video), "-maxrate", str(step.video * 3 // 2), "-bufsize", str(step.video * 2),
        "-force_key_frames", f"expr:gte(t,n_forced*{SEGMENT})", "-threads", "1",
        *(["-preset", "veryfast", "-profile:v", "main", "-sc_threshold", "0"] if encoder() == "libx264" else []),
        "-c:a", "aac", "-b:a", str(step.audio), "-ac", "2", "-ar", "44100",
        "-f", "hls", "-hls_time", str(SEGMENT), "-hls_playlist_type", "vod", "-hls_segment_type", "fmp4",
        "-hls_flags", "independent_segments", "-hls_fmp4_init_filename", f"{step.name}_init.mp4",
        "-hls_segment_filename", str(folder / f"{step.name}_%04d.m4s"), str(folder / f"{step.name}.m3u8"),
    ]  # fmt: skip
    _run(command, seconds=max(600, 40 * seconds), alive=alive)


def master(steps: Sequence[Rendition]) -> str:
    """The playlist of playlists; addresses are relative, so they inherit the signed path."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    for step in steps:
        lines.append(f"#EXT-X-STREAM-INF:BANDWIDTH={step.bandwidth},RESOLUTION={step.height * 16 // 9}x{step.height}")
        lines.append(f"{step.name}.m3u8")
    return "\n".join(lines) + "\n"


def encoder() -> str:
    """The H.264 encoder that this ffmpeg has; raises EncodingFailed when it has none."""
    told = subprocess.run(  # noqa: S603 - the operator's program
        [program(), "-hide_banner", "-encoders"], capture_output=True, text=True, timeout=60, check=False
    ).stdout
    found = next((name for name in _ENCODERS if f" {name} " in told), "")
    if not found:
        raise EncodingFailed("no H.264 encoder")
    return found


def _told(source: Path, content_type: str) -> str:
    """What ffmpeg says of a film while it reads one picture."""
    return _run([*_reading(source, content_type), "-frames:v", "1", "-map", "0:v:0", "-f", "null", "-"], seconds=120)


def _reading(source: Path, content_type: str) -> list[str]:
    return [
        program(), "-nostdin", "-hide_banner", "-loglevel", "info", "-nostats", "-y", "-protocol_whitelist", "file",
        "-f", DEMUXERS[content_type], "-i", str(source),
    ]  # fmt: skip


def _run(command: list[str], *, seconds: int, alive: Callable[[], object] = lambda: None) -> str:
    """Run ffmpeg within its bounds; what it told. Raises EncodingFailed when it fails or takes longer than `seconds`."""
    bounded = [sys.executable, str(Path(__file__).with_name("bounded.py")), *command]
    deadline = time.monotonic() + seconds
    with subprocess.Popen(  # noqa: S603 - no shell, and files named by their hash
        bounded,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    ) as process:
        told = ""
        try:
            while True:
                try:
                    _out, told = process.communicate(timeout=POLL)
                    break
                except subprocess.TimeoutExpired:
                    alive()
                    if time.monotonic() > deadline:
                        raise EncodingFailed("took too long") from None
        finally:
            if process.poll() is None:
                process.kill()
    if process.returncode:
        last = told.strip().splitlines()[-1] if told.strip() else str(process.returncode)
        raise EncodingFailed(last[:200])
    return told
