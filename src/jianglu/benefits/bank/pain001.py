"""CustomerCreditTransferInitiation, ISO 20022 pain.001.001.09: the order to the bank as XML.

Message definition: ISO 20022 Payments Initiation, version 9. One payment information block, one transfer a line; yuan with two
decimals; the account of the payee under Othr, since China has no IBAN; 行号 under the scheme CNAPS (ExternalClearingSystem
code of the People's Bank).
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

from .orders import Order, yuan_plain

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
CNAPS = "CNAPS"


def pain001(order: Order) -> bytes:
    """The XML of an order (UTF-8); the same order always gives the same bytes."""
    root = ET.Element("Document", xmlns=NAMESPACE)
    message = ET.SubElement(root, "CstmrCdtTrfInitn")
    head = ET.SubElement(message, "GrpHdr")
    count, total = str(len(order.lines)), yuan_plain(order.total)
    _texts(head, MsgId=order.batch, CreDtTm=order.made_at.isoformat(timespec="seconds"), NbOfTxs=count, CtrlSum=total)
    _party(head, "InitgPty", order.debtor.name)
    block = ET.SubElement(message, "PmtInf")
    _texts(block, PmtInfId=order.batch, PmtMtd="TRF", BtchBookg="true", NbOfTxs=count, CtrlSum=total)
    _texts(ET.SubElement(block, "ReqdExctnDt"), Dt=order.execute_on.isoformat())
    _party(block, "Dbtr", order.debtor.name)
    _account(block, "DbtrAcct", order.debtor.account)
    _agent(block, "DbtrAgt", order.debtor.bank, order.debtor.cnaps)
    for line in order.lines:
        transfer = ET.SubElement(block, "CdtTrfTxInf")
        _texts(ET.SubElement(transfer, "PmtId"), InstrId=f"{order.batch}-{line.line}", EndToEndId=line.claim)
        amount = ET.SubElement(ET.SubElement(transfer, "Amt"), "InstdAmt", Ccy="CNY")
        amount.text = yuan_plain(line.amount)
        _agent(transfer, "CdtrAgt", line.bank)
        _party(transfer, "Cdtr", line.holder)
        _account(transfer, "CdtrAcct", line.account)
    ET.indent(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode").encode() + b"\n"


def _texts(parent: ET.Element, **values: str) -> None:
    for tag, text in values.items():
        ET.SubElement(parent, tag).text = text


def _party(parent: ET.Element, tag: str, name: str) -> None:
    _texts(ET.SubElement(parent, tag), Nm=name[:140] or "NOTPROVIDED")


def _account(parent: ET.Element, tag: str, number: str) -> None:
    other = ET.SubElement(ET.SubElement(ET.SubElement(parent, tag), "Id"), "Othr")
    _texts(other, Id=number[:34] or "NOTPROVIDED")


def _agent(parent: ET.Element, tag: str, name: str, cnaps: str = "") -> None:
    bank = ET.SubElement(ET.SubElement(parent, tag), "FinInstnId")
    if cnaps:
        member = ET.SubElement(bank, "ClrSysMmbId")
        _texts(ET.SubElement(member, "ClrSysId"), Prtry=CNAPS)
        _texts(member, MmbId=cnaps)
    _texts(bank, Nm=name[:140] or "NOTPROVIDED")
