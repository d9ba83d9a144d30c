"""From filing a new body to a published result, by seven people in seven browsers: the body's administrator, the clerk of
the district, the clerk of the city, an assessor, a colleague of theirs, a supervisor from elsewhere, and a candidate; then
anybody reads the register and the notice. Everything is done on pages; only the background worker is driven here."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from playwright.sync_api import expect

from jianglu.catalogue.loading import load_catalogue
from jianglu.people.services import EmploymentRow, employ
from jianglu.platform.access import Role
from jianglu.platform.calendar import clock
from jianglu.testing import DISTRICT, SYSTEM, make_actor, make_organisation, make_person, make_region

from . import road_world
from .conftest import PHONE, Opens
from .test_road import answer, prepare_the_exam, rate
from .walking import Walker, background, days_pass

OFFICE = (1280, 800)
CARE = road_world.CARE


def build() -> dict[str, Any]:
    """Accounts, an occupation with bank and rubric; no body yet."""
    make_region()
    clock.move(clock.opening())
    load_catalogue(only=[CARE])
    unit = make_organisation("重庆新路技能评价有限公司", kinds=["body"])
    person = make_person("周小梅", born=date(1988, 4, 12), sex="female")
    firm = make_organisation("重庆渝康养老服务有限公司")
    employ(SYSTEM, EmploymentRow(person.pk, firm.pk, date(2019, 1, 1), occupation_code=CARE), source="用工备案")
    road_world.make_bank()
    road_world.make_rubric()
    return {
        "body": make_actor(Role.BODY, organisation=unit),
        "district": make_actor(Role.DISTRICT_CLERK),
        "city": make_actor(Role.CITY_CLERK),
        "assessor": make_actor(Role.ASSESSOR, organisation=unit),
        "colleague": make_actor(Role.ASSESSOR, organisation=unit),
        "supervisor": make_actor(Role.DISTRICT_CLERK),
        "worker": make_actor(Role.WORKER, person=person),
        "operator": make_actor(Role.OPERATOR),
        "unit": unit,
    }


def test_seven_people_from_a_new_body_to_a_published_result(window: Opens) -> None:
    made = build()
    unit = made.pop("unit")
    size = {"worker": PHONE, "supervisor": PHONE}
    who = {name: Walker(name, window(actor, size=size.get(name, OFFICE))) for name, actor in made.items()}
    who["operator"].open("/jobs/")
    ask_to_be_filed(who["body"])
    look_at_the_site_and_pass(who["district"], who["city"])
    days_pass(who["operator"], 10)  # five working days of notice are over
    visitor = Walker("visitor", window(size=PHONE))
    expect(visitor.open("/assessment/bodies/").locator("main")).to_contain_text(unit.name)
    register_assessors(who["body"], made)
    announce(who["body"])
    give_a_supervisor_their_card(who["district"], made["supervisor"].user_id)
    register(who["worker"])
    prepare_the_exam(who["body"])
    draw(who["district"])
    days_pass(who["operator"], 10)
    sit(who["worker"], who["body"])
    inspect(who["supervisor"])
    days_pass(who["operator"], 3)
    for number, name in enumerate(("assessor", "colleague")):
        rate(who[name], number)
    publish(who["body"])
    answer_for_the_finding(who["body"], who["district"])
    read_the_notice(visitor)
    days_pass(who["operator"], 10)
    expect(who["worker"].open("/me/certificates/").locator("main")).to_contain_text("养老护理员")


def ask_to_be_filed(body: Walker) -> None:
    """1. The administrator names scope, site and rooms; what is missing is told when it is handed in."""
    page = body.open("/work/assessment/scope/")
    page.get_by_label("机构类型").select_option("social")
    page.get_by_label("人员与制度说明").fill("专职考务 3 人，保密制度齐全。")
    body.press("申请备案")
    page.get_by_label("职业").select_option(CARE)
    for level in ("初级工", "中级工"):
        page.get_by_label(re.compile(level)).check()
    body.press("加入范围")
    page = body.press("提交备案")
    expect(page.locator("main")).to_contain_text("没有登记理论考场")
    page.locator("summary", has_text="登记考点").click()
    page.get_by_label("考点名称").fill("观音桥考点")
    page.get_by_label("区县").select_option(DISTRICT)
    page.get_by_label("地址").fill("江北区洋河路 6 号")
    body.press("保存")
    page.locator("summary", has_text="登记考场").click()
    page.get_by_label("考场名称").fill("机房 101")
    page.get_by_label("座位（工位）数").fill("30")
    body.press("登记考场")
    body.picture("a1-filing")
    page = body.press("提交备案")
    expect(page.locator("main")).to_contain_text("已保存")


def look_at_the_site_and_pass(district: Walker, city: Walker) -> None:
    """2. The district takes it in within its working days, looks on site, the city puts it on public notice."""
    act(district, "BA2023", "受理")
    district.open("/tasks/")
    page = district.press(re.compile("^BA2023"), role="link")
    expect(page.locator("main")).to_contain_text("机房 101")
    page.locator("summary", has_text="审核通过").click()
    page.get_by_label("现场核查日期").fill("2023-03-02")
    page.get_by_label("现场核查结论").select_option("fit")
    page.get_by_label("核查情况").fill("机位 30 个，监控与应急通道齐备。")
    district.press("确认审核通过")
    act(city, "BA2023", "审核通过并公示")


def act(clerk: Walker, number: str, action: str) -> None:
    """Take one action that asks nothing on the first case of the clerk's list."""
    clerk.open("/tasks/")
    page = clerk.press(re.compile(f"^{number}"), role="link")
    summary = page.locator("summary", has_text=action)
    if summary.count():
        summary.first.click()
        clerk.press(f"确认{action}")
    else:
        clerk.press(action)


