"""Files: what is taken, what is refused, who reads."""

from __future__ import annotations

import io
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import UnreadablePostError
from django.test import Client, RequestFactory, override_settings
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from jianglu.kernel.errors import NotFound
from jianglu.platform import files
from jianglu.platform.access import Actor, Role
from jianglu.platform.files import Purpose, errors, incoming, queries, sniffing, storage
from jianglu.platform.files.middleware import UploadLimitMiddleware, takes_uploads
from jianglu.platform.files.models import IncomingFile, StoredFile
from jianglu.platform.files.services import clean_name
from jianglu.testing import at, make_actor, sign_in

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489") + b"\0" * 20
readers: set[int | None] = set()
EVIDENCE = Purpose(
    "files_test.evidence", "材料", ["pdf", "png", "xlsx", "csv"], max_bytes=64 * 1024,
    readable=lambda actor, file: actor.user_id in readers,
)  # fmt: skip


@pytest.fixture(autouse=True)
def store_in(settings, tmp_path: Path) -> Iterator[Path]:
    settings.MEDIA_ROOT = tmp_path
    readers.clear()
    yield tmp_path


def upload(content: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def sheet() -> bytes:
    book, buffer = Workbook(), io.BytesIO()
    book.active.append(["姓名", "证书编号"])
    book.save(buffer)
    return buffer.getvalue()


def packed(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (PDF, "申请表.pdf", "application/pdf"),
        (PNG, "photo.png", "image/png"),
        (sheet(), "名单.xlsx", sniffing.TYPES["xlsx"].content_type),
        ("姓名,成绩\n张三,80\n".encode(), "成绩.csv", "text/csv"),
        ("姓名,成绩\n张三,80\n".encode("gb18030"), "成绩.csv", "text/csv"),
        (PDF, "renamed.png", "application/pdf"),  # the content counts
    ],
)
def test_what_a_purpose_takes_is_kept(store_in: Path, content: bytes, name: str, kind: str) -> None:
    me = make_actor(Role.WORKER)
    file = files.store(me, upload(content, name), purpose=EVIDENCE)
    assert (file.content_type, file.size, file.name) == (kind, len(content), name)
    assert files.path_of(file).read_bytes() == content
    assert not list((store_in / "incoming").iterdir())


