"""Orders to banks and their answers: pain.001 against the published schema, pain.002, and text layouts of any bank."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import sepaxml
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st

from jianglu.benefits import bank
from jianglu.benefits.bank.text import ORDER_COLUMNS, layout_of
from jianglu.benefits.errors import BadLayout, BadReceipt

EXPECTED = {1: ("C1", 1000), 2: ("C2", 2500)}
HANZI = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=20)
LINES = st.lists(st.tuples(HANZI, HANZI, st.integers(1, 10**11)), min_size=1, max_size=5)


@cache
def schema() -> xmlschema.XMLSchema:
    """The published XSD of pain.001.001.09."""
    return xmlschema.XMLSchema(str(Path(sepaxml.__file__).parent / "schemas/pain.001.001.09.xsd"))


def order(rows: list[tuple[str, str, int]]) -> bank.Order:
    lines = [
        bank.BankLine(n, f"JS{n:016d}", who, at, "6217000010001234569", fen) for n, (who, at, fen) in enumerate(rows, 1)
    ]
    debtor = bank.Debtor("重庆市就业服务管理局", "重庆银行", "110101040012345", "313653000013")
    return bank.Order("FF20230324001", datetime(2023, 3, 24, 1, tzinfo=UTC), date(2023, 3, 24), tuple(lines), debtor)


@given(LINES)
@settings(max_examples=25)
def test_pain001_keeps_the_schema_and_its_sums(rows: list[tuple[str, str, int]]) -> None:
    made = order(rows)
    data = bank.pain001(made)
    assert data == bank.pain001(made)
    found: Any = schema().to_dict(data.decode())["CstmrCdtTrfInitn"]  # raises when the schema is not kept
    assert found["GrpHdr"]["NbOfTxs"] == str(len(rows))
    amounts = [transfer["Amt"]["InstdAmt"]["$"] for transfer in found["PmtInf"][0]["CdtTrfTxInf"]]
    assert sum(amounts) == found["GrpHdr"]["CtrlSum"] and sum(amounts) * 100 == made.total
    assert [transfer["Cdtr"]["Nm"] for transfer in found["PmtInf"][0]["CdtTrfTxInf"]] == [
        who for who, _at, _fen in rows
    ]


@given(LINES)
def test_the_control_line_holds_count_and_sum(rows: list[tuple[str, str, int]]) -> None:
    made = order(rows)
    last = bank.text_file(made, bank.HOUSE).decode("utf-8-sig").splitlines()[-1]
    assert last == f"{made.batch},TOTAL,{len(rows)},,,,{bank.yuan_plain(made.total)}"


ICBC_LIKE = {
    "encoding": "gb18030",
    "delimiter": "|",
    "columns": ["line", "account", "holder", "fen", "purpose"],
    "head": "F|{batch}|{count}|{fen}|{day}",
    "foot": "",
    "purpose": "技能补贴",
    "answer_delimiter": "|",
    "answer_columns": ["line", "", "", "fen", "result", "reason", "date"],
    "skip": 1,
    "paid": ["0000"],
    "returned": ["9001", "9002"],
    "reversed": ["9999"],
    "day": "%Y%m%d",
}


def test_another_banks_layout_is_data() -> None:
    layout = layout_of(ICBC_LIKE)
    made = order([("张三", "重庆银行", 1000), ("李四", "重庆银行", 2500)])
    lines = bank.text_file(made, layout).decode("gb18030").splitlines()
    assert lines == [
        "F|FF20230324001|2|3500|20230324",
        "1|6217000010001234569|张三|1000|技能补贴",
        "2|6217000010001234569|李四|2500|技能补贴",
    ]
    back = "R|2\r\n1|x|y|1000|0000||20230325\r\n2|x|y|2500|9002|账户不存在|20230325".encode("gb18030")
    paid, returned = bank.read_answer(back, made.batch, EXPECTED, layout)
    assert (paid.result, paid.on) == (bank.Result.PAID, date(2023, 3, 25))
    assert (returned.result, returned.reason) == (bank.Result.RETURNED, "账户不存在")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"encoding": "latin-1"}, "encoding"),
        ({"delimiter": "x"}, "delimiter"),
        ({"columns": ["line", "holder", "yuan"]}, "columns"),
        ({"columns": ["line", "holder", "account"]}, "columns"),
        ({"columns": ["line", "holder", "account", "yuan", "password"]}, "columns"),
        ({"answer_columns": ["line"]}, "answer_columns"),
        ({"head": "{batch.__class__}"}, "head"),
        ({"foot": "{0}"}, "foot"),
        ({"paid": []}, "paid"),
        ({"day": "%m"}, "day"),
    ],
)
def test_a_layout_that_cannot_work_is_refused(change: dict[str, Any], field: str) -> None:
    with pytest.raises(BadLayout) as caught:
        layout_of(change)
    assert field in caught.value.fields


@given(st.lists(st.sampled_from(ORDER_COLUMNS), unique=True), st.sampled_from(["utf-8", "gb18030"]), LINES)
def test_every_layout_that_is_accepted_writes_every_line(columns: list[str], encoding: str, rows: Any) -> None:
    wanted = [
        "line",
        "holder",
        "account",
        "yuan",
        *[name for name in columns if name not in ("line", "holder", "account", "yuan")],
    ]
    layout = layout_of({"columns": wanted, "encoding": encoding, "head": "", "foot": ""})
    lines = bank.text_file(order(rows), layout).decode(encoding).splitlines()
    assert len(lines) == len(rows) and all(line.count(",") >= len(wanted) - 1 for line in lines)


def report(body: str, version: str = "10", batch: str = "B") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.{version}">'
        f"<CstmrPmtStsRpt><GrpHdr><MsgId>M1</MsgId><CreDtTm>2023-03-25T10:00:00</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{batch}</OrgnlMsgId></OrgnlGrpInfAndSts>{body}</CstmrPmtStsRpt></Document>"
    ).encode()


def transaction(line: int, claim: str, status: str, more: str = "") -> str:
    return (
        f"<TxInfAndSts><OrgnlInstrId>B-{line}</OrgnlInstrId><OrgnlEndToEndId>{claim}</OrgnlEndToEndId><TxSts>{status}</TxSts>"
        f"{more}</TxInfAndSts>"
    )


REFUSED = "<StsRsnInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>账户已销户</AddtlInf></StsRsnInf>"
TAKEN = "<AcctSvcrRef>R77</AcctSvcrRef>"


@pytest.mark.parametrize("version", ["03", "10", "14"])
def test_pain002_paid_rejected_and_not_yet(version: str) -> None:
    body = "<OrgnlPmtInfAndSts>" + transaction(1, "C1", "ACSC", TAKEN) + transaction(2, "C2", "RJCT", REFUSED)
    paid, back = bank.read_answer(report(body + "</OrgnlPmtInfAndSts>", version), "B", EXPECTED, bank.HOUSE)
    assert (paid.line, paid.result, paid.reference, paid.on) == (1, bank.Result.PAID, "R77", date(2023, 3, 25))
    assert (back.result, back.reason) == (bank.Result.RETURNED, "AC04 账户已销户")
    partial = report(
        "<OrgnlPmtInfAndSts>"
        + transaction(1, "C1", "PDNG")
        + transaction(2, "C2", "ACSC", TAKEN)
        + "</OrgnlPmtInfAndSts>"
    )
    assert [answer.line for answer in bank.read_pain002(partial, "B", EXPECTED)] == [2]
    whole = report("<OrgnlPmtInfAndSts><PmtInfSts>RJCT</PmtInfSts></OrgnlPmtInfAndSts>")
    assert {answer.result for answer in bank.read_pain002(whole, "B", EXPECTED)} == {bank.Result.RETURNED}


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (report(transaction(9, "C1", "ACSC", TAKEN)), "line"),
        (report(transaction(1, "C2", "ACSC", TAKEN)), "claim"),
        (report(transaction(1, "C1", "WHAT", TAKEN)), "result"),
        (
            report(transaction(1, "C1", "ACSC", "<OrgnlTxRef><Amt><InstdAmt>10.01</InstdAmt></Amt></OrgnlTxRef>")),
            "yuan",
        ),
        (report(transaction(1, "C1", "ACSC", TAKEN) * 2), "line"),
        (report(transaction(1, "C1", "ACSC", TAKEN), batch="OTHER"), ""),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><Document>&b;</Document>', ""),
        (b"<Document>", ""),
    ],
)
def test_a_bad_report_names_its_rows(data: bytes, field: str) -> None:
    with pytest.raises(BadReceipt) as caught:
        bank.read_answer(data, "B", EXPECTED, bank.HOUSE)
    assert [row.field for row in caught.value.rows] == ([field] if field else [])


def test_receipts_in_either_encoding_and_never_of_nothing() -> None:
    text = ",".join(bank.HOUSE.answer_columns) + "\nB,1,C1,10.00,成功,R,,2023-03-01\n"
    read = [
        bank.read_answer(text.encode(name), "B", EXPECTED, bank.HOUSE) for name in ("gb18030", "utf-8", "utf-8-sig")
    ]
    assert read[0] == read[1] == read[2]
    for wrong in (b"", b"a,b\n1,2", ",".join(bank.HOUSE.answer_columns).encode(), b"\xff\xff\xff"):
        with pytest.raises(BadReceipt):
            bank.read_answer(wrong, "B", EXPECTED, bank.HOUSE)