def register_assessors(body: Walker, made: dict[str, Any]) -> None:
    """3. Cards of two assessors, each bound to an account."""
    for name in ("assessor", "colleague"):
        page = body.open("/work/assessment/assessors/")
        if page.locator("summary", has_text="登记考评员").count():
            page.locator("summary", has_text="登记考评员").first.click()
        page.get_by_label(re.compile("^姓名")).fill("李志刚" if name == "assessor" else "陈晓兰")
        page.get_by_label("考评员等级").select_option("senior")
        page.get_by_label("本人技能等级").select_option("1")
        page.get_by_label("养老护理员").check()
        page.get_by_label("考评员证号").fill(f"KP{made[name].user_id:08d}")
        page.get_by_label("证件有效期至").fill("2026-01-01")
        page.get_by_label(re.compile("^登录账号")).select_option(str(made[name].user_id))
        body.press(re.compile("^登记|^保存"))


def announce(body: Walker) -> None:
    """4. A plan within the filed scope."""
    body.open("/work/assessment/plans/")
    page = body.follow("发布计划")
    for label, value in (
        ("报名截止", "2023-03-20"), ("理论考试时间", "2023-03-21T09:00"), ("技能考核日期", "2023-03-24"), ("名额", "20"),
        ("费用（元）", "0"),
    ):  # fmt: skip
        page.get_by_label(label).fill(value)
    page.get_by_label("等级").select_option("5")
    page = body.press("公布计划")
    expect(page.locator("main")).to_contain_text("认定计划已公布")


def give_a_supervisor_their_card(district: Walker, account: int | None) -> None:
    """5. The bureau's external supervisor."""
    page = district.open("/office/assessment/supervisors/")
    if page.locator("summary", has_text="登记").count():
        page.locator("summary", has_text="登记").first.click()
    page.locator("#id_user_id").select_option(str(account))
    page.locator("#id_name").fill("罗督导")
    page.locator("#id_card_number").fill("DD0001")
    page.locator("#id_valid_until").fill("2025-12-31")
    district.press(re.compile("^登记$"))
    page = district.follow("罗督导")
    page.get_by_label("培训日期").fill("2023-02-20")
    page.get_by_label("学时").fill("24")
    page.get_by_label("培训内容").fill("质量督导员年度培训")
    page = district.press(re.compile("记录|保存|登记培训"))
    expect(page.locator("main")).to_contain_text("24")


