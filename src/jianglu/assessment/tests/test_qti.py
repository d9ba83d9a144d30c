"""QTI: our own packages come back whole; 2.x and foreign items come with a report of what was lost. Fixtures are our own."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from jianglu.assessment.bank import services as bank
from jianglu.assessment.bank.models import Item
from jianglu.assessment.bank.qti import Packed, pack, read_item, unpack, write_item
from jianglu.kernel.archives import parse_xml
from jianglu.kernel.sheets import BadSheet
from jianglu.platform.access import Role
from jianglu.platform.questions import Question
from jianglu.testing import SYSTEM, at, make_actor, sign_in

from . import world as w
from .test_bank import TEXTS, full_bank

SHORT = Question("short", "简述停电检修的步骤", (), ("停电", "验电", "挂接地线"))
TWO = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="old1" title="旧题"
  adaptive="false" timeDependent="false">
 <responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier">
  <correctResponse><value>c2</value></correctResponse></responseDeclaration>
 <outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>
 <stylesheet href="style.css" type="text/css"/>
 <itemBody><p>安全电压的<b>上限</b>是多少？</p>
  <choiceInteraction responseIdentifier="RESPONSE" shuffle="true" maxChoices="1"><prompt>请选择</prompt>
   <simpleChoice identifier="c1">12 V</simpleChoice><simpleChoice identifier="c2">50 V</simpleChoice>
   <simpleChoice identifier="c3">220 V</simpleChoice></choiceInteraction></itemBody>
 <responseProcessing><responseCondition><responseIf/></responseCondition></responseProcessing>
 <modalFeedback outcomeIdentifier="F" identifier="x" showHide="show">见标准。</modalFeedback></assessmentItem>"""
HOTSPOT = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p2" identifier="hot" title="热点题">
 <responseDeclaration identifier="R" cardinality="single" baseType="identifier"/>
 <itemBody><hotspotInteraction responseIdentifier="R"><prompt>点一点</prompt></hotspotInteraction></itemBody>
</assessmentItem>"""


@pytest.mark.parametrize("kind", [*TEXTS, "short"])
def test_every_kind_comes_back_as_it_went(kind: str) -> None:
    question = SHORT if kind == "short" else TEXTS[kind].question
    root = parse_xml(write_item(question, "i1", "A-1-001", pictures={}, note="因为 $U=IR$"))
    found = read_item(root)
    assert (found.question, found.losses, found.note) == (question, [], "因为 $U=IR$")


@given(
    st.text(
        st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"], exclude_characters="$_![]"),
        min_size=4,
        max_size=60,
    )
)
def test_any_text_survives_the_markup(text: str) -> None:
    question = Question("true_false", text, (), ("T",))
    found = read_item(parse_xml(write_item(question, "i", "t", pictures={})))
    assert found.question == question


def test_qti_2_is_read_and_says_what_it_lost() -> None:
    found = read_item(parse_xml(TWO.encode()))
    assert found.question == Question(
        "single", "安全电压的上限是多少？\n请选择", (("A", "12 V"), ("B", "50 V"), ("C", "220 V")), ("B",)
    )
    assert {(loss.what, loss.why) for loss in found.losses} == {
        ("stylesheet", "dropped"),
        ("responseProcessing", "rescored"),
    }
    assert found.note == "见标准。"
    lost = read_item(parse_xml(HOTSPOT.encode()))
    assert lost.question is None and [loss.why for loss in lost.losses] == ["unsupported"]


@pytest.mark.django_db
def test_a_bank_travels_as_a_package_with_its_pictures(client: Client) -> None:
    blueprint = full_bank()
    png = (
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU"
        b"\x00\x00\x00\nIDATx\x9cc`\x00\x00\x00\x02\x00\x01H\xaf\xa4q\x00\x00\x00\x00IEND\xaeB`\x82"
    )
    stored = bank.add_picture(SYSTEM, blueprint.bank_id, ContentFile(png, name="电路.png"))
    seen = Question("true_false", f"图中为熔断器 ![符号](image:{stored.pk})", (), ("T",))
    text = bank.ItemText(seen.kind, seen.stem, (), ("T",), 4, "见图")
    bank.write_item(SYSTEM, blueprint.nodes.get().pk, text)
    data = bank.export_qti(SYSTEM, blueprint.bank_id)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {"imsmanifest.xml", "items/i00001.xml"} <= set(archive.namelist())
    again = bank.import_qti(SYSTEM, blueprint.pk, io.BytesIO(data))
    assert again.count == 1 and len(again.lost) == 5  # all are there already, but the picture is a new file
    Item.objects.update(state="retired")
    city = sign_in(client, make_actor(Role.CITY_CLERK))
    with at(w.TODAY):
        url = reverse("assessment:import_items", args=[blueprint.pk])
        page = city.post(url, {"file": ContentFile(data, name="bank.zip")}).content.decode()
        assert "已导入 6 题" in page and "没有损失" in page
        mixed = io.BytesIO()
        with zipfile.ZipFile(mixed, "w") as archive:
            rows = "".join(
                f'<resource identifier="{n}" type="imsqti_item_xmlv2p1" href="{n}.xml"/>' for n in ("a", "b", "c")
            )
            archive.writestr("imsmanifest.xml", f"<manifest><resources>{rows}</resources></manifest>")
            archive.writestr("a.xml", TWO)
            archive.writestr("b.xml", HOTSPOT)
        page = city.post(url, {"file": ContentFile(mixed.getvalue(), name="old.zip")}).content.decode()
        assert "已导入 1 题" in page and "不支持的题型" in page and "文件缺失" in page and "评分规则" in page
        for hostile in (b"PK\x03\x04", b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>", b""):
            with pytest.raises(BadSheet):
                bank.import_qti(SYSTEM, blueprint.pk, io.BytesIO(hostile))
    fresh = bank.newest_versions(list(Item.objects.filter(state="review").values_list("pk", flat=True)))
    assert {version.difficulty for version in fresh.values()} == {3, 4}
    assert sum(len(version.question.pictures) for version in fresh.values()) == 1


def test_a_package_is_bounded() -> None:
    items = [Packed("c", "A", 3, TEXTS["fill"].question, "") for _n in range(3)]
    assert len(unpack(io.BytesIO(pack(items, {}))).items) == 3
