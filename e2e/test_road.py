"""The whole road in a real browser: from a subsidised class to a voucher, an exam, a certificate, money and a figure.

Everything is done on pages by the one whose work it is; only the background worker (events and jobs) is driven here.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import expect

from . import road_world
from .conftest import PHONE, Opens
from .walking import Walker, background, bank_answer, days_pass

OFFICE = (1280, 800)
STAFF = "operator teacher provider body assessor colleague district city checker leader"


def test_the_road_from_a_class_to_money_and_a_figure(window: Opens, tmp_path: Path) -> None:
    road = road_world.build()
    worker = Walker("worker", window(road.worker, size=PHONE))
    staff = {name: Walker(name, window(getattr(road, name), size=OFFICE)) for name in STAFF.split()}
    operator, teacher, provider, body, *assessors, district, city, checker, leader = staff.values()
    operator.open("/jobs/")
    find_a_class(worker)
    claim_a_voucher_and_enrol(worker)
    learn_the_course(worker, road)
    hold_the_class(operator, teacher, provider)
    announce_a_plan(body)
    register(worker)
    prepare_the_exam(body)
    days_pass(operator, 7)
    sit_the_exam(worker, body, road)
    days_pass(operator, 3)  # Saturday 25 March
    for number, assessor in enumerate(assessors):
        rate(assessor, number)
    publish_the_results(body)
    days_pass(operator, 10)  # 4 April: five working days of notice are over
    visitor = Walker("visitor", window(size=PHONE))
    look_at_the_certificate(worker, visitor, road)
    take_the_money(worker)
    approve(district, city)
    object_in_vain(visitor, city)
    days_pass(operator, 10)  # 14 April
    pay(city, checker, tmp_path, "失败")
    give_another_account(worker)
    pay(city, checker, tmp_path, "成功")
    see_it_all(worker, leader)


def find_a_class(worker: Walker) -> None:
    """1. A subsidised class in the worker's own street."""
    page = worker.open("/search/?q=养老护理")
    expect(page.locator("main")).to_contain_text("养老护理员（五级）就业技能班")
    page = worker.open("/classes/")
    page.get_by_label("职业或班名").fill("yanglao")
    page.get_by_label("只看补贴班").check()
    page = worker.press("查找")
    expect(page.locator("main")).to_contain_text("按离您居住的")
    worker.picture("01-class")
    page = worker.follow("养老护理员（五级）就业技能班")
    expect(page.locator("main")).to_contain_text("先领一张培训券")


def claim_a_voucher_and_enrol(worker: Walker) -> None:
    """2. The clauses of the rule one by one, a voucher, a place."""
    page = worker.follow("先领一张培训券，可免费参加")
    page.get_by_text("为什么能领 / 不能领").click()
    expect(page.locator("main")).to_contain_text("渝人社〔2022〕189号")
    worker.picture("02-voucher")
    page = worker.press("领取")
    expect(page.locator("main")).to_contain_text("我的培训券")
    worker.follow("去报名")
    worker.follow("养老护理员（五级）就业技能班")
    page = worker.press("报名")
    expect(page.locator("main")).to_contain_text("已报名")


def learn_the_course(worker: Walker, road: road_world.Road) -> None:
    """3. The lessons read as long as the rule asks, the quiz passed."""
    worker.open("/trainings/")
    worker.follow("养老护理员（五级）就业技能班")
    page = worker.follow("养老护理员（五级）入门")
    page = worker.follow("继续学习")
    while page.locator("[data-finish]").count():
        expect(page.locator("[data-state]")).to_have_text("正在计时")
        page.wait_for_timeout(3300)  # the reading itself: half of the lesson's length counts
        page = worker.press("我已学完本节")
    worker.press("开始")
    for question in page.locator("fieldset").all():
        give(question, road.quiz)
    worker.picture("03-quiz", "fieldset")
    page = worker.press("交卷")
    expect(page.locator("main")).to_contain_text("恭喜，测验通过")


def give(question: Any, key: dict[str, Any]) -> None:
    """Answer a question of the quiz rightly."""
    told = question.inner_text()
    asked = next(row for stem, row in key.items() if stem.partition("____")[0].strip() in told)
    if asked["kind"] == "true_false":
        question.get_by_label("正确" if asked["answer"] == ["T"] else "错误", exact=True).check()
    elif asked["kind"] == "fill":
        question.get_by_label("第 1 空").fill(asked["answer"][0].partition("|")[0])
    else:
        for text in (text for key, text in asked["options"] if key in asked["answer"]):
            question.get_by_label(re.compile(rf"^[A-H]\. {re.escape(text)}$")).check()


