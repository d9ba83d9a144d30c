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
from jianglu.learning.errors import BadFile
from jianglu.learning.media import streamable
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


CODED = {
    "h264": ("-c:v", "libx264", "-pix_fmt", "yuv420p"),
    "ten_bits": ("-c:v", "libx264", "-pix_fmt", "yuv420p10le"),
    "mpeg4": ("-c:v", "mpeg4",),
}  # fmt: skip


def clip(folder: Path, name: str, coded: str, *more: str) -> Path:
    """Two seconds of a test picture with a tone, as a teacher's camera or editor would have saved it."""
    path = folder / name
    subprocess.run(  # noqa: S603
        [FFMPEG, "-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=160x120:rate=10:duration=2", "-f", "lavfi",
         "-i", "sine=duration=2", *CODED[coded], "-c:a", "aac", *more, str(path)],
        check=True,
    )  # fmt: skip
    return path


def lesson(path: Path) -> Activity:
    """A video lesson of a published course, as uploaded, before any job has run."""
    film = files.store_bytes(SYSTEM, path.read_bytes(), path.name, purpose=LESSON_FILE)
    entry = {"kind": "video", "title": "看", "file_id": film.pk, "seconds": 2}
    made = services.import_course(SYSTEM, {**PACKAGE, "modules": [{"title": "一", "activities": [entry]}]})
    return Activity.objects.get(module__version=made.current)


def ready(activity: Activity) -> str:
    """Run the quick job alone."""
    row = VideoStream.objects.get(file=activity.file_id)
    return str(streams.ready_original(SYSTEM, row.pk, alive=lambda: None))


@needs_ffmpeg
@pytest.mark.parametrize("name", ["end.mp4", "camera.mov", "editor.mkv"])
def test_what_only_its_container_hinders_is_copied_and_plays(
    tmp_path: Path, course: Course, worker: Actor, name: str
) -> None:
    film = lesson(clip(tmp_path, name, "h264"))
    services.enrol(worker, film.module.version.course_id)
    client = sign_in(Client(), worker)
    assert ready(film) == "copied"
    page = client.get(f"/learn/{film.pk}/").content.decode()
    address = f"/learn/{film.pk}/media/?as=mp4"
    assert f'src="{address}"' in page
    reply = client.get(address)
    assert reply["Content-Type"] == "video/mp4"
    copied = tmp_path / "copied.mp4"
    copied.write_bytes(b"".join(reply))  # type: ignore[arg-type]
    assert streamable(copied)
    assert not streamable(tmp_path / name)
    assert encoding.codecs_of(copied, "video/mp4") == encoding.Codecs("h264", "yuv420p", "aac")
    assert Client().get(address).status_code == 302  # the address itself opens nothing
    assert not list(streams.copy_at(film.file.sha256).parent.glob("*.part"))  # type: ignore[union-attr]


@needs_ffmpeg
def test_what_plays_already_is_left_alone(tmp_path: Path, course: Course) -> None:
    film = lesson(clip(tmp_path, "front.mp4", "h264", "-movflags", "+faststart"))
    assert ready(film) == "plays"
    assert watching.original(film) == f"/learn/{film.pk}/media/"
    assert not streams.copy_at(film.file.sha256).exists()  # type: ignore[union-attr]


@needs_ffmpeg
@pytest.mark.parametrize("coded", ["ten_bits", "mpeg4"])
def test_what_browsers_cannot_play_says_that_it_is_being_prepared(
    tmp_path: Path, course: Course, worker: Actor, coded: str
) -> None:
    film = lesson(clip(tmp_path, "a.mp4", coded))
    services.enrol(worker, film.module.version.course_id)
    client = sign_in(Client(), worker)
    assert ready(film) == "unplayable"
    page = client.get(f"/learn/{film.pk}/").content.decode()
    assert "正在准备，请过几分钟刷新本页" in page
    assert "/media/" not in page
    jobs.run_pending()
    page = client.get(f"/learn/{film.pk}/").content.decode()
    assert "正在准备，请" not in page
    assert "data-hls" in page


def test_a_stopped_copy_leaves_nothing_behind_and_the_original_as_it_was(video: Activity) -> None:
    row = VideoStream.objects.get()
    draft = streams.copy_at(row.file.sha256).with_suffix(".part")

    def stopped(_source: Path, _kind: str, target: Path, **_more: object) -> None:
        target.write_bytes(b"half")
        raise KeyboardInterrupt

    with (
        patch.object(encoding, "codecs_of", return_value=encoding.Codecs("h264", "yuv420p", "")),
        patch.object(streams, "streamable", return_value=False),
        patch.object(encoding, "copy", stopped),
        pytest.raises(KeyboardInterrupt),
    ):
        streams.ready_original(SYSTEM, row.pk, alive=lambda: None)
    assert not draft.exists()
    assert watching.original(video) == f"/learn/{video.pk}/media/"


def test_matroska_is_taken_only_where_it_can_be_converted(course: Course) -> None:
    head = b"\x1aE\xdf\xa3\xa3B\x86\x81\x01B\xf7\x81\x01B\x82\x88matroska" + b"\0" * 80
    film = files.store_bytes(SYSTEM, head, "a.mkv", purpose=LESSON_FILE)
    entry = {"kind": "video", "title": "看", "file_id": film.pk, "seconds": 54}
    package = {**PACKAGE, "modules": [{"title": "一", "activities": [entry]}]}
    with patch.object(encoding, "program", return_value=""), pytest.raises(BadFile):
        services.import_course(SYSTEM, package)
    with patch.object(encoding, "program", return_value="/bin/false"):
        made = Activity.objects.get(module__version=services.import_course(SYSTEM, package).current)
        assert watching.original(made) == ""
        jobs.run_pending()  # what is no film at all
        assert VideoStream.objects.get(file=film).state == "failed"
        assert watching.original(made) == f"/learn/{made.pk}/media/"


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