@pytest.mark.parametrize(("doctype", "kind"), [(b"webm", "webm"), (b"matroska", "mkv"), (b"other", None)])
def test_webm_is_known_by_its_document_type(tmp_path: Path, doctype: bytes, kind: str | None) -> None:
    path = tmp_path / "clip.webm"
    head = b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\x82"  # EBML header up to the document type
    path.write_bytes(head + bytes([0x80 + len(doctype)]) + doctype + b"\0" * 80)
    assert sniffing.kind_of(path, path.name) == kind


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "name", "error"),
    [
        (b"", "a.pdf", errors.FileEmpty),
        (b"<html><script>alert(1)</script>", "a.pdf", errors.FileTypeRefused),
        (b"MZ\x90\x00" + b"\0" * 100, "a.csv", errors.FileTypeRefused),
        (packed(**{"a.txt": b"x"}), "a.xlsx", errors.FileTypeRefused),
        (PDF + b"x" * 70_000, "a.pdf", errors.FileTooBig),
        (packed(**{"xl__workbook.xml": b"\0" * 30_000_000}), "bomb.xlsx", errors.FileSuspicious),
        (packed(**{"xl__workbook.xml": b"x", "xl__vbaProject.bin": b"x"}), "macro.xlsx", errors.FileSuspicious),
        (packed(**{"xl__workbook.xml": b"x", "..__..__evil": b"x"}), "slip.xlsx", errors.FileSuspicious),
    ],
)
def test_what_is_refused_leaves_nothing(store_in: Path, content: bytes, name: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        files.store(Actor.system("test"), upload(content, name), purpose=EVIDENCE)
    assert not StoredFile.objects.exists()
    assert not [path for path in store_in.rglob("*") if path.is_file()]


@pytest.mark.django_db
def test_the_same_bytes_are_kept_once(store_in: Path) -> None:
    first, second = (files.store_bytes(Actor.system("t"), PDF, f"{n}.pdf", purpose=EVIDENCE) for n in "ab")
    assert files.path_of(first) == files.path_of(second)
    assert len([path for path in store_in.rglob("*") if path.is_file()]) == 1


def test_a_stream_that_never_ends_is_stopped_early() -> None:
    read = 0

    def endless() -> Iterator[bytes]:
        nonlocal read
        while True:
            read += 1024
            yield b"x" * 1024

    with pytest.raises(storage.TooLong), storage.draft(endless(), 10_000):
        pass
    assert read <= 11 * 1024


@given(st.text(max_size=300))
def test_names_lead_nowhere(name: str) -> None:
    clean = clean_name(name)
    assert len(clean) <= 200
    assert "/" not in clean
    assert "\\" not in clean
    assert all(ord(char) >= 32 for char in clean)


@pytest.mark.django_db
def test_only_who_may_read_finds_a_file() -> None:
    me, other = make_actor(Role.WORKER), make_actor(Role.WORKER)
    file = files.store(me, upload(PDF, "a.pdf"), purpose=EVIDENCE)
    assert queries.find(me, file.pk) == file
    for stranger in (other, Actor.anonymous()):
        with pytest.raises(NotFound):
            queries.find(stranger, file.pk)
    readers.add(other.user_id)
    assert queries.find(other, file.pk) == file


@pytest.mark.django_db
def test_a_download_is_safe(client) -> None:
    me = make_actor(Role.WORKER)
    file = files.store(me, upload(PDF, "申请表.pdf"), purpose=EVIDENCE)
    assert client.get(f"/files/{file.pk}/").status_code == 404
    response = sign_in(client, me).get(f"/files/{file.pk}/")
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert client.get(f"/files/{file.pk}/?view=1")["Content-Disposition"].startswith("inline")
    assert client.get(f"/files/{file.pk}/", headers={"If-None-Match": response["ETag"]}).status_code == 304
    assert client.post(f"/files/{file.pk}/").status_code == 405


class Body(io.BytesIO):
    pass


@override_settings(UPLOAD_MAX_BYTES=1024 * 1024)
def test_a_body_that_is_too_big_is_answered_before_it_is_parsed(monkeypatch) -> None:
    reached: list[object] = []
    middleware = UploadLimitMiddleware(lambda request: reached.append(request))  # type: ignore[arg-type, return-value]
    request = RequestFactory().generic("POST", "/api/v1/x/", b"x" * 2_000_000, content_type="multipart/form-data")
    response = middleware(request)
    assert response.status_code == 413
    assert response["Content-Type"] == "application/problem+json"
    assert request.read() == b""  # drained, so that the browser shows the answer
    assert reached == []

    @takes_uploads(3 * 1024 * 1024)
    def view() -> None: ...

    monkeypatch.setattr("jianglu.platform.files.middleware.resolve", lambda path: SimpleNamespace(func=view))
    middleware(RequestFactory().generic("POST", "/x/", b"x" * 2_000_000))
    assert len(reached) == 1


# Uploads in pieces ---------------------------------------------------------------------------------------------------

PIECES = Purpose(
    "files_test.pieces", "大文件", ["pdf"], max_bytes=64 * 1024, resumable=lambda actor: actor.user_id in readers
)


def meta(name: str, purpose: str) -> str:
    return ",".join(
        f"{key} {b64encode(value.encode()).decode()}" for key, value in (("filename", name), ("purpose", purpose))
    )


@pytest.mark.django_db
def test_an_upload_in_pieces_goes_on_after_a_break_and_is_checked_like_any_other(store_in: Path) -> None:
    actor = make_actor(Role.PROVIDER)
    client = sign_in(Client(), actor)
    content = PDF + b"%" * 5000
    announce = {
        "Upload-Length": str(len(content)),
        "Upload-Metadata": meta("讲义.pdf", PIECES.code),
        "Tus-Resumable": "1.0.0",
    }
    assert client.post("/files/incoming/", headers=announce).status_code == 403
    readers.add(actor.user_id)
    for wrong in (
        {"Upload-Length": "-1"},
        {"Upload-Length": "0"},
        {"Upload-Length": str(64 * 1024 + 1)},
        {"Upload-Metadata": "x"},
    ):
        assert client.post("/files/incoming/", headers=announce | wrong).status_code in (400, 403, 413, 422)
    begun = client.post("/files/incoming/", headers=announce)
    url = begun["Location"]
    assert begun.status_code == 201

    def send(at: int, piece: bytes) -> Any:
        told = {"Upload-Offset": str(at), "Tus-Resumable": "1.0.0"}
        return client.patch(url, piece, content_type="application/offset+octet-stream", headers=told)

    assert send(0, content[:2000])["Upload-Offset"] == "2000"
    assert send(0, content[:2000]).status_code == 409  # a second window, or a piece whose answer was lost
    assert send(1999, b"x").status_code == 409
    assert client.head(url)["Upload-Offset"] == "2000"
    row = IncomingFile.objects.get()
    received = incoming.Received(row.key)
    with pytest.raises(errors.UploadUnfinished), files.received(actor, received, purpose=PIECES):
        pass
    assert send(2000, content[2000:] + b"more").status_code == 413
    assert send(2000, content[2000:])["Upload-Offset"] == str(len(content))
    stranger = make_actor(Role.PROVIDER)
    readers.add(stranger.user_id)
    assert sign_in(Client(), stranger).head(url).status_code == 404
    with pytest.raises(NotFound), files.received(stranger, received, purpose=PIECES):
        pass
    with pytest.raises(errors.UploadRefused), files.received(actor, received, purpose=EVIDENCE):
        pass
    with files.received(actor, received, purpose=PIECES) as file:
        stored = files.store(actor, file, purpose=PIECES)
    assert (stored.name, files.path_of(stored).read_bytes()) == ("讲义.pdf", content)
    assert not IncomingFile.objects.exists()


@pytest.mark.django_db
def test_a_line_that_breaks_keeps_what_came_and_old_uploads_are_cleared(store_in: Path, settings: Any) -> None:
    actor = make_actor(Role.PROVIDER)
    readers.add(actor.user_id)

    def breaks() -> Iterator[bytes]:
        yield b"%PDF"
        raise UnreadablePostError("gone")

    with at("2023-03-01"):
        row = incoming.begin(actor, PIECES.code, "a.pdf", 100)
        assert incoming.append(actor, row.key, 0, breaks()) == 4
        part = store_in / "incoming" / f"{row.key}.part"
        assert part.read_bytes() == b"%PDF"
        part.write_bytes(b"%PDF rubbish of a worker that died")
        assert incoming.append(actor, row.key, 4, [b"-1.7"]) == 8
        assert part.read_bytes() == b"%PDF-1.7"
    with at("2023-03-05"):
        fresh = [incoming.begin(actor, PIECES.code, "b.pdf", 100) for _n in range(incoming.MOST_OPEN)]
        assert not IncomingFile.objects.filter(pk=row.pk).exists()
        with pytest.raises(errors.TooManyUploads):
            incoming.begin(actor, PIECES.code, "c.pdf", 100)
        incoming.abandon(actor, fresh[0].key)
        incoming.begin(actor, PIECES.code, "c.pdf", 100)