def hold_the_class(operator: Walker, teacher: Walker, provider: Walker) -> None:
    """4. The teacher calls the roll of ten lessons, the provider finishes the class."""
    days_pass(operator, 7)  # 8 March, the first day
    teacher.open("/teach/today/")
    page = teacher.follow("点名")
    for group in page.locator("main fieldset").all():
        group.get_by_label("到课", exact=True).check()
    teacher.press("保存点名")
    teacher.picture("04-roll")
    page = teacher.press("其余到课，结束点名")
    expect(page.locator("main")).to_contain_text("点名已结束")
    days_pass(operator, 7)  # 15 March, the day after the last
    teacher.open("/teach/classes/")
    page = teacher.press("K2023", role="link")
    board = urlsplit(page.url).path
    rolls = [link.get_attribute("href") for link in page.get_by_role("link", name=re.compile("^点名")).all()]
    assert len(rolls) == 9
    for roll in rolls:
        teacher.open(roll or "")
        teacher.press("其余到课，结束点名")
    page = provider.open(board)
    expect(page.locator("tr", has_text="周小梅")).to_contain_text("100%")
    page = provider.press("办理结业")
    expect(page.locator("main")).to_contain_text("班级已结业")
    background()


def announce_a_plan(body: Walker) -> None:
    """5. The assessment body announces a plan within its filed scope."""
    body.open("/work/assessment/plans/")
    page = body.follow("发布计划")
    for label, value in (
        ("报名截止", "2023-03-17"), ("理论考试时间", "2023-03-22T09:00"), ("技能考核日期", "2023-03-25"), ("名额", "20"),
        ("费用（元）", "0"),
    ):  # fmt: skip
        page.get_by_label(label).fill(value)
    page.get_by_label("等级").select_option("5")
    page = body.press("公布计划")
    expect(page.locator("main")).to_contain_text("认定计划已公布")


def register(worker: Walker) -> None:
    """The conditions to register explained one by one; the worker registers."""
    worker.open("/my/exams/")
    worker.follow("找认定计划")
    page = worker.follow("养老护理员 初级工")
    expect(page.locator("main")).to_contain_text("您符合申报条件，可以报名")
    worker.picture("05-conditions", "h2:has-text('申报条件')")
    page = worker.press("报名")
    expect(page.locator("main")).to_contain_text("报名成功")


def prepare_the_exam(body: Walker) -> None:
    """The body checks the materials, seats the candidates and sends two assessors."""
    page = body.open("/work/assessment/plans/")
    body.follow("养老护理员 初级工")
    page = body.press(re.compile("^审核$"), role="link")
    body.press("材料属实，审核通过")
    body.press("上传名单并编排考场")
    page = body.press("派遣考评员")
    expect(page.locator("main")).to_contain_text("考评员已派遣")


def sit_the_exam(worker: Walker, body: Walker, road: road_world.Road) -> None:
    """6. The theory exam on the phone: every answer is saved at once, and a reload in the middle loses nothing."""
    body.page.reload()
    page = body.press("开始理论考试")
    code = re.search(r"\b[2-9A-Z]{6}\b", page.locator(".alert-info", has_text="开考码").inner_text())
    assert code is not None
    worker.open("/my/exams/")
    page = worker.follow("进入考试")
    page.get_by_label("开考码（监考员公布）").fill(code.group())
    page = worker.press("开始答题")
    questions = page.locator("fieldset[data-question]")
    assert questions.count() == 8
    half = questions.count() // 2
    key = road_world.answer_key()
    for place in range(half):
        answer(questions.nth(place), key)
    expect(page.locator("[data-status]")).to_have_text("已保存")
    page.reload()
    worker.look()
    assert [bool(questions.nth(n).locator("input[name]:checked").count()) for n in range(8)] == [True] * 4 + [False] * 4
    for place in range(half, 8):
        answer(questions.nth(place), key)
    expect(page.locator("[data-status]")).to_have_text("已保存")
    worker.picture("06-exam")
    page.get_by_text("交卷", exact=True).click()
    expect(page.locator("[data-left-open]")).to_have_text("未答题数：0")
    worker.press("确认交卷")
    background()


def answer(question: Any, key: dict[str, set[str]]) -> None:
    """Choose what is right, by its words, since options are shuffled."""
    right = next(texts for stem, texts in key.items() if stem in question.inner_text())
    for text in right:
        question.get_by_label(re.compile(rf"(^|\. ){re.escape(text)}$")).check()


def rate(assessor: Walker, number: int) -> None:
    """7. Each assessor rates alone, by ticket, and sees nothing of the other."""
    assessor.open("/work/assessment/ratings/")
    page = assessor.press(re.compile("^评分$"), role="link")
    expect(page.locator("main")).not_to_contain_text("周小梅")
    for place, points in enumerate((18, 27, 26 - number, 17), start=1):
        page.locator(f"#p{place}").fill(str(points))
    if number == 0:
        assessor.picture("07-rating")
    page = assessor.press("提交评分（提交后不能修改）")
    expect(page.locator("main")).to_contain_text("评分已提交")


def publish_the_results(body: Walker) -> None:
    """The body ends the sitting, confirms what the two have found, and the notice period begins."""
    body.page.reload()
    body.press("结束本场考试")
    page = body.press("确认成绩并公示")
    expect(page.locator("main")).to_contain_text("成绩已确认并公示")


