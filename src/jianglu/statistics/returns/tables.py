"""The bureau's tables. The ministry's own layouts were not found; these are this system's, and say so."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..declare import Measure
from .declare import TABLES, Column, Item, Rule, Span, Table, Term

MONTH, YEAR, UP_TO = _("本月"), _("本年"), _("本年累计")
NO_MORE = _("合格人次不多于评价人次")


def _of(grain: str, name: str) -> Measure:
    return Measure(grain, name)


def _grows(month: str, to_date: str) -> tuple[Rule, ...]:
    """A month is part of its year to date, and this year to date is the last one and this month."""
    return (
        Rule(f"{to_date}>{month}", _("本年累计不少于本月"), (Term(month),), "<=", (Term(to_date),)),
        Rule(
            f"{to_date}~", _("本年累计等于上月累计加本月"), (Term(to_date),), "=", (Term(to_date, "before"), Term(month)),
            hard=False,
        ),
    )  # fmt: skip


def _parts(*columns: str) -> tuple[Rule, ...]:
    """What the districts have filed adds up to the city's total."""
    return tuple(
        Rule(
            f"{code}=parts",
            _("各区县已报合计等于全市"),
            (Term(code, "parts"),),
            "=",
            (Term(code),),
            hard=False,
            total_only=True,
        )
        for code in columns
    )


