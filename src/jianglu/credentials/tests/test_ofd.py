"""The OFD of a certificate: a sound package with everything that the face says, and any touched copy is told from it."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from jianglu.credentials import ofd, offline, services
from jianglu.platform.access import Role
from jianglu.platform.documents import ofd as writer
from jianglu.testing import make_actor, sign_in

from .conftest import clerk, issue
from .test_vc import RECORD, signed

SPACE = "{http://www.ofdspec.org/2016}"
AT = datetime(2023, 3, 15, 1, tzinfo=UTC)


def made(record=RECORD) -> bytes:
    return ofd.certificate_ofd(
        record, credential=signed(), address="https://example.org/v/abc/", body_code="52500000MJ0000000X", made_at=AT
    )


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def test_the_package_hangs_together() -> None:
    files = parts(made())
    trees = {name: ElementTree.fromstring(text) for name, text in files.items() if name.endswith(".xml")}
    assert all(tree.tag.startswith(SPACE) for tree in trees.values())
    root = trees["OFD.xml"]
    document = trees[root.find(f".//{SPACE}DocRoot").text]
    for tag in ("PublicRes", "DocumentRes", "Attachments"):
        assert "Doc_0/" + document.find(f".//{SPACE}{tag}").text in files
    page = trees["Doc_0/" + document.find(f".//{SPACE}Page").get("BaseLoc")]
    ids = [int(node.get("ID")) for tree in trees.values() for node in tree.iter() if (node.get("ID") or "A").isdigit()]
    assert len(ids) == len(set(ids)), "identifiers are unique in a document"
    assert max(ids) <= int(document.find(f".//{SPACE}MaxUnitID").text)
    fonts = {node.get("ID") for node in trees["Doc_0/PublicRes.xml"].iter(SPACE + "Font")}
    assert {node.get("Font") for node in page.iter(SPACE + "TextObject")} == fonts
    media = {node.get("ID") for node in trees["Doc_0/DocumentRes.xml"].iter(SPACE + "MultiMedia")}
    assert {node.get("ResourceID") for node in page.iter(SPACE + "ImageObject")} == media
    custom = {node.get("Name"): node.text for node in root.iter(SPACE + "CustomData")}
    assert custom["证照编号"] == RECORD["number"]
    assert custom["持证主体代码"] == RECORD["holder_number"]


def test_the_page_says_what_the_record_says_in_an_embedded_font() -> None:
    files = parts(made())
    page = ElementTree.fromstring(files["Doc_0/Pages/Page_0/Content.xml"])
    codes = [node.text for node in page.iter(SPACE + "TextCode")]
    said = {"张建国", "500105********1234", RECORD["number"], "焊工　6-18-02-04", "高级工（三级）", "匠心评价中心"}
    assert said | {"理论 86　实操 91.5"} <= set(codes)
    known = set(TTFont(io.BytesIO(files["Doc_0/Res/font.ttf"])).getBestCmap())
    assert {ord(char) for text in codes for char in text} <= known
    assert len(files["Doc_0/Res/font.ttf"]) < 200_000, "only what is used"
    for node in page.iter(SPACE + "TextObject"):
        x, y, width, height = map(float, node.get("Boundary").split())
        assert x >= 0 and x + width <= ofd.WIDTH and y >= 0 and y + height <= ofd.HEIGHT, node.get("Boundary")
        code = node.find(SPACE + "TextCode")
        assert len((code.get("DeltaX") or "").split()) == len(code.text) - 1


def test_the_same_certificate_gives_the_same_bytes_and_the_attached_credential() -> None:
    assert made() == made()
    assert json.loads(offline.extract(made())) == json.loads(json.dumps(signed()))


@pytest.mark.slow
@settings(max_examples=15)
@given(st.text(st.characters(codec="gb2312", exclude_categories=("Cc", "Cs")), min_size=1, max_size=60))
def test_any_text_is_kept_and_fits(text: str) -> None:
    page = writer.Page(297, 210, [writer.Text(10, 20, 4, text)])
    files = parts(writer.write(page, writer.Info("题", "甲 & <乙>", "x", AT, {"名": '"<&>"'}), {}))
    tree = ElementTree.fromstring(files["Doc_0/Pages/Page_0/Content.xml"])
    assert next(tree.iter(SPACE + "TextCode")).text == text
    assert next(ElementTree.fromstring(files["OFD.xml"]).iter(SPACE + "CustomData")).text == '"<&>"'


def test_a_downloaded_ofd_is_verified_and_a_touched_one_is_not(client: Client, world) -> None:
    row = issue(world)
    sign_in(client, make_actor(Role.WORKER, person=world.worker))
    content = client.get(f"/certificates/{row.pk}/document.ofd").content
    assert content == client.get(f"/api/v1/credentials/certificates/{row.pk}/licence").content, "made once and kept"
    client.logout()

    def page(file: bytes) -> str:
        return client.post("/verify/", {"file": SimpleUploadedFile("c.ofd", file)}).content.decode()

    assert "证书有效" in page(content)
    assert "未通过" not in page(content)
    files = parts(content)
    shown = files["Doc_0/Pages/Page_0/Content.xml"].decode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in files.items():
            archive.writestr(name, shown.replace("张建国", "张建军") if name.endswith("Content.xml") else part)
    said = page(out.getvalue())
    assert "未通过" in said
    assert "页面内容可能被改动" in said
    services.revoke(clerk(), row.pk, reason="查实替考，依规撤销")
    assert "证书已撤销" in page(content)


@pytest.mark.parametrize("many", [0, 12])
def test_a_long_face_stays_on_the_page(many: int) -> None:
    face = {f"标签{n}": "很长的内容" * 12 for n in range(many)}
    files = parts(made({**RECORD, "details": {"face": face}}))
    page = ElementTree.fromstring(files["Doc_0/Pages/Page_0/Content.xml"])
    for node in page.iter(SPACE + "TextObject"):
        x, y, width, height = map(float, node.get("Boundary").split())
        assert x + width <= ofd.WIDTH
        assert y + height <= ofd.HEIGHT
