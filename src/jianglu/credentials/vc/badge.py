"""The canonical record of a certificate as an Open Badges 3.0 AchievementCredential, which is a W3C VC 2.0.

What is said is what the face says, nothing more: the identity number stays masked, since a hash of eighteen digits is
found by trying. An employer who needs the whole number gets it from the holder (`sdjwt`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from . import canonical

SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
CLASSIFICATION = "中华人民共和国职业分类大典（2022年版）"
LADDER = "职业技能等级“新八级”序列（人社部发〔2022〕14号）"
# AchievementType of Open Badges 3.0, by kind of certificate
TYPES = {
    "skill_level": "Certification",
    "qualification": "License",
    "special_ability": "Competency",
    "completion": "CertificateOfCompletion",
    "hours": "ext:LearningHours",
    "title": "ext:ProfessionalTitle",
    "honour": "Award",
    "service_card": "Membership",
}
PARTS = {"theory": "理论知识考试", "practice": "操作技能考核", "review": "综合评审"}


@dataclass(frozen=True)
class Names:
    """The labels that a record's codes stand for: kind and level in words."""

    kind: str
    level: str


@dataclass(frozen=True)
class Issuing:
    """Who issues and where things are found: the issuer's DID and name, the origin of the site, the status entry."""

    did: str
    name: str
    origin: str
    status: Mapping[str, Any]


def build(record: Mapping[str, Any], names: Names, issuing: Issuing) -> dict[str, Any]:
    """The credential without proof; the same record gives the same document."""
    subject: dict[str, Any] = {
        "type": ["AchievementSubject"],
        "identifier": [
            _identity(record["holder"], "ext:name"),
            _identity(record["holder_number"], "nationalIdentityNumber"),
        ],
        "licenseNumber": record["number"],
        "achievement": _achievement(record, names, issuing),
    }
    details = record.get("details") or {}
    if hours := details.get("hours"):
        subject["creditsEarned"] = hours
    if results := _results(record, issuing):
        subject["result"] = results
    made: dict[str, Any] = {
        "@context": [canonical.CREDENTIALS, canonical.OPEN_BADGES, canonical.EXTENSIONS],
        "id": f"{issuing.origin}/v/{record['token']}/",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": _name(record, names),
        "issuer": {"id": issuing.did, "type": ["Profile"], "name": issuing.name},
        "validFrom": _midnight(record["issued_on"]),
        "awardedDate": _midnight(record["issued_on"]),
        "credentialSubject": subject,
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
        "credentialStatus": dict(issuing.status),
    }
    if until := record.get("expires_on"):
        made["validUntil"] = f"{until}T23:59:59+08:00"
    return made


def _midnight(day: str) -> str:
    """Dates of certificates are days in China."""
    return f"{day}T00:00:00+08:00"


def _name(record: Mapping[str, Any], names: Names) -> str:
    if record.get("title"):
        return f"{names.kind}：{record['title']}"
    return f"{names.kind}：{record['occupation']} {names.level}"


def _identity(value: str, kind: str) -> dict[str, Any]:
    return {"type": "IdentityObject", "hashed": False, "identityHash": value, "identityType": kind}


def achievement_id(record: Mapping[str, Any], origin: str) -> str:
    """One address for all certificates of the same achievement."""
    if record["occupation_code"] and record["level"]:
        return f"{origin}/occupations/{record['occupation_code']}/#level-{record['level']}"
    return f"{origin}/v/{record['token']}/#achievement"


def _achievement(record: Mapping[str, Any], names: Names, issuing: Issuing) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": achievement_id(record, issuing.origin),
        "type": ["Achievement"],
        "achievementType": TYPES[record["kind"]],
        "name": record.get("title") or f"{record['occupation']} {names.level}",
        "description": _description(record, names),
        "criteria": {"narrative": _criteria(record)},
        "inLanguage": "zh-CN",
    }
    if record["occupation_code"]:
        made["humanCode"] = record["occupation_code"]
        made["fieldOfStudy"] = record["occupation"]
        address = f"{issuing.origin}/occupations/{record['occupation_code']}/"
        made["alignment"] = [_alignment(record["occupation"], address, CLASSIFICATION, record["occupation_code"])]
        if record["level"]:
            made["alignment"].append(_alignment(names.level, address, LADDER, record["level"]))
    if record["scores"]:
        made["resultDescription"] = [
            {
                "id": f"{issuing.origin}/v/{record['token']}/#{part}",
                "type": ["ResultDescription"],
                "name": PARTS.get(part, part),
                "resultType": "RawScore",
                "valueMin": "0",
                "valueMax": "100",
            }
            for part in record["scores"]
        ]
    return made


def _alignment(name: str, url: str, framework: str, code: str) -> dict[str, Any]:
    return {
        "type": ["Alignment"],
        "targetName": name,
        "targetUrl": url,
        "targetFramework": framework,
        "targetCode": code,
    }


def _description(record: Mapping[str, Any], names: Names) -> str:
    parts = [record["occupation"], record["work_type"], names.level, record.get("title") or ""]
    said = "，".join(part for part in parts if part)
    more = "".join(f"，{key}：{value}" for key, value in sorted((record.get("details") or {}).get("face", {}).items()))
    return f"{names.kind}。{said}{more}。证书编号 {record['number']}，由{record['body']}签发。"


def _criteria(record: Mapping[str, Any]) -> str:
    return {
        "skill_level": "按国家职业标准评价，各部分成绩均达到合格标准，结果经公示后生效。",
        "qualification": "按国家职业资格制度鉴定合格。",
        "special_ability": "按专项职业能力考核规范考核合格。",
        "completion": "完成培养方案规定的学时并通过结业考核。",
        "hours": "学时由学习记录逐次累计，经核验计入。",
        "title": "按两类人才职业发展贯通规定申报、评审并公布决定。",
        "honour": "按表彰或竞赛办法评选、公示并公布决定。",
        "service_card": "列入人才目录，由本人或用人单位申领，经审核发放。",
    }[str(record["kind"])]


def _results(record: Mapping[str, Any], issuing: Issuing) -> list[dict[str, Any]]:
    return [
        {
            "type": ["Result"],
            "resultDescription": f"{issuing.origin}/v/{record['token']}/#{part}",
            "value": str(points),
        }
        for part, points in record["scores"].items()
    ]
