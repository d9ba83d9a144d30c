"""Account numbers."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianglu.benefits import rules
from jianglu.benefits.errors import BadAccount
from jianglu.kernel.money import money_text

digits = st.text("0123456789", min_size=11, max_size=18)


@given(digits)
def test_exactly_one_check_digit_fits(stem: str) -> None:
    assert sum(rules.luhn(stem + digit) for digit in "0123456789") == 1


@given(digits, st.data())
def test_luhn_finds_every_single_wrong_digit(stem: str, data: st.DataObject) -> None:
    number = next(stem + digit for digit in "0123456789" if rules.luhn(stem + digit))
    place = data.draw(st.integers(0, len(number) - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != number[place]]))
    assert not rules.luhn(number[:place] + other + number[place + 1 :])


def test_a_holder_may_be_written_with_spaces_or_a_dot() -> None:
    assert rules.check_holder(" 阿依古丽·买买提 ", "阿依古丽·买买提") == "阿依古丽·买买提"
    assert rules.check_holder("阿依古丽买买提", "阿依古丽·买买提")
    with pytest.raises(BadAccount):
        rules.check_holder("张三丰", "张三")


@given(st.integers(1, 10**9), st.integers(1, 36), st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_instalments_sum_to_what_is_owed(amount: int, parts: int, first: date) -> None:
    plan = rules.instalments(amount, parts, first)
    amounts = [share for _day, share in plan]
    days = [day for day, _share in plan]
    assert sum(amounts) == amount and min(amounts) > 0 and max(amounts) - min(amounts) <= 1
    assert days[0] == first and days == sorted(set(days)) and len(plan) == min(parts, amount)


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=12), st.data())
def test_a_repayment_fills_the_earliest_first(parts: list[int], data: st.DataObject) -> None:
    amount = data.draw(st.integers(0, sum(parts)))
    taken = rules.allocate(parts, amount)
    assert sum(taken) == amount
    full = [share == part for share, part in zip(taken, parts, strict=True)]
    assert full == sorted(full, reverse=True) and sum(0 < s < p for s, p in zip(taken, parts, strict=True)) <= 1


def test_what_is_owed_back_has_its_sign_before_the_currency() -> None:
    assert [money_text(fen) for fen in (-10_000, 0, 150_000)] == ["-¥100.00", "¥0.00", "¥1,500.00"]
