"""Whole courses out and in: round trips, cartridges of other platforms, hostile packages."""

from __future__ import annotations

import io
import json
import re
import string
import zipfile
from html import escape, unescape
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from jianglu.kernel.archives import BadArchive, opened
from jianglu.learning import queries, services
from jianglu.learning.captions import as_vtt
from jianglu.learning.errors import BadCoursePackage, CategoryNeeded
from jianglu.learning.exchange import cartridge, own, parts
from jianglu.learning.exchange.pages import markdown
from jianglu.learning.markdown import lesson_html
from jianglu.learning.models import Activity, Course, CourseImport, CourseVersion
from jianglu.learning.scorm import packages
from jianglu.learning.scorm.building import packed
from jianglu.learning.seed import VIDEO
from jianglu.learning.uploads import LESSON_FILE
from jianglu.platform import files, jobs
from jianglu.platform.access import Role
from jianglu.platform.audit.models import AuditEntry
from jianglu.platform.questions import Question
from jianglu.testing import SYSTEM, make_actor, make_organisation, sign_in

from .cartridges import cartridge as made_cartridge
from .cartridges import manifest, zipped
from .conftest import PACKAGE
from .lti_tool import Tool
from .test_scorm import MANIFEST

VTT = "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n流水 &amp; 肥皂 &lt;1 分钟"
SIGNS = string.punctuation + "甲乙丙 \n12ab。（é"


def read(data: bytes, reader: Any = own.read) -> parts.Found:
    with opened(io.BytesIO(data), parts.LIMITS) as archive:
        found: parts.Found = reader(archive)
        return found


def bring(data: bytes, name: str = "course.zip", **chosen: Any) -> CourseImport:
    """Hand a package in and run the job."""
    row = services.ask_import(SYSTEM, ContentFile(data, name=name), **chosen)
    jobs.run_pending()
    row.refresh_from_db()
    return row


