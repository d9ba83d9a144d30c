"""The certificate as OFD: its face on one page, the metadata of an electronic licence, the verifiable credential attached.

The names of the metadata are those by which GB/T 36903-2018 (电子证照 元数据规范) is publicly described; its text was not
available, so no conformance is claimed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

import segno

from jianglu.platform.documents import ofd

from . import identities

WIDTH, HEIGHT = 297.0, 210.0
INK, PALE, COPPER = "18 52 59", "96 117 122", "164 87 42"
LEFT, VALUES, RIGHT = 36.0, 66.0, 196.0
PARTS = {"theory": "理论", "practice": "实操", "review": "综合评审"}
FOOT = "本文件附有可验证凭证，以凭证签名和扫码核验结果为准。"


def certificate_ofd(
    record: Mapping[str, Any], *, credential: Mapping[str, Any], address: str, body_code: str, made_at: datetime
) -> bytes:
    """The OFD of a canonical record; `address` is what the QR code opens, `body_code` the credit code of the issuer."""
    names = identities.names_of(record)
    content = json.dumps(credential, ensure_ascii=False, indent=1).encode()
    return ofd.write(
        ofd.Page(WIDTH, HEIGHT, _face(record, names.kind, names.level, address)),
        ofd.Info(f"{names.kind} {record['number']}", record["body"], names.kind, made_at, metadata(record, body_code)),
        {f"{record['number']}.vc.json": content},
    )


def metadata(record: Mapping[str, Any], body_code: str) -> dict[str, str]:
    """What the licence says of itself, by the public names of GB/T 36903-2018."""
    return {
        "证照类型名称": identities.names_of(record).kind,
        "证照编号": record["number"],
        "证照版本": "1.0",
        "证照颁发机构": record["body"],
        "证照颁发机构代码": body_code,
        "证照颁发日期": record["issued_on"],
        "证照有效期起始日期": record["issued_on"],
        "证照有效期截止日期": record.get("expires_on") or "长期",
        "持证主体名称": record["holder"],
        "持证主体代码类型": "居民身份证",
        "持证主体代码": record["holder_number"],  # masked, as on every face
        "证照标识": record["token"],
    }


def _lines(record: Mapping[str, Any], level: str) -> list[tuple[str, str]]:
    details = record.get("details") or {}
    points = "　".join(f"{PARTS.get(part, part)} {value}" for part, value in record["scores"].items())
    found = [
        ("姓　　名", record["holder"]),
        ("证件号码", record["holder_number"]),
        ("名　　称", record.get("title", "")),
        ("职业名称", f"{record['occupation']}　{record['occupation_code']}".strip()),
        ("工种方向", record["work_type"]),
        ("技能等级", level),
        *((label, str(value)) for label, value in details.get("face", {}).items()),
        ("学　　时", str(details.get("hours", ""))),
        ("有效期至", record.get("expires_on", "")),
        ("证书编号", record["number"]),
        ("评价成绩", points),
    ]
    return [(label, value) for label, value in found if value]


def _face(record: Mapping[str, Any], kind: str, level: str, address: str) -> list[ofd.Text | ofd.Rule | ofd.Picture]:
    drawn: list[ofd.Text | ofd.Rule | ofd.Picture] = [*_frame(9, 0.6), *_frame(11.5, 0.2)]
    drawn.append(_centred(WIDTH / 2, 42, 12, kind, COPPER))
    lines = _lines(record, level)
    step = min(12.5, 118 / len(lines))
    for place, (label, value) in enumerate(lines):
        y = 64 + place * step
        size = min(5.0, 5.0 * (RIGHT - VALUES) / max(ofd.advance(value, 5.0), 1))
        drawn += [
            ofd.Text(LEFT, y, 3.9, label, PALE),
            ofd.Text(VALUES, y, size, value, COPPER if label in ("名　　称", "技能等级") else INK),
            ofd.Rule(VALUES, y + 2.2, RIGHT, y + 2.2, 0.15, "160 174 177"),
        ]
    drawn += [
        ofd.Picture(212, 62, 42, 42, qr_png(address)),
        _centred(233, 111, 3.2, "扫码核验真伪与当前状态", INK),
        _centred(233, 116, 2.0, address, PALE),
        _centred(233, 172, 4.6, record["body"], INK),
        _centred(233, 180, 4.1, f"发证日期　{record['issued_on']}", INK),
        ofd.Text(LEFT, 193, 3.0, FOOT, PALE),
    ]
    return drawn


def _frame(inset: float, width: float) -> list[ofd.Rule]:
    right, bottom = WIDTH - inset, HEIGHT - inset
    corners = [(inset, inset), (right, inset), (right, bottom), (inset, bottom)]
    return [ofd.Rule(*a, *b, width) for a, b in zip(corners, [*corners[1:], corners[0]], strict=True)]


def _centred(middle: float, y: float, size: float, text: str, colour: str) -> ofd.Text:
    room = 2 * min(middle, WIDTH - middle) - 30
    size = min(size, size * room / max(ofd.advance(text, size), 1))
    return ofd.Text(middle - ofd.advance(text, size) / 2, y, size, text, colour)


def qr_png(address: str) -> bytes:
    """A QR code with medium error correction as PNG."""
    out = BytesIO()
    segno.make(address, error="m").save(out, kind="png", border=0, scale=8, dark="#12343b")
    return out.getvalue()