Table(
    "assessment-month", _("技评月1表"), _("技能人才评价情况月报"), True, "level",
    (
        Column("1", _("报名人次"), _of("registration", "n"), Span.PERIOD, MONTH),
        Column("2", _("评价人次"), _of("result", "n"), Span.PERIOD, MONTH),
        Column("3", _("合格人次"), _of("result", "passed"), Span.PERIOD, MONTH),
        Column("4", _("核发证书"), _of("certificate", "n"), Span.PERIOD, MONTH),
        Column("5", _("评价人次"), _of("result", "n"), Span.TO_DATE, UP_TO),
        Column("6", _("合格人次"), _of("result", "passed"), Span.TO_DATE, UP_TO),
        Column("7", _("核发证书"), _of("certificate", "n"), Span.TO_DATE, UP_TO),
    ),
    (
        Rule("3<2", NO_MORE, (Term("3"),), "<=", (Term("2"),)),
        Rule("6<5", NO_MORE, (Term("6"),), "<=", (Term("5"),)),
        *_grows("2", "5"), *_grows("3", "6"), *_grows("4", "7"), *_parts("2", "4"),
    ),
    (Item("supervised", _("质量督导次数"), _("次")), Item("complaints", _("受理投诉"), _("件"))),
)  # fmt: skip
Table(
    "training-month", _("技培月1表"), _("补贴性职业技能培训情况月报"), True, "kind",
    (
        Column("1", _("开班人次"), _of("training", "n"), Span.PERIOD, MONTH),
        Column("2", _("其中重点群体"), _of("training", "key_group"), Span.PERIOD, MONTH),
        Column("3", _("已结业"), _of("training", "completed"), Span.PERIOD, MONTH),
        Column("4", _("结业后就业"), _of("training", "employed"), Span.PERIOD, MONTH),
        Column("5", _("开班人次"), _of("training", "n"), Span.TO_DATE, UP_TO),
        Column("6", _("其中重点群体"), _of("training", "key_group"), Span.TO_DATE, UP_TO),
        Column("7", _("已结业"), _of("training", "completed"), Span.TO_DATE, UP_TO),
        Column("8", _("结业后就业"), _of("training", "employed"), Span.TO_DATE, UP_TO),
    ),
    (
        Rule("2<1", _("重点群体不多于开班人次"), (Term("2"),), "<=", (Term("1"),)),
        Rule("3<1", _("结业不多于开班人次"), (Term("3"),), "<=", (Term("1"),)),
        Rule("4<3", _("就业不多于结业"), (Term("4"),), "<=", (Term("3"),)),
        Rule("8<7", _("就业不多于结业"), (Term("8"),), "<=", (Term("7"),)),
        *_grows("1", "5"), *_grows("2", "6"), *_parts("1", "3"),
    ),
    (Item("brands", _("新增劳务和培训品牌"), _("个")),),
)  # fmt: skip
Table(
    "voucher-month", _("技培月2表"), _("电子培训券情况月报"), True, "kind",
    (
        Column("1", pgettext_lazy("count", "领取"), _of("voucher", "n"), Span.PERIOD, MONTH),
        Column("2", _("已用完"), _of("voucher", "used"), Span.PERIOD, MONTH),
        Column("3", _("已过期"), _of("voucher", "expired"), Span.PERIOD, MONTH),
        Column("4", pgettext_lazy("count", "领取"), _of("voucher", "n"), Span.TO_DATE, UP_TO),
        Column("5", _("已用完"), _of("voucher", "used"), Span.TO_DATE, UP_TO),
        Column("6", _("已过期"), _of("voucher", "expired"), Span.TO_DATE, UP_TO),
    ),
    (
        Rule("2+3<1", _("用完和过期不多于领取"), (Term("2"), Term("3")), "<=", (Term("1"),)),
        Rule("5+6<4", _("用完和过期不多于领取"), (Term("5"), Term("6")), "<=", (Term("4"),)),
        *_grows("1", "4"), *_parts("1"),
    ),
)  # fmt: skip
Table(
    "subsidy-month", _("补贴月1表"), _("技能类补贴资金发放情况月报"), True, "policy",
    (
        Column("1", _("笔数"), _of("subsidy", "n"), Span.PERIOD, MONTH),
        Column("2", _("其中免申即享"), _of("subsidy", "offered"), Span.PERIOD, MONTH),
        Column("3", _("金额（元）"), _of("subsidy", "amount"), Span.PERIOD, MONTH, money=True),
        Column("4", _("笔数"), _of("subsidy", "n"), Span.TO_DATE, UP_TO),
        Column("5", _("其中免申即享"), _of("subsidy", "offered"), Span.TO_DATE, UP_TO),
        Column("6", _("金额（元）"), _of("subsidy", "amount"), Span.TO_DATE, UP_TO, money=True),
    ),
    (
        Rule("2<1", _("免申即享不多于笔数"), (Term("2"),), "<=", (Term("1"),)),
        *_grows("1", "4"), *_grows("3", "6"), *_parts("1", "3"),
    ),
)  # fmt: skip
_STOCK = _of("holder", "n")
Table(
    "workforce-year", _("技才年1表"), _("技能人才队伍情况年报"), False, "level",
    (
        Column("1", _("年末总量"), _STOCK, Span.END),
        Column("2", _("其中女性"), _STOCK, Span.END, within=(("sex", "female"),)),
        Column("3", _("其中在制造业"), _STOCK, Span.END, within=(("industry", "C"),)),
        Column("4", _("数字技能人才"), _of("digital_holder", "n"), Span.END),
        Column("5", _("首次取得证书"), _of("first", "n"), Span.PERIOD, YEAR),
        Column("6", _("晋升等级"), _of("rise", "n"), Span.PERIOD, YEAR),
    ),
    (
        Rule("2<1", _("女性不多于总量"), (Term("2"),), "<=", (Term("1"),)),
        Rule("3<1", _("制造业不多于总量"), (Term("3"),), "<=", (Term("1"),)),
        Rule("4<1", _("数字技能人才不多于总量"), (Term("4"),), "<=", (Term("1"),), total_only=True),
        *_parts("1"),
    ),
    (Item("experts", _("享受国务院特殊津贴的高技能人才"), _("人")), Item("awards", _("中华技能大奖获得者"), _("人"))),
)  # fmt: skip
Table(
    "assessment-year", _("技评年1表"), _("技能人才评价情况年报"), False, "level",
    (
        Column("1", _("报名人次"), _of("registration", "n"), Span.PERIOD),
        Column("2", _("评价人次"), _of("result", "n"), Span.PERIOD),
        Column("3", _("合格人次"), _of("result", "passed"), Span.PERIOD),
        Column("4", _("核发证书"), _of("certificate", "n"), Span.PERIOD),
        Column("5", _("其中直接认定"), _of("certificate", "recognised"), Span.PERIOD),
    ),
    (
        Rule("3<2", NO_MORE, (Term("3"),), "<=", (Term("2"),)),
        Rule("5<4", _("直接认定不多于核发证书"), (Term("5"),), "<=", (Term("4"),)),
        Rule(
            "2=m", _("评价人次等于 12 月月报的本年累计"), (Term("2"),), "=", (Term("5", "assessment-month"),), hard=False,
        ),
        Rule(
            "4=m", _("核发证书等于 12 月月报的本年累计"), (Term("4"),), "=", (Term("7", "assessment-month"),), hard=False,
        ),
        *_parts("2", "4"),
    ),
)  # fmt: skip
Table(
    "college-year", _("技教年1表"), _("技工院校情况年报"), False, "body",
    (
        Column("1", _("入学"), _of("college_entry", "n"), Span.PERIOD),
        Column("2", _("年末在校生"), _of("college_student", "n"), Span.END),
        Column("3", _("毕业生"), _of("college_leaver", "n"), Span.PERIOD),
        Column("4", _("毕业后就业"), _of("college_leaver", "employed"), Span.PERIOD),
    ),
    (Rule("4<3", _("就业不多于毕业生"), (Term("4"),), "<=", (Term("3"),)), *_parts("1", "3")),
    (Item("partners", _("开展校企合作的专业"), _("个")),),
)  # fmt: skip

__all__ = ["TABLES"]
