"""The figures of the skill-upgrade subsidy over time, each with the document that set it."""

from __future__ import annotations

from datetime import date

from jianglu.kernel.money import fen
from jianglu.platform.policy import Dated, Parameter, Said, Source, Version

NATIONAL_2017 = Source("人社部发〔2017〕40号", "关于失业保险支持参保职工提升职业技能有关问题的通知")
NATIONAL_2018 = Source("国发〔2018〕39号", "关于做好当前和今后一个时期促进就业工作的若干意见", confirmed=False)
NATIONAL_2021 = Source("人社部发〔2021〕29号", "延续失业保险保障政策", confirmed=False)
NATIONAL_2022 = Source("人社部发〔2022〕23号", "扩大领取技能提升补贴人员范围", confirmed=False)
NATIONAL_2023 = Source("人社部发〔2023〕19号", "延续技能提升补贴政策", confirmed=False)
NATIONAL_2024 = Source("人社部发〔2024〕40号", "延续失业保险支持技能提升政策", confirmed=False)
NATIONAL_2025 = Source("人社部发〔2025〕18号", "延续失业保险支持技能提升政策", confirmed=False)
CITY_2017 = Source("渝人社发〔2017〕165号", "关于失业保险支持参保职工提升职业技能有关问题的通知")
CITY_2023 = Source("重庆人社助企纾困政策服务包（2023版）第13项", "参保职工技能提升补贴")
CITY_UNKNOWN = Source("待确认：2025年重庆标准未查得", "沿用市场需求程度目录标准", confirmed=False)

_YEARS = (
    ("2017", date(2017, 1, 1), date(2018, 12, 31), NATIONAL_2017),
    ("2019", date(2019, 1, 1), date(2020, 12, 31), NATIONAL_2018),
    ("2021", date(2021, 1, 1), date(2021, 12, 31), NATIONAL_2021),
    ("2022", date(2022, 1, 1), date(2022, 12, 31), NATIONAL_2022),
    ("2023", date(2023, 1, 1), date(2023, 12, 31), NATIONAL_2023),
    ("2024", date(2024, 1, 1), date(2024, 12, 31), NATIONAL_2024),
    ("2025", date(2025, 1, 1), date(2025, 12, 31), NATIONAL_2025),
)
VERSIONS = tuple(Version(*row) for row in _YEARS)
"""By the date of the certificate. From 2026 on no rule was found: nothing is in force, an officer must be asked."""


def _each(**values: int | bool) -> tuple[Dated, ...]:
    return tuple(
        Dated(first, last, values[f"y{code}"], source) for code, first, last, source in _YEARS if f"y{code}" in values
    )


MIN_MONTHS = Parameter(
    "min_insured_months",
    Said("累计参保缴费最低月数", "Least cumulative months insured"),
    "月",
    _each(y2017=36, y2019=12, y2021=12, y2022=12, y2023=12, y2024=12, y2025=12),
)
BENEFIT_RECIPIENTS = Parameter(
    "recipients_included",
    Said("包括领取失业保险金人员", "Recipients of unemployment benefit included"),
    "",
    _each(y2017=False, y2019=False, y2021=False, y2022=True, y2023=True, y2024=True, y2025=True),
    type="boolean",
)
WINDOW = Parameter(
    "window_months",
    Said("申领期限", "Months in which to claim"),
    "月",
    (Dated(date(2017, 1, 1), date(2025, 12, 31), 12, NATIONAL_2017),),
)
MAX_PER_YEAR = Parameter(
    "max_per_year", Said("每人每年次数", "Times a person and year"), "次", _each(y2023=3, y2024=3, y2025=1)
)
EXTRA_FOR_SHORTAGE = Parameter(
    "extra_for_shortage",
    Said("急需紧缺职业每年另加次数", "Further times for shortage occupations"),
    "次",
    _each(y2023=0, y2024=0, y2025=2),
)
RESERVE_MONTHS = Parameter(
    "reserve_months_needed",
    Said("基金备付月数下限", "Least months that the fund must cover"),
    "月",
    _each(y2024=12, y2025=12),
)
HIGHER_HELD = Parameter(
    "higher_held_excludes",
    Said("持有更高等级证书不再享受低等级", "Holding a higher certificate excludes a lower one"),
    "",
    _each(y2025=True),
    type="boolean",
)

_USUAL = {"5": fen(1000), "4": fen(1500), "3": fen(2000)}
_VERY_SHORT = {"5": fen(1200), "4": fen(1800), "3": fen(2500)}
_BY_DEMAND = {"一般": _USUAL, "紧缺": _USUAL, "目录外": _USUAL, "非常紧缺": _VERY_SHORT}
RATE = Parameter(
    "rate",
    Said("补贴标准（按市场需求程度和等级）", "Rate by demand class and level"),
    "分",
    (
        Dated(date(2017, 1, 1), date(2024, 12, 31), _BY_DEMAND, CITY_2023),
        Dated(date(2025, 1, 1), date(2025, 12, 31), _BY_DEMAND, CITY_UNKNOWN),
    ),
    keys=("demand_class", "level"),
    words={
        "一般": Said("一般", "Common"),
        "紧缺": Said("紧缺", "Short"),
        "非常紧缺": Said("非常紧缺", "Very short"),
        "目录外": Said("目录外", "Outside the list"),
    },
)
