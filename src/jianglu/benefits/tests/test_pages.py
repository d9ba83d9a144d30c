"""Every page opens, says what it must, stays within its queries, and is closed to others."""

# ruff: noqa: E501
from __future__ import annotations

import csv
from datetime import date
from hashlib import sha256
from io import BytesIO
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jianglu.benefits import services
from jianglu.benefits.models import BankProfile, BudgetLine, Claim, PaymentBatch
from jianglu.platform.access import Role
from jianglu.testing import OTHER_DISTRICT, at, make_actor, make_region, sign_in

from .conftest import CARD, certify, confirm, insured_worker
from .test_services import accepted, granted, offered, receipt

pytestmark = pytest.mark.django_db


def page(client: Client, url: str, status: int = 200, queries: int = 12) -> str:
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    assert response.status_code == status, response.content.decode()[:2000]
    said = [query["sql"] or "a decision, whose parameters go beside its text" for query in captured]
    own = [sql for sql in said if "django_session" not in sql and "SAVEPOINT" not in sql]
    assert len(own) <= queries, "\n".join(own)
    return response.content.decode()


def test_the_worker_sees_what_is_owed_and_takes_it(client: Client, world: SimpleNamespace) -> None:
    claim = offered(world)
    sign_in(client, world.worker)
    text = page(client, "/me/benefits/", queries=24)
    assert "您可领取 ¥1,500.00" in text and "填写收款账户" in text
    from jianglu.people.queries import names

    holder = names([world.worker.person_id])[world.worker.person_id]
    wrong = client.post(
        f"/me/benefits/account/?claim={claim.pk}",
        {"holder": holder, "bank": "重庆银行", "number": "6217000010001234560"},
    )
    assert wrong.status_code == 200 and "校验位" in wrong.content.decode()
    done = client.post(
        f"/me/benefits/account/?claim={claim.pk}", {"holder": holder, "bank": "重庆银行", "number": CARD}
    )
    assert done.headers["Location"] == f"/benefits/{claim.pk}/"
    assert "确认领取" in page(client, f"/benefits/{claim.pk}/")
    assert client.get(f"/benefits/{claim.pk}/accept/").status_code == 405
    client.post(f"/benefits/{claim.pk}/accept/")
    assert Claim.objects.get().state == "open"
    assert "撤回" in page(client, f"/benefits/{claim.pk}/")


def test_a_refusal_explains_each_condition(client: Client, world: SimpleNamespace) -> None:
    worker = insured_worker(world, months_since=date(2022, 10, 1))
    certificate = certify(world, worker)
    sign_in(client, worker)
    text = page(client, f"/me/benefits/check/{certificate.pk}/")
    assert "暂不符合条件" in text and "还差 6 个月" in text and "人社部发〔2017〕40号" in text
    assert "核对条件" in page(client, "/me/benefits/", queries=24)
    sign_in(client, world.worker)
    page(client, f"/me/benefits/check/{certificate.pk}/", 404)


def test_clerks_pay_a_batch_through_pages(client: Client, world: SimpleNamespace) -> None:
    granted(world)
    sign_in(client, world.city)
    assert "待发放 1 笔" in page(client, "/office/benefits/batches/")
    client.post("/office/benefits/batches/", {"key": "abcdefgh"})
    batch = PaymentBatch.objects.get()
    assert "请由另一位经办复核" in page(client, f"/office/benefits/batches/{batch.pk}/")
    assert client.post(f"/office/benefits/batches/{batch.pk}/send/").status_code == 403
    leader = make_actor(Role.LEADER, region="50")
    sign_in(client, leader)
    client.post(f"/office/benefits/batches/{batch.pk}/send/")
    assert client.post(f"/office/benefits/batches/{batch.pk}/bank-file/").status_code == 403
    sign_in(client, world.city)
    file = client.post(f"/office/benefits/batches/{batch.pk}/bank-file/")
    assert file["Content-Type"].startswith("text/csv") and CARD.encode() in file.content
    bad = receipt(batch).replace(b"1500.00", b"1500.01")
    answer = client.post(f"/office/benefits/batches/{batch.pk}/", {"file": SimpleUploadedFile("r.csv", bad)})
    assert answer.status_code == 422 and "金额应为 1500.00" in answer.content.decode()
    client.post(f"/office/benefits/batches/{batch.pk}/", {"file": SimpleUploadedFile("r.csv", receipt(batch))})
    assert Claim.objects.get().state == "paid"
    text = page(client, "/office/benefits/ledger/", queries=14)
    assert "平衡" in text and "失业保险基金拨入" in text