def contents(data: bytes) -> dict[str, bytes]:
    """The members of a ZIP."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name)[:3000] for name in archive.namelist()}


def lines(row: CourseImport, outcome: str) -> dict[str, str]:
    """Last part of the place, and the code."""
    return {note.place.rpartition(" / ")[2]: note.code for note in row.notes.filter(outcome=outcome)}


# Our package, pure ---------------------------------------------------------------------------------------------------

text = st.text(SIGNS, min_size=1, max_size=20).map(str.strip).filter(bool)
one_line = text.map(lambda said: " ".join(said.split())).filter(bool)
question = st.builds(
    lambda stem, right, wrong: Question("single", stem, (("A", right), ("B", wrong)), ("A",)), text, text, text
)
asked = st.builds(parts.Asked, question, st.just("") | text, st.integers(1, 9))
lesson = st.one_of(
    st.builds(parts.Lesson, st.just("text"), one_line, st.just("") | text, st.integers(0, 9999), st.booleans()),
    st.builds(
        lambda title, questions, mark: parts.Lesson("quiz", title, pass_mark=mark, questions=questions),
        one_line, st.lists(asked, max_size=3), st.integers(0, 100),
    ),
    st.builds(lambda title, rows: parts.Lesson("practice", title, checklist=rows), one_line, st.lists(one_line, max_size=3)),
    st.builds(lambda title: parts.Lesson("video", title, captions=VTT, file="files/001.mp4", seconds=9), one_line),
)  # fmt: skip
chapters = st.lists(st.builds(parts.Chapter, one_line, st.lists(lesson, max_size=4)), max_size=4)
about = st.fixed_dictionaries({"title": one_line, "summary": st.just("") | text, "in_order": st.booleans()})


@given(about, chapters)
def test_what_was_packed_is_read_again(said: dict[str, Any], inside: list[parts.Chapter]) -> None:
    film = own.FileEntry(name="片.mp4", type="video/mp4", size=4, sha256="0" * 64)
    members = [*own.texts(parts.Found(own.FORMAT, said, inside), {"files/001.mp4": film}), ("files/001.mp4", b"film")]
    data = b"".join(own.zipped(members))
    assert data == b"".join(own.zipped(members))
    found = read(data)
    assert found.notes == []
    assert {key: found.about[key] for key in said} == said
    assert [chapter.title for chapter in found.chapters] == [chapter.title for chapter in inside]
    for mine, theirs in zip(inside, found.chapters, strict=True):
        for before, after in zip(mine.lessons, theirs.lessons, strict=True):
            if before.file:
                assert (after.file_name, after.sha256) == ("片.mp4", "0" * 64)
            after.file_name = after.sha256 = after.source = ""
            assert after == before


@given(st.text(SIGNS, max_size=60))
def test_a_page_says_in_markdown_what_it_said(said: str) -> None:
    lost: list[str] = []
    html = str(lesson_html(markdown(f"<div><p>{escape(said)}</p></div>", lambda code, what: lost.append(code))))
    shown = unescape(re.sub(r"<[^>]+>", " ", html))
    assert " ".join(shown.split()) == " ".join(said.split())
    assert lost == []


@given(st.text(SIGNS + "<>/pullitrdaimgbsrc=", max_size=200))
def test_no_page_breaks_the_reader(html: str) -> None:
    markdown(html, lambda code, what: None)


def test_captions_stay_as_they_are_when_they_are_clean() -> None:
    assert as_vtt(VTT.encode()).strip() == VTT


# A round trip through the database -----------------------------------------------------------------------------------


def whole_course(organisation_id: int | None = None) -> Course:
    """A course with every kind of content."""
    film = files.store_bytes(SYSTEM, VIDEO.read_bytes(), "洗手.mp4", purpose=LESSON_FILE)
    paper = files.store_bytes(SYSTEM, b"%PDF-1.4\n%%EOF", "讲义.pdf", purpose=LESSON_FILE)
    ware = services.take_package_bytes(SYSTEM, packed({packages.MANIFEST: MANIFEST, "index.html": ""}), "课件.zip")
    more = [
        {"kind": "video", "title": "看", "file_id": film.pk, "seconds": 54, "captions": VTT},
        {"kind": "document", "title": "读", "file_id": paper.pk, "seconds": 300, "required": False},
        {"kind": "scorm", "title": "练", "file_id": ware.file_id, "seconds": 60, "max_attempts": 2},
        {"kind": "assignment", "title": "写", "body": "写一页。", "pass_mark": 70},
        {"kind": "practice", "title": "做", "checklist": ["湿手", "搓手"]},
        {"kind": "video", "title": "再看", "file_id": film.pk, "seconds": 54},
    ]
    modules = [*PACKAGE["modules"], {"title": "第二章", "activities": more}]
    return services.import_course(
        SYSTEM, {**PACKAGE, "tags": ["翻身", "PLC"], "modules": modules}, organisation_id=organisation_id
    )


def test_a_course_comes_back_as_it_went_out(course: Course) -> None:
    whole = whole_course()
    name, content = services.export_course(SYSTEM, whole.pk)
    data = b"".join(content)
    assert name == f"{whole.number}-v1.zip"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert sum(entry.startswith("files/") for entry in archive.namelist()) == 3  # the film is held once
        assert archive.testzip() is None
    row = bring(data)
    assert (row.state, row.lost, row.changed) == ("done", 0, 0)
    assert row.course is not None
    assert row.course.current is None  # a draft, whatever it was
    assert row.taken == 9 + 2
    again = b"".join(services.export_course(SYSTEM, row.course.pk)[1])
    assert contents(again) == contents(data)
    assert again == data
    assert AuditEntry.objects.filter(action="learning.course_exported").count() == 2


def test_a_version_that_learners_began_can_still_be_had(course: Course) -> None:
    services.begin_version(SYSTEM, course.pk)
    services.describe(SYSTEM, course.pk, title="新名")

    def title(number: int | None) -> str:
        data = b"".join(services.export_course(SYSTEM, course.pk, number)[1])
        return str(read(data).about["title"])

    assert (title(None), title(2), title(1)) == ("新名", "新名", PACKAGE["title"])


def test_a_job_that_runs_twice_makes_one_course(course: Course) -> None:
    data = b"".join(services.export_course(SYSTEM, course.pk)[1])
    row = bring(data)
    before = Course.objects.count()
    services.run_import(SYSTEM, row.pk, start=lambda n: None, step=lambda: None)
    assert Course.objects.count() == before


def test_a_job_that_is_stopped_leaves_nothing_and_goes_on(course: Course) -> None:
    data = b"".join(services.export_course(SYSTEM, course.pk)[1])
    row = services.ask_import(SYSTEM, ContentFile(data, name="a.zip"))
    before = Course.objects.count(), CourseVersion.objects.count()

    def killed() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        services.run_import(SYSTEM, row.pk, start=lambda n: None, step=killed)
    assert (Course.objects.count(), CourseVersion.objects.count()) == before
    services.run_import(SYSTEM, row.pk, start=lambda n: None, step=lambda: None)
    assert Course.objects.count() == before[0] + 1


def test_what_is_wrong_in_a_package_is_told_by_line_and_the_rest_is_taken(course: Course) -> None:
    data = b"".join(services.export_course(SYSTEM, whole_course().pk)[1])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members: dict[str, bytes | str] = {name: archive.read(name) for name in archive.namelist()}
    said = json.loads(members["course.json"])
    said["chapters"][0]["activities"][0]["colour"] = "red"
    said["occupation"] = "9-99-99-99"
    said["tags"] = ["翻身", "x", "plc"]
    members["course.json"] = json.dumps(said)
    del members["items/002.json"]
    members["files/002.pdf"] = b"%PDF-1.4\nother\n%%EOF"
    members["captions/004.vtt"] = "no captions"
    row = bring(zipped(members))
    assert lines(row, "lost") == {
        "洗手": "activity",
        "小测": "missing",
        "读": "hash",
        "看": "captions",
        "": "tag",
    }
    assert set(row.notes.filter(place="").values_list("code", "detail")) == {
        ("occupation", "9-99-99-99"), ("tag", "x"),
    }  # fmt: skip
    assert row.course is not None
    assert row.course.versions.get().tags == ["翻身", "PLC"]
    assert row.state == "done"
    assert Activity.objects.filter(module__version__course=row.course).count() == 7


# Cartridges of other platforms ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2", "1.3"])
def test_a_cartridge_is_read_in_all_versions(version: str) -> None:
    found = read(made_cartridge(version, film=b"x"), cartridge.read)
    assert found.format == f"Common Cartridge {version}"
    assert found.about == {"title": "电工入门", "summary": "给新手的电工课"}
    assert [(chapter.title, [one.kind for one in chapter.lessons]) for chapter in found.chapters] == [
        ("第一周", ["text", "document", "video"]),
        ("第二周", ["text", "discussion", "quiz", "assignment", "lti", "assignment"]),
        ("题库与未列入目录的测验", ["quiz", "assignment"]),
    ]
    quiz = found.chapters[1].lessons[2]
    assert quiz.max_attempts == 3
    assert [(one.question.kind, one.question.answer, one.points) for one in quiz.questions] == [
        ("single", ("A",), 2), ("multiple", ("A", "C"), 2), ("true_false", ("F",), 2), ("fill", ("36|三十六",), 1),
        ("single", ("A",), 2),
    ]  # fmt: skip
    assert quiz.questions[3].question.stem == "安全电压的上限是 _____ V。"
    assert quiz.questions[0].feedback == "见规程第三章"
    page = found.chapters[0].lessons[0].body
    assert page.startswith("## 用电安全\n\n先 **验电**，再动手。电压 \\< 36 V")
    assert "- 断电\n- 验电" in page
    assert "| 黄 | L1 |" in page
    assert "alert" not in page
    assert "[规程](https://example.org/a?b=1)" in page


def test_a_cartridge_becomes_a_draft_with_a_report(course: Course) -> None:
    row = bring(made_cartridge(film=VIDEO.read_bytes()), "moodle.imscc", category="care")
    assert (row.state, row.format) == ("done", "Common Cartridge 1.1")
    made = row.course
    assert made is not None
    assert (made.title, made.category_id, made.current) == ("电工入门", "care", None)
    assert lines(row, "lost") == {
        "表": "file_type", "tool": "lti", "plan": "teachers_only", "gone": "missing", "5. 只有一个选项": "bad_question",
    }  # fmt: skip
    changed = set(row.notes.filter(outcome="changed").values_list("code", flat=True))
    assert changed == {
        "picture", "link", "embedded", "nested", "minutes", "time_limit", "essay", "instructor_text", "bank",
    }  # fmt: skip
    film = Activity.objects.get(module__version__course=made, kind="video")
    assert film.seconds == 54  # as its own header says
    bank = Activity.objects.filter(module__version__course=made, kind="quiz").last()
    assert bank is not None
    assert not bank.required
    assert row.taken == row.notes.filter(outcome="taken").count() + 8


def test_a_tool_comes_along_where_it_is_registered(course: Course) -> None:
    unit = make_organisation(kinds=["provider"])
    Tool(organisation_id=unit.pk)
    more = {
        "tool.xml": "<l xmlns='x'><title>模拟器</title><launch_url>https://tool.example/launch?task=7</launch_url></l>"
    }
    tool = made_cartridge(film=VIDEO.read_bytes(), more=more)
    row = bring(tool, category="care", organisation_id=unit.pk)
    made = Activity.objects.select_related("link").get(module__version__course=row.course, kind="lti")
    assert made.link is not None
    assert made.link.url == "https://tool.example/launch?task=7"
    again = bring(b"".join(services.export_course(SYSTEM, row.course_id or 0)[1]), organisation_id=unit.pk)
    assert again.lost == 0
    assert Activity.objects.filter(module__version__course=again.course, kind="lti", link__url=made.link.url).exists()
    elsewhere = bring(tool, category="care")
    assert lines(elsewhere, "lost")["tool"] == "lti"


def test_a_cartridge_needs_a_category(course: Course) -> None:
    with pytest.raises(CategoryNeeded):
        services.ask_import(SYSTEM, ContentFile(made_cartridge(), name="a.imscc"))


# Hostile packages ----------------------------------------------------------------------------------------------------

BOMB = '<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><manifest>&c;</manifest>'
OUT = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><manifest>&a;</manifest>'


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"imsmanifest.xml": manifest(), "../up.html": "x"}, "path"),
        ({"imsmanifest.xml": manifest(), "/etc/cron.d/x": "x"}, "path"),
        ({"imsmanifest.xml": manifest(), "a\\b": "x"}, "path"),
        ({"imsmanifest.xml": manifest(), "A.html": "x", "a.html": "x"}, "twice"),
        ({"imsmanifest.xml": manifest(), "zeros": b"\0" * 300_000_000}, "ratio"),
        ({"imsmanifest.xml": manifest(), **{f"f/{n}": "" for n in range(5_000)}}, "many"),
        ({"readme.txt": "x"}, "manifest"),
        ({"h5p.json": "{}"}, "h5p"),
    ],
    ids=["up", "absolute", "backslash", "twice", "bomb", "5001 files", "nothing", "H5P"],
)
def test_what_must_not_be_opened_is_refused_before_it_is_kept(course: Course, members: Any, code: str) -> None:
    with pytest.raises(BadCoursePackage) as refused:
        services.ask_import(SYSTEM, ContentFile(zipped(members), name="a.zip"), category="care")
    assert isinstance(refused.value.__cause__, BadArchive)
    assert refused.value.__cause__.code == code
    assert not CourseImport.objects.exists()


def test_a_link_in_a_package_is_refused(course: Course) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("imsmanifest.xml", manifest())
        entry = zipfile.ZipInfo("page.html")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    with pytest.raises(BadCoursePackage):
        services.ask_import(SYSTEM, ContentFile(out.getvalue(), name="a.zip"), category="care")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (zipped({"imsmanifest.xml": BOMB}), "XML"),
        (zipped({"imsmanifest.xml": OUT}), "XML"),
        (zipped({"imsmanifest.xml": "<a>" * 200 + "</a>" * 200}), "XML"),
        (zipped({"imsmanifest.xml": manifest().replace("<schemaversion>1.1", "<schemaversion>9.9")}), "版本"),
        (zipped({"imsmanifest.xml": MANIFEST}), "SCORM"),
        (zipped({"imsmanifest.xml": manifest().replace("IMS Common Cartridge", "IMS Content")}), "Common Cartridge"),
        (zipped({"imsmanifest.xml": manifest().replace("identifierref", "x")}), "没有可以导入"),
        (zipped({"manifest.json": "[", "course.json": "{}"}), "JSON"),
        (zipped({"manifest.json": "[" * 100_000, "course.json": "{}"}), "JSON"),
        (zipped({"manifest.json": '{"format":"jianglu-course","version":2}', "course.json": "{}"}), "版本"),
        (zipped({"manifest.json": '{"format":"jianglu-course","version":1}', "course.json": '{"title":""}'}), "格式"),
    ],
    ids=["entities", "outside", "deep", "version", "scorm", "other", "empty", "json", "deep json", "ours 2", "frame"],
)
def test_what_makes_no_sense_is_refused_with_the_reason(course: Course, data: bytes, why: str) -> None:
    before = Course.objects.count()
    row = bring(data, category="care")
    assert row.state == "refused"
    assert why in row.refused
    assert Course.objects.count() == before


def test_bad_parts_of_a_cartridge_lose_only_themselves(course: Course) -> None:
    row = bring(
        made_cartridge(film=b"no film", more={"quiz.xml": BOMB, "topic.xml": "<x", "link.xml": OUT}), category="care"
    )
    assert row.state == "done"
    lost = lines(row, "lost")
    assert {lost[name] for name in ("quiz", "topic", "link")} == {"unreadable"}
    assert lost["示范"] == "files.type_refused"


def test_a_script_address_is_no_link() -> None:
    data = made_cartridge(more={"link.xml": '<webLink><title>x</title><url href="javascript:alert(1)"/></webLink>'})
    found = read(data, cartridge.read)
    assert [note.code for note in found.notes if note.place.endswith("/ link")] == ["unreadable"]


# Pages and API -------------------------------------------------------------------------------------------------------


def test_a_teacher_imports_by_page_and_another_unit_sees_nothing(course: Course) -> None:
    unit, other = make_organisation(kinds=["provider"]), make_organisation(kinds=["provider"])
    teacher, stranger = make_actor(Role.TEACHER, organisation=unit), make_actor(Role.TEACHER, organisation=other)
    client: Client = sign_in(Client(), teacher)
    upload = ContentFile(made_cartridge(film=VIDEO.read_bytes()), name="电工.imscc")
    page = client.post("/teach/imports/new/", {"file": upload, "organisation_id": unit.pk})
    assert "Common Cartridge 不写类别" in page.content.decode()
    upload.seek(0)
    page = client.post("/teach/imports/new/", {"file": upload, "organisation_id": unit.pk, "category": "care"})
    row = CourseImport.objects.get()
    assert page["Location"] == f"/teach/imports/{row.pk}/"
    jobs.run_pending()
    report = client.get(page["Location"] + "?outcome=lost").content.decode()
    assert "没有登记这个地址的外部工具" in report
    assert "已生成草稿" in report
    assert client.get(page["Location"] + "?export=xlsx").status_code == 200
    assert "电工.imscc" in client.get("/teach/imports/").content.decode()
    sent = client.post(f"/teach/courses/{CourseImport.objects.get().course_id}/export/")
    assert zipfile.ZipFile(io.BytesIO(b"".join(sent))).testzip() is None  # type: ignore[arg-type]
    theirs = sign_in(Client(), stranger)
    assert theirs.get(page["Location"]).status_code == 404
    assert "电工.imscc" not in theirs.get("/teach/imports/").content.decode()
    assert theirs.post(f"/teach/courses/{CourseImport.objects.get().course_id}/export/").status_code == 404
    assert queries.imports(stranger).count() == 0


def test_the_api_imports_what_was_uploaded_in_pieces(course: Course) -> None:
    unit = make_organisation(kinds=["provider"])
    client = sign_in(Client(), make_actor(Role.TEACHER, organisation=unit))
    data = b"".join(services.export_course(SYSTEM, course.pk)[1])
    begun = client.post(
        "/files/incoming/",
        headers={
            "Tus-Resumable": "1.0.0",
            "Upload-Length": str(len(data)),
            "Upload-Metadata": "filename YS56aXA=,purpose bGVhcm5pbmcuY291cnNlX3BhY2thZ2U=",
        },
    )
    assert begun.status_code == 201, begun.content
    key = begun["Location"].rstrip("/").rpartition("/")[2]
    sent = client.patch(
        begun["Location"], data, content_type="application/offset+octet-stream",
        headers={"Tus-Resumable": "1.0.0", "Upload-Offset": "0"},
    )  # fmt: skip
    assert sent.status_code == 204
    asked = client.post(
        "/api/v1/learning/imports", {"upload": key, "organisation_id": unit.pk}, content_type="application/json"
    )
    assert asked.status_code == 202, asked.content
    jobs.run_pending()
    found = client.get(f"/api/v1/learning/imports/{asked.json()['id']}").json()
    assert (found["state"], found["lost"]) == ("done", 0)
    report = client.get(f"/api/v1/learning/imports/{found['id']}/report").json()
    assert {row["outcome"] for row in report["items"]} == {"taken"}
    package = client.get(f"/api/v1/learning/courses/{found['course_id']}/package")
    assert b"".join(package)[:2] == b"PK"  # type: ignore[arg-type]
