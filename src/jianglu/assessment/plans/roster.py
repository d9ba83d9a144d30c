"""The authority's sheet of candidates 考生信息模板 (33 columns) and what a row of it must say. Pure.

Only what decides the registration is kept. The rest (民族, 政治面貌, addresses) is checked where it has a form, and read
past: the registers know it, or nobody here needs it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from jianglu.kernel.errors import DomainError, RowError
from jianglu.kernel.identifiers import birth_date, check_phone, check_resident_number, sex
from jianglu.kernel.punctuation import listed
from jianglu.kernel.sheets import Column

MOST = 200
"""Rows of one sheet: the policy is asked for each while the unit waits."""

COLUMNS = (
    Column("seq", "序号", "1"),
    Column("occupation", "职业工种名称", "养老护理员"),
    Column("level", "认定等级", "五级/初级工"),
    Column("condition", "申报条件", "L5-1"),
    Column("document", "证件类型", "居民身份证"),
    Column("number", "证件号码", "11010519491231002X"),
    Column("name", "姓名", "张某某"),
    Column("sex", "性别", "女"),
    Column("born", "出生日期", "1949-12-31"),
    Column("phone", "手机号码", "19900000001"),
    Column("certified", "是否有职业资格证书", "否"),
    Column("certificate_level", "证书等级", "", required=False),
    Column("certificate", "证书编号", "", required=False),
    Column("schooling", "文化程度", "高中"),
    Column("region", "所在省（市）区", "重庆市"),
    Column("origin", "考生来源", "私营企业"),
    Column("employer", "所在单位", "某某有限公司"),
    Column("unit", "报名单位", "某某有限公司"),
    Column("kind", "认定分类", "初次认定"),
    Column("major", "专业", "无"),
    Column("sitting", "考试类型", "正考"),
    Column("nation", "民族", "汉族"),
    Column("working_since", "参加工作时间", "", required=False),
    Column("email", "电子邮箱", "", required=False),
    Column("years", "专业年限", "0"),
    Column("registered_at", "户籍所在地", "", required=False),
    Column("party", "政治面貌", "", required=False),
    Column("diploma", "学历证书编号", "", required=False),
    Column("history", "简要经历", "", required=False),
    Column("address", "通讯地址", "", required=False),
    Column("delivery", "证书领取方式", "电子证书"),
    Column("postcode", "邮政编码", "", required=False),
    Column("post_address", "邮寄地址", "", required=False),
)
HEADINGS = {column.key: column.heading for column in COLUMNS}
LEVELS = {
    "五级/初级工": "5", "四级/中级工": "4", "三级/高级工": "3", "二级/技师": "2", "一级/高级技师": "1",
}  # fmt: skip
CHOICES = {
    "level": tuple(LEVELS),
    "document": ("居民身份证",),
    "sex": ("男", "女"),
    "certified": ("是", "否"),
    "schooling": (
        "博士", "研究生", "大学本科", "大学专科和专科学校", "中等专业学校", "技校", "高级技校", "技师学院", "高中",
        "职高", "初中", "小学",
    ),
    "origin": (
        "国有企业", "集体企业", "私营企业", "个体企业", "外商投资", "港澳台商投资", "职业高中", "普通技工学校",
        "高级技工学校", "技师学院", "职业技术学院", "普通中专", "普通高中", "普通大专", "普通大学", "研究生院", "其它",
        "下岗失业人员", "现役军人", "农民工", "劳改劳教人员", "其他人员", "机关事业单位",
    ),
    "kind": ("初次认定", "晋级认定"),
    "sitting": ("正考", "补考"),
}  # fmt: skip
SCHOOLS = {"高级技校": "advanced", "技师学院": "technician"}


@dataclass(frozen=True)
class Expected:
    """What the rows must agree with: names of the plan's occupation or work type, its level, the unit."""

    occupations: tuple[str, ...]
    level: str
    unit: str


def faults(line: int, cells: Mapping[str, str], expected: Expected, today: date) -> Iterator[RowError]:
    """Every wrong cell of one row with what to do; empty required cells are the sheet's own matter."""

    def fault(key: str, message: str) -> RowError:
        return RowError(line, HEADINGS[key], message)

    for key, allowed in CHOICES.items():
        if cells[key] and cells[key] not in allowed:
            yield fault(key, _("应为：%(values)s") % {"values": listed(allowed)})
    if cells["occupation"] and cells["occupation"] not in expected.occupations:
        yield fault("occupation", _("与计划不一致，应为“%(name)s”") % {"name": expected.occupations[0]})
    if LEVELS.get(cells["level"], expected.level) != expected.level:
        yield fault("level", _("与计划的等级不一致"))
    if cells["unit"] and cells["unit"] != expected.unit:
        yield fault("unit", _("应为本单位全称“%(name)s”") % {"name": expected.unit})
    if cells["certified"] == "是":
        for key in ("certificate_level", "certificate"):
            if not cells[key]:
                yield fault(key, _("有职业资格证书时必填"))
    if cells["years"] and not (cells["years"].isdecimal() and len(cells["years"]) < 3 and int(cells["years"]) <= 60):
        yield fault("years", _("应为 0 至 60 的整数"))
    if cells["phone"]:
        try:
            check_phone(cells["phone"])
        except DomainError as error:
            yield fault("phone", error.text)
    yield from _identity(line, cells, today)


def _identity(line: int, cells: Mapping[str, str], today: date) -> Iterator[RowError]:
    """The number is well formed, and sex and birthday are the number's own."""
    if not cells["number"]:
        return
    try:
        number = check_resident_number(cells["number"], today)
    except DomainError as error:
        yield RowError(line, HEADINGS["number"], error.text)
        return
    if cells["sex"] in CHOICES["sex"] and cells["sex"] != {"male": "男", "female": "女"}[sex(number)]:
        yield RowError(line, HEADINGS["sex"], _("与证件号码不一致"))
    digits = "".join(letter for letter in cells["born"] if letter.isdigit())
    if cells["born"] and digits != f"{birth_date(number):%Y%m%d}":
        yield RowError(line, HEADINGS["born"], _("与证件号码不一致，格式如 1990-01-31"))


def claims(cells: Mapping[str, str]) -> dict[str, object]:
    """What the row claims besides the registers; the body decides on it by the materials."""
    return {
        "intends": True,
        "more_years": int(cells["years"]),
        "outside_level": cells["certificate"][:20] if cells["certified"] == "是" else "",
        "school": SCHOOLS.get(cells["schooling"], ""),
    }
