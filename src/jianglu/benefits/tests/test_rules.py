"""Account numbers and bank files."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianglu.benefits import rules
from jianglu.benefits.errors import BadAccount, BadReceipt

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


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=20))
def test_the_control_line_holds_count_and_sum(amounts: list[int]) -> None:
    lines = [rules.BankLine(n, f"C{n}", "张三", "银行,分行", "1" * 16, amount) for n, amount in enumerate(amounts, 1)]
    last = rules.bank_file("B", lines).decode("utf-8-sig").splitlines()[-1]
    assert last == f"B,TOTAL,{len(amounts)},,,,{rules.yuan_plain(sum(amounts))}"


def test_receipts_in_either_encoding_and_never_of_nothing() -> None:
    text = ",".join(rules.RECEIPT_HEADER) + "\nB,1,C1,10.00,成功,R,,2023-03-01\n"
    expected = {1: ("C1", 1000)}
    assert rules.read_receipt(text.encode("gb18030"), "B", expected) == rules.read_receipt(text.encode(), "B", expected)
    for wrong in (b"", b"a,b\n1,2", ",".join(rules.RECEIPT_HEADER).encode(), b"\xff\xff\xff"):
        with pytest.raises(BadReceipt):
            rules.read_receipt(wrong, "B", expected)
