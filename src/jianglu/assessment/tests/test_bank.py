"""The bank: every kind from the writer to the score, bulk import with every bad row, twins, enemies, trials."""

from __future__ import annotations

import io
import zipfile
from random import Random

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from jianglu.assessment import errors
from jianglu.assessment.bank import services as bank
from jianglu.assessment.bank import similarity
from jianglu.assessment.bank.models import Bank, Blueprint, Item
from jianglu.assessment.bank.services import ItemText, NodeRow
from jianglu.assessment.bank.services.sheets import COLUMNS
from jianglu.assessment.delivery.models import Attempt
from jianglu.assessment.marking import services as marking
from jianglu.assessment.plans.models import Plan
from jianglu.kernel.archives import BadArchive, parse_xml, read_archive
from jianglu.kernel.sheets import BadRows, BadSheet
from jianglu.platform.access import Role
from jianglu.platform.questions import Question, textual
from jianglu.testing import SYSTEM, at, make_actor, make_region, sign_in

from . import world as w

TEXTS = {
    "single": ItemText("single", "安全电压的上限是多少 $U=IR$",
                       tuple((k, f"{n} V") for k, n in zip("ABCD", (12, 36, 50, 220), strict=True)), ("C",)),
    "fill": ItemText("fill", "相电压 ____ V，频率 ____ Hz", (), ("220|二百二十", "50±0.5")),
    "match": ItemText("match", "信号灯的含义", (("1", "红灯"), ("2", "绿灯"), ("A", "通行"), ("B", "停止")), ("1B", "2A")),
    "order": ItemText("order", "触电急救的次序",
                      tuple(zip("ABCD", ("呼救", "断电", "判断意识", "心肺复苏"), strict=True)), ("B", "C", "A", "D")),
    "case": ItemText("case", "某车间电机冒烟，班长到场。", (), (), parts=(
        Question("true_false", "应先断电", (), ("T",), (), 2), Question("fill", "电压是 ____ V", (), ("380",), (), 3),
    )),
}  # fmt: skip


def full_bank() -> Blueprint:
    """A bank with two items of every kind that a key scores."""
    make_region()
    w.catalogue()
    made = bank.create_bank(SYSTEM, w.CODE)
    blueprint = bank.save_blueprint(
        SYSTEM, made.pk, code="F", title="全题型", levels=["5"], counts=dict.fromkeys(TEXTS, 1),
        points=dict.fromkeys(TEXTS, 20), nodes=[NodeRow("A", "全部", 100)], pilots=1,
    )  # fmt: skip
    node = blueprint.nodes.get()
    bank.add_items(SYSTEM, made, [(node, text.checked()) for text in TEXTS.values()], state=Item.State.ACTIVE)
    return blueprint


@pytest.mark.django_db
def test_every_kind_from_the_paper_over_the_page_to_the_score(client: Client) -> None:
    blueprint = full_bank()
    trial = ItemText("true_false", "试测：湿手可以开灯。", (), ("F",))
    bank.add_items(SYSTEM, blueprint.bank, [(blueprint.nodes.get(), trial)], state=Item.State.PILOT)
    blueprint.counts["true_false"], blueprint.points["true_false"] = 1, 20
    bank.add_items(
        SYSTEM, blueprint.bank, [(blueprint.nodes.get(), ItemText("true_false", "验电前先试验电器。", (), ("T",)))],
        state=Item.State.ACTIVE,
    )  # fmt: skip
    blueprint.points["case"], blueprint.points["single"] = 10, 10
    blueprint.save()
    here = w.world(candidates=1)
    plan = w.open_plan(here)
    Plan.objects.update(blueprint=blueprint)
    row = w.scheduled(here, plan)[0]
    code = w.sitting(here, plan)
    worker = sign_in(client, here.workers[0])
    with at(w.minutes_later(1)):
        assert worker.post(reverse("assessment:door", args=[row.pk]), {"code": code}).status_code == 302
        attempt = Attempt.objects.get()
        page = worker.get(reverse("assessment:exam", args=[attempt.pk])).content.decode()
        assert page.count("data-question=") == len(attempt.paper) == 8
        assert "<math" in page and "阅读材料" in page and "pilot" not in page
        assert [q["points"] for q in attempt.paper if "part" in q] == [4.0, 6.0]
        right = w.right_answers(attempt)
        url = reverse("assessment:answer", args=[attempt.pk, 1]).replace("/1/", "/{}/")
        for question in attempt.paper:
            value = right[question["no"]]
            if question["kind"] == "match":
                labels = {key: label for label, key in question["map"].items()}
                value = [pair[0] + labels[pair[1]] for pair in ("1B", "2A")]
            elif question["kind"] == "fill":
                value = ["二百二十", "50.2"] if "part" not in question else ["380"]
            body = {"seq": question["no"], "value": value}
            answer = worker.put(url.format(question["no"]), body, content_type="application/json")
            assert answer.status_code == 200, (question, answer.content)
        assert worker.post(reverse("assessment:submit", args=[attempt.pk])).status_code == 302
    result = marking.score_theory(str(attempt.pk))
    assert result.theory == 100