def register(worker: Walker) -> None:
    """6. The candidate."""
    worker.open("/my/exams/")
    worker.follow("找认定计划")
    page = worker.follow("养老护理员 初级工")
    page = worker.press("报名")
    expect(page.locator("main")).to_contain_text("报名成功")


def draw(district: Walker) -> None:
    """8. By lot: which exam, and who goes there."""
    page = district.open("/office/assessment/draws/")
    page.locator("#id_first").fill("2023-03-20")
    page.locator("#id_last").fill("2023-03-31")
    page.locator("#id_share").fill("100")
    page = district.press(re.compile("^抽取$"))
    expect(page.locator("main")).to_contain_text("罗督导")


def sit(worker: Walker, body: Walker) -> None:
    """9. The theory exam on the phone."""
    body.page.reload()
    page = body.press("开始理论考试")
    code = re.search(r"\b[2-9A-Z]{6}\b", page.locator(".alert-info", has_text="开考码").inner_text())
    assert code is not None
    worker.open("/my/exams/")
    page = worker.follow("进入考试")
    page.get_by_label("开考码（监考员公布）").fill(code.group())
    page = worker.press("开始答题")
    key = road_world.answer_key()
    for question in page.locator("fieldset[data-question]").all():
        answer(question, key)
    expect(page.locator("[data-status]")).to_have_text("已保存")
    page.get_by_text("交卷", exact=True).click()
    worker.press("确认交卷")
    background()


def inspect(supervisor: Walker) -> None:
    """10. The checklist on the phone; one line is not as it should be."""
    supervisor.open("/work/assessment/inspections/")
    page = supervisor.follow("养老护理员 初级工")
    lines = page.locator("fieldset[data-item]")
    for place in range(lines.count()):
        lines.nth(place).get_by_label("符合", exact=True).check()
    failed = page.locator("fieldset[data-item]").filter(has_not=page.locator("strong", has_text="严重项")).first
    failed.get_by_label("不符合", exact=True).check()
    failed.locator("textarea").fill("考场门口未张贴准考证号。")
    failed.locator("input[type=file]").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": PNG})
    page.get_by_label("总体情况").fill("秩序良好。")
    page = supervisor.press(re.compile("提交检查表"))
    expect(page.locator("main")).to_contain_text("检查表已提交")


def publish(body: Walker) -> None:
    """11. Results on notice."""
    body.open("/work/assessment/plans/")
    body.follow("养老护理员 初级工")
    body.press("结束本场考试")
    page = body.press("确认成绩并公示")
    expect(page.locator("main")).to_contain_text("成绩已确认并公示")


def answer_for_the_finding(body: Walker, district: Walker) -> None:
    """12. The body hands in what it did about the finding; the clerk confirms."""
    background()
    body.open("/office/assessment/findings/")
    page = body.page
    with page.expect_navigation():
        page.locator("main tbody a").first.click()
    body.look()
    page.get_by_label("整改情况").fill("已补贴准考证号。")
    page.locator("input[type=file]").first.set_input_files({"name": "b.png", "mimeType": "image/png", "buffer": PNG})
    page = body.press(re.compile("提交整改"))
    expect(page.locator("main")).to_contain_text("整改已提交，等待确认")
    district.open("/tasks/")
    page = district.press(re.compile("^DD2023"), role="link")
    summary = page.locator("summary", has_text="确认整改到位")
    summary.click()
    page.locator("details[open] textarea").first.fill("照片属实，已整改。")
    page = district.press("确认确认整改到位")
    expect(page.locator("main")).to_contain_text("整改完成")


def read_the_notice(visitor: Walker) -> None:
    """13. Anybody reads the masked results."""
    page = visitor.open("/notices/")
    with page.expect_navigation():
        page.locator("main tbody a", has_text="养老护理员").first.click()
    expect(visitor.look().locator("main")).not_to_contain_text("周小梅")
    expect(page.locator("main")).to_contain_text("周*梅")


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100"
    "18dd8db40000000049454e44ae426082"
)
