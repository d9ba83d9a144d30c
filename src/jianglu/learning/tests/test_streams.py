"""Videos in several sizes: signed paths, one slot, failures that leave the original playing, and ffmpeg itself."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core import signing
from django.test import Client

from jianglu.learning import services
from jianglu.learning.models import Activity, Course, VideoStream
from jianglu.learning.seed import VIDEO
from jianglu.learning.streams import addresses, encoding
from jianglu.learning.streams import queries as watching
from jianglu.learning.streams import services as streams
from jianglu.learning.uploads import LESSON_FILE
from jianglu.platform import calendar, files, jobs
from jianglu.platform.access import Actor
from jianglu.testing import SYSTEM, sign_in

from .conftest import PACKAGE

FFMPEG = encoding.program()
needs_ffmpeg = pytest.mark.skipif(not FFMPEG, reason="no ffmpeg on this machine (JIANGLU_FFMPEG); the originals play")


@pytest.fixture
def video(course: Course) -> Activity:
    film = files.store_bytes(SYSTEM, VIDEO.read_bytes(), "a.mp4", purpose=LESSON_FILE)
    entry = {"kind": "video", "title": "看", "file_id": film.pk, "seconds": 54}
    with patch.object(encoding, "program", return_value="/bin/false"):
        made = services.import_course(SYSTEM, {**PACKAGE, "modules": [{"title": "一", "activities": [entry]}]})
    return Activity.objects.get(module__version=made.current)


@pytest.fixture
def encoder() -> Iterator[list[encoding.Rendition]]:
    """An encoder that writes what ffmpeg would have named."""
    made: list[encoding.Rendition] = []

    def encode(source: Path, kind: str, folder: Path, step: encoding.Rendition, **_more: object) -> None:
        made.append(step)
        (folder / f"{step.name}.m3u8").write_text("#EXTM3U\n")
        (folder / f"{step.name}_0000.m4s").write_bytes(b"segment")

    with (
        patch.object(encoding, "program", return_value="/bin/false"),
        patch.object(encoding, "height_of", return_value=500),
        patch.object(encoding, "encode", encode),
    ):
        yield made


def test_a_video_is_made_once_in_sizes_up_to_its_own(video: Activity, encoder: list[encoding.Rendition]) -> None:
    assert VideoStream.objects.get().state == "waiting"
    jobs.run_pending()
    row = VideoStream.objects.get()
    assert (row.state, row.heights) == ("ready", [240, 360, 480])
    streams.wanted(video)
    jobs.run_pending()
    assert len(encoder) == 3
    listed = (streams.folder_of(row) / "index.m3u8").read_text()
    assert listed.count("#EXT-X-STREAM-INF") == 3
    assert not streams.folder_of(row).with_suffix(".draft").exists()


def test_a_learner_gets_a_signed_path_that_plays_without_a_cookie(
    video: Activity, worker: Actor, encoder: list[encoding.Rendition]
) -> None:
    services.enrol(worker, video.module.version.course_id)
    client = sign_in(Client(), worker)
    page = client.get(f"/learn/{video.pk}/").content.decode()
    assert "data-hls" not in page
    assert "按原文件播放" in page
    jobs.run_pending()
    reply = client.get(f"/learn/{video.pk}/")
    assert "blob:" in reply["Content-Security-Policy"]
    address = reply.content.decode().split('data-hls="')[1].split('"')[0]
    assert address.endswith("/index.m3u8")
    nobody = Client()
    listed = nobody.get(address)
    assert listed["Content-Type"] == "application/vnd.apple.mpegurl"
    folder = address.removesuffix("index.m3u8")
    assert b"".join(nobody.get(folder + "v240_0000.m4s")) == b"segment"  # type: ignore[arg-type]
    part = nobody.get(folder + "v240_0000.m4s", headers={"Range": "bytes=1-2"})
    assert (part.status_code, b"".join(part)) == (206, b"eg")  # type: ignore[arg-type]
    for name in ("v240_9999.m4s", "v9.m3u8", "..%2Fx", "index.m3u8.bak"):
        assert nobody.get(folder + name).status_code == 404


def test_a_forged_or_old_ticket_opens_nothing(video: Activity, encoder: list[encoding.Rendition]) -> None:
    jobs.run_pending()
    row = VideoStream.objects.get()
    good = addresses.ticket(row.pk, 7)
    assert watching.file_at(good, "index.m3u8") is not None
    other = signing.dumps([row.pk, 7], salt="learning.content")  # signed for something else
    for bad in (
        good[:-1] + ("a" if good[-1] != "a" else "b"),
        other,
        "x",
        "",
        signing.dumps("x", salt="learning.stream"),
    ):
        assert watching.file_at(bad, "index.m3u8") is None
    with patch("django.core.signing.time.time", return_value=time.time() + addresses.AGE + 5):
        assert watching.file_at(good, "index.m3u8") is None
    row.state = "failed"
    row.save()
    assert watching.file_at(good, "index.m3u8") is None


def test_what_cannot_be_made_keeps_the_original_and_tells_the_teacher(video: Activity) -> None:
    failing = patch.object(encoding, "height_of", side_effect=encoding.EncodingFailed("moov atom not found"))
    with patch.object(encoding, "program", return_value="/bin/false"), failing:
        jobs.run_pending()
    row = VideoStream.objects.get()
    assert (row.state, row.why) == ("failed", "moov atom not found")
    assert watching.address(SYSTEM, video) == ""


def test_a_job_that_is_stopped_gives_the_video_back(video: Activity, encoder: list[encoding.Rendition]) -> None:
    row = streams.claim()
    assert row is not None
    assert streams.claim() is None  # one slot
    with patch.object(encoding, "encode", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        streams.make(SYSTEM, row, alive=lambda: None)
    row.refresh_from_db()
    assert row.state == "waiting"
    assert not streams.folder_of(row).with_suffix(".draft").exists()


def test_a_worker_that_died_is_followed_by_another(video: Activity, encoder: list[encoding.Rendition]) -> None:
    assert streams.claim() is not None
    VideoStream.objects.update(begun_at=calendar.now() - streams.ABANDONED - timedelta(seconds=1))
    assert streams.claim() is not None


def test_without_ffmpeg_nothing_is_asked_for(course: Course) -> None:
    film = files.store_bytes(SYSTEM, VIDEO.read_bytes(), "a.mp4", purpose=LESSON_FILE)
    entry = {"kind": "video", "title": "看", "file_id": film.pk, "seconds": 54}
    with patch.object(encoding, "program", return_value=""):
        services.import_course(SYSTEM, {**PACKAGE, "modules": [{"title": "一", "activities": [entry]}]})
        jobs.run_pending()
        assert not VideoStream.objects.exists()
    with patch.object(encoding, "program", return_value="/bin/false"):  # installed later
        assert streams.catch_up() >= 1


@needs_ffmpeg
def test_ffmpeg_makes_what_a_player_reads(tmp_path: Path) -> None:
    assert encoding.height_of(VIDEO, "video/mp4") >= 240
    encoding.encode(VIDEO, "video/mp4", tmp_path, encoding.LADDER[0], seconds=60, alive=lambda: None)
    listed = (tmp_path / "v240.m3u8").read_text()
    assert '#EXT-X-MAP:URI="v240_init.mp4"' in listed
    assert "#EXT-X-ENDLIST" in listed
    lengths = [float(line[8:].rstrip(",")) for line in listed.splitlines() if line.startswith("#EXTINF:")]
    assert len(lengths) == 9
    assert abs(sum(lengths) - 54) < 1
    assert all(addresses.NAME.fullmatch(path.name) for path in tmp_path.iterdir())
    again = subprocess.run(  # noqa: S603 - plays the whole of it
        [FFMPEG, "-nostdin", "-v", "error", "-i", str(tmp_path / "v240.m3u8"), "-f", "null", "-"],
        capture_output=True,
        check=True,
    )
    assert again.stderr == b""


@needs_ffmpeg
@pytest.mark.parametrize(
    "content",
    [
        b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
        b"ffconcat version 1.0\nfile /etc/passwd\n",
        b"\0\0\0\x18ftypmp42" + b"\0" * 99,
    ],
    ids=["playlist", "concat", "empty"],
)
def test_ffmpeg_follows_no_hostile_file(tmp_path: Path, content: bytes) -> None:
    film = tmp_path / "a.mp4"
    film.write_bytes(content)
    with pytest.raises(encoding.EncodingFailed):
        encoding.height_of(film, "video/mp4")


@needs_ffmpeg
def test_a_film_that_takes_too_long_is_killed(tmp_path: Path) -> None:
    with patch.object(encoding, "POLL", 0.01), pytest.raises(encoding.EncodingFailed, match="too long"):
        encoding._run([*encoding._reading(VIDEO, "video/mp4"), "-f", "null", "-"], seconds=0)  # noqa: SLF001