def look_at_the_certificate(worker: Walker, visitor: Walker, road: road_world.Road) -> None:
    """8. The certificate is there by itself; anybody verifies it by number and name."""
    worker.open("/me/certificates/")
    page = worker.follow("出示二维码")
    expect(page.locator("main")).to_contain_text("养老护理员")
    worker.picture("08-certificate")
    page = visitor.open("/verify/")
    page.get_by_label("证书编号").fill(worker.page.locator("dd.font-monospace").inner_text())
    page.get_by_label("姓名").fill(road.name)
    page = visitor.press("核验")
    expect(page.locator("main")).to_contain_text("证书有效")


def take_the_money(worker: Walker) -> None:
    """9. Nobody applied: the subsidy was found by the system, and waits for the account."""
    page = worker.open("/me/benefits/")
    expect(page.locator("main")).to_contain_text("您可领取")
    worker.picture("09-subsidy")
    page = worker.follow("填写收款账户")
    page.get_by_label("户名").fill("周小梅")
    page.get_by_label("开户银行").fill("重庆农村商业银行")
    page.get_by_label("卡号").fill("6217000010001234569")
    worker.press("确认账户")
    page = worker.press("确认领取")
    expect(page.locator("main")).to_contain_text("已确认，进入审核")


def approve(district: Walker, city: Walker) -> None:
    """The district verifies that the certificate fits the post, the city approves, the notice begins."""
    district.open("/tasks/")
    page = district.press(re.compile("^BT2023"), role="link")
    page.locator("summary", has_text="审核通过").click()
    page.get_by_label("证书与岗位是否相适").select_option("yes")
    district.press("确认审核通过")
    city.open("/tasks/")
    city.press(re.compile("^BT2023"), role="link")
    city.page.locator("summary", has_text="核准并公示").click()
    page = city.press("确认核准并公示")
    expect(page.locator("main")).to_contain_text("公示")


def object_in_vain(visitor: Walker, city: Walker) -> None:
    """Anybody may object to a public notice under their name; the clerk looks into it and answers in the case."""
    page = visitor.open("/notices/")
    with page.expect_navigation():
        page.locator("main tbody a").first.click()
    expect(visitor.look().locator("main")).not_to_contain_text("周小梅")
    page.get_by_label("您的姓名").fill("罗建国")
    page.get_by_label("手机号码").fill("13800001234")
    page.get_by_label("异议内容和依据").fill("申请人今年是否已在其他区县领取过同一等级的补贴，请核查。")
    page = visitor.press("提交异议")
    visitor.picture("09-objection")
    page = city.open(urlsplit(city.page.url).path)
    expect(page.locator("main")).to_contain_text("罗建国")
    expect(page.locator("main")).not_to_contain_text("13800001234")
    page.get_by_label("异议不成立").check()
    page.get_by_label("核查情况").fill("经查全市发放台账，同一等级此前没有发放过。")
    page = city.press("答复")
    expect(page.locator("main")).to_contain_text("经查全市发放台账")


def give_another_account(worker: Walker) -> None:
    """The bank sent the money back: the worker is told why, and gives another account."""
    background()
    worker.open("/me/benefits/")
    page = worker.follow("养老护理员")
    expect(page.locator("main")).to_contain_text("账户已销户")
    worker.picture("09-returned")
    page = worker.follow("更换账户")
    page.get_by_label("户名").fill("周小梅")
    page.get_by_label("开户银行").fill("重庆银行")
    page.get_by_label("卡号").fill("6228480402564890018")
    worker.press("确认账户")
    page = worker.press("向新账户发放")
    expect(page.locator("main")).not_to_contain_text("更换账户")


def pay(city: Walker, checker: Walker, folder: Path, result: str) -> None:
    """One clerk makes the batch, another releases it; the bank's file goes out and its answer comes back."""
    city.open("/office/benefits/batches/")
    page = city.press("制作批次")
    expect(page.locator("main")).to_contain_text("请由另一位经办复核")
    checker.open(urlsplit(page.url).path)
    checker.press("复核并报送银行")
    page.reload()
    with page.expect_download() as download:
        page.get_by_role("button", name="下载银行文件").click()
    download.value.save_as(folder / "bank.csv")
    page.get_by_label("银行回盘文件").set_input_files(
        {
            "name": "receipt.csv",
            "mimeType": "text/csv",
            "buffer": bank_answer((folder / "bank.csv").read_bytes(), result),
        }
    )
    page = city.press("导入")
    expect(page.locator("main")).to_contain_text("成功 1 笔" if result == "成功" else "退回 1 笔")
    if result == "成功":
        city.picture("09-paid")


def see_it_all(worker: Walker, leader: Walker) -> None:
    """10. The passport tells it; the leader's figure counts it and leads down to the record."""
    background()
    page = worker.open("/me/benefits/")
    expect(page.locator("main")).to_contain_text("已到账")
    page = worker.open("/me/passport/")
    for kind in ("培训", "证书", "补贴"):
        expect(page.locator(".timeline")).to_contain_text(kind)
    worker.picture("10-passport")
    page = leader.open("/office/statistics/")
    expect(page.locator("tr", has_text="新增技能人才").locator("td").nth(1)).to_have_text("1")
    leader.picture("10-figure")
    leader.follow("新增技能人才")
    page = leader.press(re.compile("^#"), role="link")
    expect(page.locator("main")).to_contain_text("周小梅")
