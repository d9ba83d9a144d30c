"""SCORM packages and commits that strangers made."""

from __future__ import annotations

import contextlib
import io
import stat
import struct
import zipfile
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianglu.kernel.archives import COURSEWARE, MB, BadArchive, zip_of
from jianglu.learning.scorm import cmi, packages
from jianglu.learning.scorm.packages import read_package

MANIFEST = """<?xml version="1.0" encoding="utf-8"?>
<manifest identifier="m" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
 xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
<organizations default="o"><organization identifier="o"><title>洗手</title>
<item identifier="i" identifierref="r"><title>七步</title><adlcp:masteryscore>80</adlcp:masteryscore></item>
</organization></organizations>
<resources><resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="index.html?a=1"/></resources>
</manifest>"""


def archive(files: Mapping[str, str | bytes] | None = None, *entries: tuple[zipfile.ZipInfo, bytes]) -> io.BytesIO:
    """A package with the manifest and a page; `files` add to it or replace."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in {packages.MANIFEST: MANIFEST, "index.html": "<p>", **(files or {})}.items():
            target.writestr(name, content)
        for entry, data in entries:
            target.writestr(entry, data)
    made.seek(0)
    return made


def refused(file: io.BytesIO) -> str:
    with pytest.raises(BadArchive) as caught:
        read_package(file)
    return caught.value.code


def test_reads_a_package() -> None:
    found = read_package(archive())
    assert (found.version, found.title, found.files) == ("1.2", "洗手", 2)
    assert found.scos == (packages.Sco("i", "七步", "index.html", "a=1", 80),)


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_reads_names_that_a_packer_in_china_wrote(encoding: str) -> None:
    """Without the flag for UTF-8, as packers on Chinese systems write them."""
    name = "第一章/洗手.html"
    made = archive(
        {packages.MANIFEST: MANIFEST.replace("index.html?a=1", name), "x" * len(name.encode(encoding)): "<p>手"}
    )
    raw = made.getvalue().replace(b"x" * len(name.encode(encoding)), name.encode(encoding))
    found = read_package(io.BytesIO(raw))
    assert found.scos[0].path == name and found.files == 3
    with zip_of(io.BytesIO(raw)) as read:
        assert read.read(name).decode() == "<p>手"


def test_reads_the_measure_of_2004() -> None:
    rule = (
        '<imsss:sequencing xmlns:imsss="http://www.imsglobal.org/xsd/imsss"><imsss:objectives>'
        '<imsss:primaryObjective satisfiedByMeasure="true"><imsss:minNormalizedMeasure>0.6</imsss:minNormalizedMeasure>'
        "</imsss:primaryObjective></imsss:objectives></imsss:sequencing>"
    )
    changed = MANIFEST.replace(">1.2<", ">2004 4th Edition<").replace(
        "<adlcp:masteryscore>80</adlcp:masteryscore>", rule
    )
    assert read_package(archive({packages.MANIFEST: changed})).scos[0].mastery == 60


@pytest.mark.parametrize("said", ["2004 3rd Edition", "2004 4th Edition", "CAM 1.3"])
def test_recognises_2004(said: str) -> None:
    changed = MANIFEST.replace(">1.2<", f">{said}<")
    assert read_package(archive({packages.MANIFEST: changed})).version == "2004"


@pytest.mark.parametrize("name", ["../x", "a/../../x", "/etc/x", "c:/x", "a\\..\\x", "a\nb"])
def test_refuses_names_that_lead_out(name: str) -> None:
    entry = zipfile.ZipInfo("x")
    entry.filename = entry.orig_filename = name
    assert refused(archive({}, (entry, b"x"))) == "path"


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_refuses_links_and_devices(kind: int) -> None:
    entry = zipfile.ZipInfo("link.html")
    entry.external_attr = (kind | 0o777) << 16
    assert refused(archive({}, (entry, b"/etc/passwd"))) == "link"


def test_refuses_a_bomb_and_a_bomb_that_lies() -> None:
    bomb = archive({"zeros.bin": bytes(8 * MB)})
    assert refused(bomb) == "ratio"
    # The directory says 10 bytes; the data unpack to eight million.
    data = bytearray(bomb.getvalue())
    place = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 4) + 4)
    data[place + 24 : place + 28] = struct.pack("<I", 10)
    assert refused(io.BytesIO(bytes(data))) in ("big", "broken")


def test_takes_five_thousand_files_and_no_more() -> None:
    most = {f"f{number}.txt": "" for number in range(COURSEWARE.files - 2)}
    assert read_package(archive(most)).files == COURSEWARE.files
    assert refused(archive({**most, "one-more.txt": ""})) == "many"


def test_refuses_two_files_of_one_name() -> None:
    assert refused(archive({"INDEX.html": "<script>"})) == "twice"


@pytest.mark.parametrize(
    ("manifest", "code"),
    [
        ('<!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/passwd">]><manifest>&x;</manifest>', "xml"),
        ('<!DOCTYPE m [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><manifest>&b;</manifest>', "xml"),
        ("<manifest>" + "<a>" * 500 + "</a>" * 500 + "</manifest>", "xml"),
        ("<manifest", "xml"),
        ("<other/>", "manifest"),
        (MANIFEST.replace(">1.2<", ">9.9<"), "version"),
        (MANIFEST.replace("index.html", "missing.html"), "launch"),
        (MANIFEST.replace("index.html", "https://elsewhere.example/"), "launch"),
        (MANIFEST.replace("index.html", "javascript:alert(1)"), "launch"),
        (MANIFEST.replace("index.html", "//[x/"), "launch"),
        (MANIFEST.replace('identifierref="r"', 'identifierref="s"'), "launch"),
        (MANIFEST.replace('identifierref="r"', ""), "launch"),
    ],
)
def test_refuses_bad_manifests(manifest: str, code: str) -> None:
    assert refused(archive({packages.MANIFEST: manifest})) == code


def test_refuses_offsets_that_lead_out_and_rare_packing() -> None:
    data = bytearray(archive().getvalue())
    place = data.rindex(b"PK\x05\x06")
    data[place + 16 : place + 20] = struct.pack("<I", 2**31)
    assert refused(io.BytesIO(bytes(data))) == "broken"
    entry = zipfile.ZipInfo("a.bin")
    entry.compress_type = zipfile.ZIP_BZIP2
    assert refused(archive({}, (entry, b"x"))) == "packing"


def test_refuses_what_is_no_package() -> None:
    assert refused(io.BytesIO(b"not a zip")) == "broken"
    assert refused(io.BytesIO(archive().getvalue()[:-30])) == "broken"
    empty = io.BytesIO()
    zipfile.ZipFile(empty, "w").close()
    assert refused(empty) == "manifest"
    exercise = io.BytesIO()
    with zipfile.ZipFile(exercise, "w") as archive_:
        archive_.writestr("h5p.json", "{}")
    assert refused(exercise) == "h5p"


@given(st.binary(max_size=40), st.integers(0, 2000))
def test_a_damaged_package_is_read_or_refused(noise: bytes, at: int) -> None:
    data = bytearray(archive().getvalue())
    at %= len(data)
    data[at : at + len(noise)] = noise
    with contextlib.suppress(BadArchive):
        read_package(io.BytesIO(bytes(data)))


# Commits -------------------------------------------------------------------------------------------------------------


def test_a_commit_counts_once_and_an_end_stays() -> None:
    done = cmi.committed(cmi.Cmi(), 2, {"status": "completed", "score": 90, "suspend_data": "p=3"})
    assert done.ended
    assert cmi.committed(done, 2, {"score": 1}) == done
    assert cmi.committed(done, 1, {"status": "incomplete"}) == done
    again = cmi.committed(done, 3, {"status": "incomplete", "location": "1"})
    assert (again.ended, again.suspend_data, again.location) == (True, "p=3", "1")


def test_the_mastery_score_judges() -> None:
    assert not cmi.committed(cmi.Cmi(), 1, {"status": "passed", "score": 79}, mastery=80).ended
    assert cmi.committed(cmi.Cmi(), 1, {"status": "failed", "score": 80}, mastery=80).ended
    assert not cmi.committed(cmi.Cmi(), 1, {"status": "incomplete", "score": 90}, mastery=80).ended
    assert not cmi.committed(cmi.Cmi(), 1, {"completion": "completed", "success": "failed"}).ended
    assert cmi.committed(cmi.Cmi(), 1, {"completion": "incomplete", "success": "passed"}).ended


def test_an_overtaken_window_ends_a_part_but_moves_no_bookmark() -> None:
    now = cmi.committed(cmi.Cmi(), 5, {"status": "incomplete", "location": "9"})
    assert cmi.overtaken(now, 2, {"status": "incomplete", "location": "1"}) == now
    ended = cmi.overtaken(now, 2, {"status": "passed", "score": 90, "location": "1"})
    assert (ended.ended, ended.location, ended.seq, ended.score) == (True, "9", 5, 90)


@pytest.mark.parametrize("status", sorted(cmi.STATUS))
def test_the_words_of_both_editions_agree(status: str) -> None:
    state = cmi.committed(cmi.Cmi(), 1, {"status": status})
    assert cmi.lesson_status(state) == ("incomplete" if status == "browsed" else status)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0001:02:03.50", 3723),
        ("00:00:09", 9),
        ("PT1H2M3.5S", 3723),
        ("P1DT1S", 86_401),
        ("PT0S", 0),
        ("", 0),
        ("x", 0),
    ],
)
def test_reads_the_time_of_both_editions(text: str, seconds: int) -> None:
    assert cmi.said_seconds(text) == seconds


@pytest.mark.parametrize(
    "said",
    [
        {"status": "done"},
        {"completion": "passed"},
        {"success": "completed"},
        {"exit": "now"},
        {"score": 101},
        {"score": float("nan")},
        {"score": True},
        {"score": "90"},
        {"location": "x" * 1001},
        {"suspend_data": "x" * 64_001},
        {"suspend_data": "a\x00"},
        {"suspend_data": "\ud800"},
        {"session_time": "99 hours"},
        {"session_time": "PT"},
        {"person_id": "7"},
    ],
)
def test_refuses_bad_commits(said: dict[str, object]) -> None:
    with pytest.raises(cmi.BadCommit):
        cmi.committed(cmi.Cmi(), 1, said)


@given(st.lists(st.tuples(st.integers(1, 9), st.sampled_from(sorted(cmi.STATUS)))))
def test_sequence_never_goes_back(commits: list[tuple[int, str]]) -> None:
    state = cmi.Cmi()
    for seq, status in commits:
        following = cmi.committed(state, seq, {"status": status})
        assert following.seq == max(state.seq, seq) and following.ended >= state.ended
        state = following


texts = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=60)


@given(texts, texts, texts, st.booleans())
def test_the_end_of_suspend_data_is_as_good_as_all_of_it(shared: str, old: str, new: str, arrived: bool) -> None:
    """The page does not know whether the commit before has arrived; it keeps what is the same either way."""
    state = cmi.committed(cmi.Cmi(), 1, {"suspend_data": shared + "1"})
    if arrived:
        state = cmi.committed(state, 2, {"suspend_data": shared + old})
    tail = {"keep": len(shared), "text": new}
    assert cmi.committed(state, 3, {cmi.TAIL: tail}).suspend_data == shared + new
    assert cmi.committed(state, 1, {cmi.TAIL: tail}) == state


@pytest.mark.parametrize(
    "tail",
    [
        None, "x", {}, {"keep": 3, "text": 1}, {"keep": 9, "text": ""}, {"keep": -1, "text": ""}, {"keep": "1", "text": ""},
        {"keep": 3, "text": "x" * cmi.MAX_SUSPEND}, {"keep": 3, "text": "\x00"},
    ],
)  # fmt: skip
def test_refuses_an_end_that_fits_nothing(tail: object) -> None:
    state = cmi.committed(cmi.Cmi(), 1, {"suspend_data": "abc"})
    with pytest.raises(cmi.BadCommit):
        cmi.committed(state, 2, {cmi.TAIL: tail})
    assert cmi.overtaken(state, 2, {cmi.TAIL: tail, "status": "completed"}).ended
