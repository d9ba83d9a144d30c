"""Who may claim an electronic training voucher."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from jianglu.platform.facts import Column
from jianglu.platform.policy import Condition, Dated, Parameter, Policy, Said, Source, Subject, Version

PROMOTION = Source("人社厅发〔2021〕21号", "关于深入推进职业技能提升行动全面推广职业培训券有关工作的通知")
CITY_2022 = Source("渝人社〔2022〕189号", "关于做好补贴性职业技能培训有关工作的通知")
CITY_2024 = Source("渝人社发〔2024〕13号", "关于进一步做好职业技能培训和评价工作的通知")
FUJIAN = Source("福建省职业技能电子培训券管理暂行办法", confirmed=False)

LIVE_PER_PERSON = Parameter(
    "live_per_person",
    Said("每人同时持有上限", "vouchers held at a time"),
    "张",
    (Dated(date(2021, 1, 1), None, 1, FUJIAN),),
)
PER_YEAR = Parameter(
    "per_year",
    Said("每人每年享受次数", "subsidised classes a year"),
    "次",
    (
        Dated(date(2022, 4, 19), date(2023, 12, 31), 1, CITY_2022),
        Dated(date(2024, 1, 1), None, 1, Source(CITY_2024.number, confirmed=False)),
    ),
)
MIN_AGE = Parameter(
    "min_age",
    Said("最低年龄", "least age"),
    "岁",
    (Dated(date(2021, 1, 1), None, 16, Source("中华人民共和国劳动法第十五条")),),
)

VOUCHER = Policy(
    code="training-voucher",
    title=Said("电子培训券领取条件", "Claiming an electronic training voucher"),
    summary=Said(
        "劳动者凭券参加补贴性职业技能培训，培训机构与人社部门结算，本人不先垫付。",
        "The worker attends a subsidised class with the voucher; the provider settles it with the bureau.",
    ),
    sources=(PROMOTION, CITY_2022, CITY_2024, FUJIAN),
    subject=Subject(
        "claim",
        event="claimed_on",
        person="person_id",
        columns=(
            Column("claim", "int64", _("申领")),
            Column("person_id", "int64", _("人员")),
            Column("claimed_on", "date", _("领取日期")),
            Column("age", "int64", _("年龄")),
            Column("groups", "string", _("重点群体")),
            Column("in_key_group", "boolean", _("属于重点群体")),
            Column("employed", "boolean", _("企业在职职工")),
            Column("insured_months", "int64", _("失业保险缴费月数")),
            Column("live_vouchers", "int64", _("未用完的券")),
            Column("used_this_year", "int64", _("本年已享受次数")),
            Column("lives_in_area", "boolean", _("在发放区域内")),
            Column("named", "boolean", _("在定向名单内")),
        ),
    ),
    versions=(
        Version("2022", date(2022, 4, 19), date(2023, 12, 31), CITY_2022),
        Version("2024", date(2024, 1, 1), None, CITY_2024),
    ),
    parameters=(LIVE_PER_PERSON.at("claimed_on"), PER_YEAR.at("claimed_on"), MIN_AGE.at("claimed_on")),
    conditions=(
        Condition(
            "age",
            Said("年满 {min_age} 周岁（现 {age} 周岁）", "At least {min_age} years old (now {age})"),
            "劳动法第十五条",
            lambda r: r.age >= r.min_age,
            ("age", "min_age"),
        ),
        Condition(
            "area",
            Said("居住在本批培训券的发放区域", "Lives in the area of this batch"),
            "人社厅发〔2021〕21号",
            lambda r: r.lives_in_area,
            ("lives_in_area",),
            remedy=Said("请查看市级或居住地区县发放的批次", "Look at the batches of the city or of your district"),
        ),
        Condition(
            "group",
            Said(
                "属于补贴对象：重点群体人员或参保的企业职工",
                "Belongs to those subsidised: a key group, or an insured employee",
            ),
            "渝人社〔2022〕189号 补贴对象",
            lambda r: r.in_key_group | (r.employed & (r.insured_months > 0)),
            ("groups", "employed", "insured_months"),
            when=lambda r: r.claimed_on <= date(2023, 12, 31),
            remedy=Said(
                "如您属于脱贫人口、农村转移就业劳动者、登记失业人员等，请先到居住地街镇登记",
                "If you belong to one of the groups, register with your street first",
            ),
        ),
        Condition(
            "key_group",
            Said("属于六类重点群体或企业新录用人员", "Belongs to one of the six key groups, or newly employed"),
            "渝人社发〔2024〕13号 六类人员",
            lambda r: r.in_key_group | r.employed,
            ("groups", "employed"),
            when=lambda r: r.claimed_on >= date(2024, 1, 1),
            remedy=Said("请先到居住地街镇登记重点群体身份", "Register with your street first"),
        ),
        Condition(
            "named",
            Said("在本批定向券名单内", "Named in this targeted batch"),
            "人社厅发〔2021〕21号 定向券",
            lambda r: r.named,
            ("named",),
        ),
        Condition(
            "one_live",
            Said(
                "同时持有未用完的培训券少于 {live_per_person} 张（现 {live_vouchers} 张）",
                "Holds fewer than {live_per_person} live vouchers (now {live_vouchers})",
            ),
            "电子培训券管理暂行办法（参照福建）",
            lambda r: r.live_vouchers < r.live_per_person,
            ("live_vouchers", "live_per_person"),
            remedy=Said("请先使用现有的券，或等待其失效", "Use the one you hold, or wait until it lapses"),
        ),
        Condition(
            "yearly",
            Said(
                "本年享受补贴性培训少于 {per_year} 次（已 {used_this_year} 次）",
                "Fewer than {per_year} subsidised classes this year (so far {used_this_year})",
            ),
            "渝人社〔2022〕189号 每人每年 1 次",
            lambda r: r.used_this_year < r.per_year,
            ("used_this_year", "per_year"),
            remedy=Said("请于明年再领取", "Claim again next year"),
        ),
    ),
    cases=Path(__file__).with_name("voucher.yaml"),
)