@pytest.mark.parametrize("url", ["/office/benefits/", "/office/benefits/budget/?district=500105", "/office/benefits/ledger/", "/office/facts/", "/office/facts/benefits.payment/"])  # fmt: skip
def test_lists_stay_within_their_queries(client: Client, world: SimpleNamespace, url: str) -> None:
    for _ in range(4):
        accepted(world, insured_worker(world))
    sign_in(client, world.city)
    page(client, url, queries=14)


def test_the_budget_is_given_by_page(client: Client, world: SimpleNamespace) -> None:
    sign_in(client, world.city)
    give = {
        "year": 2023,
        "benefit": "skill-upgrade",
        "region_code": "500105",
        "amount": "10.50",
        "key": "文2",
        "fund": "unemployment_insurance",
    }
    assert client.post("/office/benefits/budget/", give).status_code == 302
    assert BudgetLine.objects.get().total == 10_000_000 + 1050
    sign_in(client, world.district)
    assert client.post("/office/benefits/budget/", give).status_code == 403


def test_others_find_nothing(client: Client, world: SimpleNamespace) -> None:
    claim = accepted(world)
    make_region(OTHER_DISTRICT)
    for actor in (make_actor(Role.DISTRICT_CLERK, region=OTHER_DISTRICT), insured_worker(world)):
        sign_in(client, actor)
        page(client, f"/benefits/{claim.pk}/", 404)
        assert client.post(f"/benefits/{claim.pk}/withdraw/").status_code == 404
    page(client, "/office/benefits/batches/", 403)
    client.logout()
    assert client.get(f"/benefits/{claim.pk}/").status_code == 302
    assert Claim.objects.get().state == "open"


def test_the_public_reads_the_rule(client: Client, world: SimpleNamespace) -> None:
    assert "参保职工技能提升补贴" in page(client, "/policies/")
    text = page(client, "/policies/skill-upgrade/")
    assert "渝人社发〔2017〕165号" in text and "2,500.00" in text and "算例" in text and "与预期不符" not in text
    assert "{" not in text.split("<main")[1].split("</main")[0]
    page(client, "/policies/nothing/", 404)


def test_the_api_walks_the_same_way(client: Client, world: SimpleNamespace) -> None:
    from jianglu.people.queries import names

    certificate = certify(world)
    sign_in(client, world.worker)
    told = client.get(f"/api/v1/benefits/certificates/{certificate.pk}/check").json()
    assert (told["outcome"], told["amount"], told["policy"]) == ("granted", 150000, "skill-upgrade")
    refused = client.post(f"/api/v1/benefits/certificates/{certificate.pk}/apply")
    assert refused.status_code == 409 and refused.json()["code"] == "benefits.account_missing"
    body = {"holder": names([world.worker.person_id])[world.worker.person_id], "bank": "重庆银行", "number": CARD}
    client.put("/api/v1/benefits/account", body, content_type="application/json")
    made = client.post(f"/api/v1/benefits/certificates/{certificate.pk}/apply").json()
    assert made["state"] == "open"
    assert client.get("/api/v1/benefits/claims").json()["items"][0]["id"] == made["id"]
    conditions: list[dict[str, Any]] = client.get(f"/api/v1/benefits/claims/{made['id']}/explanation").json()[
        "conditions"
    ]
    assert {entry["code"] for entry in conditions} >= {"insured", "window", "once"}
    sign_in(client, insured_worker(world))
    assert client.get(f"/api/v1/benefits/claims/{made['id']}").status_code == 404
    assert (
        client.post(
            "/api/v1/benefits/batches", {"region_code": "50", "key": "abcdefgh"}, content_type="application/json"
        ).status_code
        == 403
    )