@pytest.mark.django_db
def test_a_sheet_of_a_thousand_items_with_seven_bad_rows_names_all_seven_and_writes_nothing() -> None:
    blueprint = full_bank()
    before = Item.objects.count()
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    keys = [column.key for column in COLUMNS]
    sheet.append([column.heading for column in COLUMNS])
    rng = Random(7)
    for n in range(1000):
        row = {
            "node": "A",
            "kind": "单项选择题",
            "stem": f"第 {n} 题：下列哪一项符合要求？{rng.random()}",
            "answer": "B",
        }
        row |= {key: f"第 {n} 题的选项 {key}" for key in "abcd"}
        row |= {
            100: {"node": "Z-9"}, 200: {"stem": ""}, 300: {"answer": "F"}, 400: {"kind": "作文题"},
            500: {"b": "第 500 题的选项 a"},
            600: {"difficulty": "7"}, 700: {"stem": TEXTS["order"].stem, "kind": "排序", "answer": "BCAD"} | dict(
                zip("abcd", ("呼救", "断电", "判断意识", "心肺复苏"), strict=True)
            ),
        }.get(n, {})  # fmt: skip
        sheet.append([row.get(key, "") for key in keys])
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(BadRows) as refused:
        bank.import_items(SYSTEM, blueprint.pk, io.BytesIO(out.getvalue()))
    told = {(row.row, row.field): row.message for row in refused.value.rows}
    assert set(told) == {
        (102, "鉴定点代码"), (202, "题干"), (302, "答案"), (402, "题型"), (502, "选项A"), (602, "难度"), (702, "题干"),
    }  # fmt: skip
    assert all("请" in message or "必填" in message for message in told.values()), told
    assert Item.objects.count() == before
    good = load_workbook(io.BytesIO(out.getvalue()))
    for line in sorted((row for row, _field in told), reverse=True):
        good.worksheets[0].delete_rows(line)
    fixed = io.BytesIO()
    good.save(fixed)
    assert bank.import_items(SYSTEM, blueprint.pk, io.BytesIO(fixed.getvalue())) == 993
    assert set(Item.objects.filter(state="review").values_list("node__code", "kind")) == {("A", "single")}


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["xlsx", "text", "docx"])
def test_what_is_exported_can_be_imported_again(form: str) -> None:
    blueprint = full_bank()
    made = [
        version.question for version in bank.newest_versions(list(Item.objects.values_list("pk", flat=True))).values()
    ]
    if form == "xlsx":
        data = bank.export_items(SYSTEM, blueprint.bank_id)
    else:
        data = bank.export_text(SYSTEM, blueprint.bank_id).encode()
    if form == "docx":
        data = document(data.decode().split("\n"))
    Item.objects.update(state="retired")
    read_in = bank.import_items if form == "xlsx" else bank.import_text
    assert read_in(SYSTEM, blueprint.pk, io.BytesIO(data)) == len(made)
    fresh = bank.newest_versions(list(Item.objects.filter(state="review").values_list("pk", flat=True)))
    key = lambda question: question.stem  # noqa: E731
    assert sorted([version.question for version in fresh.values()], key=key) == sorted(made, key=key)