def test_the_queue_is_decided_at_once_by_page(client: Client, world: SimpleNamespace) -> None:
    claims = [accepted(world), accepted(world, insured_worker(world))]
    type(claims[0].account).objects.filter(pk=claims[0].account_id).update(number_index=b"another")
    sign_in(client, world.district)
    text = page(client, "/office/benefits/queue/", queries=16)
    assert text.count('name="claim"') == 2 and "keyed-list" in text
    done = client.post("/office/benefits/queue/decide/", {"claim": [row.pk for row in claims], "action": "pass"})
    assert done.status_code == 302
    sign_in(client, world.city)
    assert "核准并公示" in page(client, "/office/benefits/queue/", queries=16)
    sign_in(client, world.worker)
    page(client, "/office/benefits/queue/", 403)
    assert client.post("/office/benefits/queue/decide/", {"claim": [claims[0].pk], "action": "pass"}).status_code == 403


def test_a_recovery_by_pages(client: Client, world: SimpleNamespace) -> None:
    claim = granted(world)
    sign_in(client, world.city)
    client.post("/office/benefits/batches/", {"key": "abcdefgh"})
    batch = PaymentBatch.objects.get()
    services.send_batch(world.checker, batch.pk)
    services.import_receipt(world.city, batch.pk, receipt(batch))
    made = client.post(f"/benefits/{claim.pk}/recover/", {"amount": "900", "reason": "重复领取", "parts": "3"})
    address = made.headers["Location"]
    assert "须由提出人以外的人确认" in page(client, address)
    assert client.post(f"{address}confirm/").status_code == 403
    sign_in(client, world.checker)
    assert client.post(f"{address}confirm/").status_code == 302
    assert "登记还款" in page(client, address)
    client.post(address, {"do": "repay", "repay-amount": "300", "repay-key": "A1"})
    wrong = client.post(address, {"do": "repay", "repay-amount": "900", "repay-key": "A2"})
    assert wrong.status_code == 422
    api = f"/api/v1/benefits{address.removeprefix('/benefits')}".rstrip("/")
    told = client.get(api).json()
    assert (told["left"], [row["paid"] for row in told["instalments"]]) == (60000, [30000, 0, 0])
    for _ in range(2):  # the same reference twice
        body = {"yuan": "300", "key": "A1"}
        assert client.post(f"{api}/repayments", body, content_type="application/json").json()["left"] == 60000
    body = {"yuan": "nothing", "key": "A3"}
    assert client.post(f"{api}/repayments", body, content_type="application/json").status_code == 422
    assert [row["state"] for row in client.get("/api/v1/benefits/recoveries?state=open").json()["items"]] == ["open"]
    sign_in(client, world.worker)
    assert client.get(api).json()["left"] == 60000
    assert client.post(f"{api}/repayments", body, content_type="application/json").status_code == 403
    assert "¥600.00" in page(client, address) and "需退回的补贴" in page(client, "/me/benefits/", queries=24)
    sign_in(client, world.city)
    assert "相符" in page(client, "/office/benefits/reconcile/", queries=24)
    page(client, "/office/benefits/recoveries/")
    page(client, "/office/benefits/ledger/2023-03/", queries=14)
    journal = client.get("/office/benefits/ledger/2023-03/journal.csv")
    lines = b"".join(journal.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 2 * 6 and lines[0].startswith("凭证,日期")
    assert page(client, "/office/benefits/ledger/year/2023/", queries=14).count("不平") == 0
    taken = client.post("/office/benefits/ledger/year/2023/audit.zip")
    book = ZipFile(BytesIO(b"".join(taken.streaming_content)))
    for line in book.read("2023/SHA256SUMS").decode().splitlines():
        digest, name = line.split("  ")
        assert sha256(book.read(f"2023/{name}")).hexdigest() == digest
    assert book.read("2023/journal.csv").decode("utf-8-sig").splitlines() == lines
    rows = list(csv.DictReader(book.read("2023/balances.csv").decode("utf-8-sig").splitlines()))
    assert sum(round(float(row["期末余额（元）"]) * 100) for row in rows) == 0 and {row["月份"] for row in rows} == {
        "2023-03"
    }


def test_an_appeal_by_page(client: Client, world: SimpleNamespace) -> None:
    worker = insured_worker(world, months_since=date(2022, 10, 1))
    certificate = certify(world, worker)
    sign_in(client, worker)
    address = f"/me/benefits/appeal/{certificate.pk}/"
    assert "申请复核" in page(client, f"/me/benefits/check/{certificate.pk}/")
    assert client.post(address, {"grounds": ""}).status_code == 422
    assert client.post(address, {"grounds": "2022 年上半年也参保"}).status_code == 302
    assert "复核中" in page(client, "/me/benefits/", queries=24)
    sign_in(client, world.worker)
    page(client, address, 404)


def test_banks_and_rules_by_page(client: Client, world: SimpleNamespace) -> None:
    from jianglu.benefits.forms import ProfileForm

    sign_in(client, world.city)
    filled = ProfileForm.filled(None) | {
        "title": "甲行", "file_format": "text", "debtor": "支出户", "debtor_bank": "甲行", "debtor_account": "110101040012345",
        "max_lines": 500, "delimiter": "|",
    }  # fmt: skip
    assert client.post("/office/benefits/banks/new/", filled | {"columns": "line"}).status_code == 422
    assert client.post("/office/benefits/banks/new/", filled).status_code == 302
    assert "甲行" in page(client, "/office/benefits/banks/")
    profile = BankProfile.objects.get()
    assert profile.layout["delimiter"] == "|" and "文件样例" in page(client, f"/office/benefits/banks/{profile.pk}/")
    rule = {
        "benefit": "skill-upgrade",
        "valid_from": "2023-04-01",
        "amount": "2000",
        "sample_percent": "5",
        "source": "文",
    }
    assert client.post("/office/benefits/review-rules/", rule).status_code == 302
    assert "50 ‰" in page(client, "/office/benefits/review-rules/")
    statement = {"on": "2023-03-14", "balance": "100000.00", "source": "D1"}
    assert client.post("/office/benefits/reconcile/", statement).status_code == 302


def test_home_cards(world: SimpleNamespace) -> None:
    from jianglu.benefits.home import cards

    offered(world)
    (card,) = cards(world.worker)
    assert "1,500.00" in str(card.title)
    assert cards(world.city) == []
    granted(world, worker=insured_worker(world))
    assert [card.count for card in cards(world.city)] == [1]


def test_clerks_find_claims_by_name_without_reading_people(client: Client, world: SimpleNamespace) -> None:
    from jianglu.benefits.queries import narrow
    from jianglu.people.queries import names

    claim = offered(world)
    assert claim.holder_name == names([claim.person_id])[claim.person_id]
    # over a whole city the join costs half a second; an index of the claims answers alone
    assert "people_person" not in str(narrow(Claim.objects.all(), claim.holder_name).query)
    sign_in(client, world.city)
    assert claim.number in page(client, f"/office/benefits/?q={claim.holder_name[0]}")
    assert claim.number not in page(client, "/office/benefits/?q=没有这个人")


def test_whoever_sees_a_claim_can_have_its_decisions_derived_again(client: Client, world: SimpleNamespace) -> None:
    claim = accepted(world)
    sign_in(client, world.district)
    client.post("/office/benefits/queue/decide/", {"claim": [claim.pk], "action": "pass"})
    address = f"/benefits/{claim.pk}/decisions/"
    for reader in (world.worker, world.district, make_actor(Role.AUDITOR, region="50")):
        sign_in(client, reader)
        text = page(client, address)
        assert (
            text.count("重算一致") == 2 and "重算不一致" not in text
        )  # when offered, and when the district had looked
        assert "取证时累计缴费月数" in text and ">27<" in text  # January 2021 to March 2023
        told = client.get(f"/api/v1/benefits/claims/{claim.pk}/decisions").json()
        assert [row["agrees"] for row in told] == [True, True] and told[0]["derived"]["amount"] == claim.amount
        assert {row["subject"] for row in told} == {str(claim.subject_id)}
    for stranger in (insured_worker(world), make_actor(Role.DISTRICT_CLERK, region=OTHER_DISTRICT)):
        sign_in(client, stranger)
        page(client, address, 404)


def test_a_refusal_that_made_no_claim_is_kept_and_shown(client: Client, world: SimpleNamespace) -> None:
    worker = insured_worker(world, months_since=date(2022, 10, 1))
    certificate = certify(world, worker)
    confirm(worker)
    sign_in(client, worker)
    assert client.post(f"/me/benefits/apply/{certificate.pk}/").status_code == 302
    address = f"/me/benefits/skill-upgrade/{certificate.pk}/decisions/"
    text = page(client, address)
    assert "不符合条件" in text and "重算一致" in text
    sign_in(client, world.worker)
    page(client, address, 404)


def test_the_reserve_of_the_fund_is_reported_by_page(client: Client, world: SimpleNamespace) -> None:
    sign_in(client, world.city)
    first = {"valid_from": "2024-01-01", "valid_to": "2024-06-30", "months": "20", "source": "运行分析〔2024〕1号"}
    assert client.post("/office/benefits/reserve/", first).status_code == 302
    wrong = (
        {"valid_from": "2024-06-01", "valid_to": "2024-12-31"},
        {"valid_to": "2023-12-31"},
        {"months": "601"},
        {"source": " "},
        {"valid_from": "不是日期"},
    )
    for changes in wrong:
        assert client.post("/office/benefits/reserve/", first | changes).status_code == 422, changes
    assert client.post("/office/benefits/reserve/", first | {"months": "11"}).status_code == 302  # corrected, not added
    assert [row["months"] for row in client.get("/api/v1/benefits/fund-reserve").json()["items"]] == [11]
    assert "当日的版本不要求备付月数" in page(client, "/office/benefits/reserve/")
    with at("2024-03-01"):
        assert "现 11 个月，要求不少于 12 个月" in page(client, "/office/benefits/reserve/")
    body = {"valid_from": "2024-07-01", "valid_to": "2024-12-31", "months": 14, "source": "D"}
    assert client.post("/api/v1/benefits/fund-reserve", body, content_type="application/json").status_code == 200
    sign_in(client, world.district)
    page(client, "/office/benefits/reserve/")
    assert client.post("/office/benefits/reserve/", first).status_code == 403
    assert client.post("/api/v1/benefits/fund-reserve", body, content_type="application/json").status_code == 403


def test_auditors_read_batches_and_signals_and_change_nothing(client: Client, world: SimpleNamespace) -> None:
    granted(world)
    sign_in(client, world.city)
    client.post("/office/benefits/batches/", {"key": "abcdefgh"})
    batch = PaymentBatch.objects.get()
    sign_in(client, make_actor(Role.AUDITOR, region="50"))
    assert batch.number in page(client, "/office/benefits/batches/")
    text = page(client, f"/office/benefits/batches/{batch.pk}/")
    assert "发放明细" in text and "/send/" not in text and "/cancel/" not in text and "bank-file" not in text
    for verb in ("send", "cancel", "bank-file"):
        assert client.post(f"/office/benefits/batches/{batch.pk}/{verb}/").status_code == 403
    page(client, "/office/benefits/signals/")
    assert "失业保险基金拨入" in page(client, "/office/benefits/ledger/?account=3001", queries=14)
    sign_in(client, world.district)
    page(client, "/office/benefits/batches/", 403)