def document(lines: list[str]) -> bytes:
    """A Word document with these paragraphs."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:document {space}><w:body>{body}</w:body></w:document>")
    return out.getvalue()


@pytest.mark.django_db
def test_a_text_names_the_line_of_every_fault() -> None:
    blueprint = full_bank()
    text = """鉴定点：A
一、单项选择题
1. 检修前首先应当做什么？
A. 断电 B. 喝水 C. 开灯
答案：D
2. 判断题也可以写成这样
题型：判断
答案：也许
二、填空题
3. 没有空的填空题应当被指出
答案：空
"""
    with pytest.raises(BadRows) as refused:
        bank.import_text(SYSTEM, blueprint.pk, io.BytesIO(text.encode()))
    assert [(row.row, row.field) for row in refused.value.rows] == [(3, "答案"), (6, "答案"), (10, "题干")]
    for nothing in (b"", b"no items here", b"PK\x03\x04 broken"):
        with pytest.raises(BadSheet):
            bank.import_text(SYSTEM, blueprint.pk, io.BytesIO(nothing))


def zipped(entries: dict[str, bytes], **kind: int) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", **kind) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    out.seek(0)
    return out


def test_hostile_archives_and_documents_are_refused() -> None:
    link = zipfile.ZipInfo("link.xml")
    link.external_attr = 0o120777 << 16
    linked = io.BytesIO()
    with zipfile.ZipFile(linked, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    for file, why in (
        (zipped({"../out.xml": b"x"}), "path"), (zipped({"/abs.xml": b"x"}), "path"), (zipped({"a\\..\\b.xml": b"x"}), "path"),
        (zipped({"bomb.xml": b"0" * 5_000_000}, compression=zipfile.ZIP_DEFLATED), "ratio"), (linked, "link"),
        (io.BytesIO(b"PK\x03\x04 nothing"), "broken"), (zipped({f"{n}": b"" for n in range(5001)}), "many"),
    ):  # fmt: skip
        with pytest.raises(BadArchive, match=why):
            read_archive(file, wanted=lambda _name: True)
    laughs = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><a>&b;</a>'
    outside = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    for data in (laughs, outside, b"<a>" * 5000, b"<a" * 10, b"<a>" * 100 + b"</a>" * 100):
        with pytest.raises(BadArchive):
            parse_xml(data)


@pytest.mark.django_db
def test_near_twins_are_found_among_many_and_shown_to_the_reviewer(client: Client) -> None:
    blueprint = full_bank()
    rng = Random(1)
    words = "安全电压检修接地绝缘短路负载变压器电动机继电器熔断器导线开关测量仪表线圈磁场频率功率因数"
    many = {n: Question("true_false", "".join(rng.sample(words, 30)), (), ("T",)) for n in range(400)}
    many[900] = Question("true_false", many[17].stem[:-2] + "正确", (), ("F",))
    assert [(one, other) for one, other, share in similarity.pairs(many)] == [(17, 900)]
    node = blueprint.nodes.get()
    one = bank.write_item(SYSTEM, node.pk, ItemText("true_false", "使用验电器之前应当在有电的设备上试验。", (), ("T",)))
    other = bank.write_item(
        SYSTEM, node.pk, ItemText("true_false", "使用验电器之前，应当先在有电设备上试验！", (), ("T",))
    )
    found = bank.similar_items(Item.objects.get(pk=other.pk))
    assert [item.pk for item, _share in found] == [one.pk] and found[0][1] > 0.5
    city = sign_in(client, make_actor(Role.CITY_CLERK))
    with at(w.TODAY):
        assert one.code in city.get(reverse("assessment:item", args=[other.pk])).content.decode()
        page = reverse("assessment:relations", args=[blueprint.bank_id])
        assert one.code in city.get(page).content.decode()
        assert city.post(page, {"codes": f"{one.code}，没有"}).status_code == 200
        assert city.post(page, {"codes": f"{one.code}，{other.code}", "reason": "同义"}).status_code == 302
        assert bank.enemies_of(blueprint.bank_id) == [frozenset({one.pk, other.pk})]
        gone = Bank.objects.get().enemies.get().pk
        assert city.post(reverse("assessment:dissolve", args=[gone])).status_code == 302
    assert bank.enemies_of(blueprint.bank_id) == []


@pytest.mark.django_db
def test_trial_adoption_suspension_and_pictures(client: Client) -> None:
    blueprint = full_bank()
    writer, city = make_actor(Role.CITY_CLERK), make_actor(Role.CITY_CLERK)
    item = bank.write_item(writer, blueprint.nodes.get().pk, ItemText("true_false", "接地线应先接接地端。", (), ("T",)))
    bank.submit_item(writer, item.pk)
    with pytest.raises(errors.ReviewOwnItem):
        bank.review_item(writer, item.pk, accept=True, pilot=True)
    assert bank.review_item(city, item.pk, accept=True, pilot=True).state == "pilot"
    with pytest.raises(errors.ItemState):
        bank.resume_item(city, item.pk)
    assert bank.adopt_item(city, item.pk).state == "active"
    assert bank.suspend_item(city, item.pk).state == "suspended" and bank.resume_item(city, item.pk).state == "active"
    sign_in(client, city)
    png = (
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU"
        b"\x00\x00\x00\nIDATx\x9cc`\x00\x00\x00\x02\x00\x01H\xaf\xa4q\x00\x00\x00\x00IEND\xaeB`\x82"
    )
    with at(w.TODAY):
        url = reverse("assessment:picture", args=[blueprint.bank_id])
        page = client.post(url, {"picture": ContentFile(png, name="a.png")}).content.decode()
        number = int(page.split("](image:")[1].split(")")[0])
        text = ItemText("true_false", f"图中所示为熔断器。![符号](image:{number})", (), ("T",))
        seen = bank.write_item(writer, blueprint.nodes.get().pk, text)
        assert 'alt="符号"' in client.get(reverse("assessment:item", args=[seen.pk])).content.decode()
        file = reverse("files:download", args=[number])
        assert client.get(file).status_code == 200
        assert sign_in(Client(), make_actor(Role.WORKER)).get(file).status_code == 404
        assert sign_in(Client(), make_actor(Role.BODY)).get(file).status_code == 404


@pytest.mark.django_db
def test_a_blueprint_is_laid_down_as_lines_and_withdrawn(client: Client) -> None:
    make_region()
    w.catalogue()
    made = bank.create_bank(SYSTEM, w.CODE)
    sign_in(client, make_actor(Role.CITY_CLERK))
    fields = {
        "code": "T1", "title": "电工五级", "levels": ["5"], "pilots": 2, "count_single": 20, "points_single": 3,
        "count_case": 4, "points_case": 10, "nodes": "A 基本要求\nA-1 职业道德 30\nA-2 安全 20\nB 相关知识\nB-1 接线 50%",
    }  # fmt: skip
    url = reverse("assessment:new_blueprint", args=[made.pk])
    assert client.post(url, fields | {"nodes": "A 基本要求\nA-1 职业道德 30"}).status_code == 200
    assert client.post(url, fields | {"points_case": 9}).status_code == 200
    assert client.post(url, fields).status_code == 302
    blueprint = Blueprint.objects.get()
    assert {node.code: node.parent and node.parent.code for node in blueprint.nodes.all()} == {
        "A": None, "A-1": "A", "A-2": "A", "B": None, "B-1": "B",
    }  # fmt: skip
    page = client.get(reverse("assessment:blueprint", args=[blueprint.pk])).content.decode()
    assert "职业道德" in page and "不足两卷" in page and "tree-1" in page
    assert client.post(reverse("assessment:withdraw_blueprint", args=[blueprint.pk])).status_code == 302
    blueprint.refresh_from_db()
    assert not blueprint.in_force
    template = load_workbook(io.BytesIO(bank.import_template())).worksheets[0]
    assert template["A1"].value == "鉴定点代码*"


def test_typed_text_says_what_it_means() -> None:
    assert textual.answer_of("order", "C→A→B") == ("C", "A", "B")
    assert textual.answer_of("match", "①B ②A") == ("1B", "2A")
    assert textual.answer_of("true_false", "√") == ("T",)
    part = textual.parts_of(
        "（1）【单选，3分】先做什么\nA. 断电 B. 泼水 C. 逃跑\n答案：A\n（2）【判断】可以泼水\n答案：错"
    )
    assert [(one.kind, one.share, one.answer) for one in part] == [("single", 3, ("A",)), ("true_false", 1, ("F",))]
