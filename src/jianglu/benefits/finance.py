"""Pages of the finance office and of auditors: ledger, months, reconciliation, budget, banks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianglu.kernel.errors import NotFound
from jianglu.kernel.money import fen, yuan_text
from jianglu.platform import calendar
from jianglu.platform.identity.decorators import fresh_sign_in_required
from jianglu.platform.pages import attempt, login_required, render
from jianglu.platform.pages.downloads import streamed
from jianglu.platform.regions import queries as regions

from . import audit_file, bank, queries, services
from .forms import BudgetForm, ProfileForm, ReserveForm, StatementForm
from .office import needs
from .permissions import BANKS, BUDGET, CLOSE, LEDGER
from .tables import BudgetTable, EntryTable, ReserveTable

FIRST_YEAR = 2000


@login_required
@require_GET
def ledger(request: HttpRequest) -> HttpResponse:
    """Trial balance and journal."""
    needs(request, LEDGER)
    rows = queries.trial_balance(request.actor)
    table = EntryTable(queries.entries(request.actor), request)
    months = queries.months()
    context = {
        "rows": rows,
        "debit": sum(row.debit for row in rows),
        "credit": sum(row.credit for row in rows),
        "months": months[:24],
        "years": sorted({calendar.today().year, *(row.month.year for row in months)}, reverse=True),
        "due": services.next_month() if request.actor.can(CLOSE) else None,
    }
    return table.response("benefits/ledger.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def budget(request: HttpRequest) -> HttpResponse:
    """Budget lines, and money for one of them."""
    needs(request, LEDGER)
    may = request.actor.can(BUDGET)
    form = BudgetForm(request.POST or None) if may else None

    def give(data: Mapping[str, Any]) -> None:
        line = services.open_line(request.actor, **{**data, "amount": fen(str(data["amount"]))})
        messages.success(request, _("已下达，当前预算 %(yuan)s 元") % {"yuan": yuan_text(line.total)})

    if request.method == "POST":
        needs(request, BUDGET)
        if form is not None and attempt(form, give):
            return redirect("benefits:budget")
    table = BudgetTable(queries.budget_lines(request.actor), request)
    return table.response("benefits/budget.html", {"form": form})


@login_required
@require_http_methods(["GET", "POST"])
def reserve(request: HttpRequest) -> HttpResponse:
    """How many months the unemployment-insurance fund covers: by it a rule opens or closes for the whole city."""
    needs(request, LEDGER)
    form = ReserveForm(request.POST or None) if request.actor.can(BUDGET) else None

    def report(data: Mapping[str, Any]) -> None:
        services.report_reserve(request.actor, region_code=regions.city().code, **data)
        messages.success(request, _("已登记；今后的判定按这个数，已作出的不变"))

    if request.method == "POST":
        needs(request, BUDGET)
        if form is not None and attempt(form, report):
            return redirect("benefits:reserve")
    table = ReserveTable(queries.reserves(request.actor), request)
    context = {"form": form, "gates": queries.reserve_gates(calendar.today()), "today": calendar.today()}
    page = table.response("benefits/reserve.html", context)
    page.status_code = 422 if form is not None and form.errors else page.status_code
    return page


@login_required
@require_GET
def month(request: HttpRequest, named: str) -> HttpResponse:
    """Opening balance, turnover and closing balance of a month, and what an auditor takes away."""
    needs(request, LEDGER)
    first = _month(named)
    rows = queries.month_sheet(request.actor, first)
    context = {
        "first": first,
        "named": named,
        "rows": rows,
        "debit": sum(row.debit for row in rows),
        "credit": sum(row.credit for row in rows),
        "closed": next((row for row in queries.months() if row.month == first), None),
        "may_close": request.actor.can(CLOSE) and services.next_month() == first,
    }
    return render(request, "benefits/month.html", context)


@login_required
@require_GET
def year(request: HttpRequest, year: int) -> HttpResponse:
    """The balance of each account by month of a year: what an auditor looks at first."""
    needs(request, LEDGER)
    _known(year)
    closed = {row.month: row for row in queries.closings(year)}
    rows = queries.year_balances(request.actor, year)
    months = [
        _sheet(first, list(found), closed.get(first)) for first, found in groupby(rows, key=lambda row: row.month)
    ]
    return render(request, "benefits/year.html", {"year": year, "years": queries.book_years(), "months": months})


def _known(year: int) -> None:
    """Raise NotFound for what is no year of books."""
    if not FIRST_YEAR <= year <= calendar.today().year:
        raise NotFound()


def _sheet(first: date, rows: list[queries.Balance], closed: Any) -> dict[str, Any]:
    sums = {name: sum(getattr(row, name) for row in rows) for name in ("opening", "debit", "credit")}
    return {"first": first, "rows": rows, "closed": closed, **sums}


@login_required
@require_POST
@fresh_sign_in_required
def take_year(request: HttpRequest, year: int) -> Any:
    """The books of a year for an auditor, as a ZIP; POST, because taking them is logged."""
    needs(request, LEDGER)
    _known(year)
    services.books_taken(request.actor, year)
    return streamed(audit_file.year_zip(request.actor, year), "application/zip", f"books-{year}.zip")


@login_required
@require_POST
@fresh_sign_in_required
def close_month(request: HttpRequest, named: str) -> HttpResponse:
    """Close a month for good."""
    closed = services.close_month(request.actor, _month(named))
    messages.success(request, _("%(month)s 已结账，共 %(n)s 笔分录") % {"month": str(closed), "n": closed.entries})
    return redirect("benefits:month", named)


@login_required
@require_GET
def journal(request: HttpRequest, named: str) -> Any:
    """Every posting of a month as CSV, streamed."""
    needs(request, LEDGER)
    first = _month(named)
    return streamed(audit_file.journal_csv(request.actor, first), "text/csv", f"journal-{first:%Y-%m}.csv")


@login_required
@require_http_methods(["GET", "POST"])
def reconcile(request: HttpRequest) -> HttpResponse:
    """What must agree with what, what the bank still owes an answer to, and the bank's statement."""
    needs(request, LEDGER)
    may = request.actor.can(CLOSE)
    form = StatementForm(request.POST or None) if may else None

    def keep(data: Mapping[str, Any]) -> None:
        services.record_statement(
            request.actor, on=data["on"], balance=fen(str(data["balance"])), source=data["source"]
        )
        messages.success(request, _("对账单余额已登记"))

    if request.method == "POST":
        needs(request, CLOSE)
        if form is not None and attempt(form, keep):
            return redirect("benefits:reconcile")
    context = {
        "checks": queries.checks(request.actor),
        "batches": queries.waiting_batches(request.actor)[:50],
        "returned": queries.returned_payments(request.actor)[:100],
        "form": form,
    }
    return render(request, "benefits/reconcile.html", context, status=422 if form is not None and form.errors else 200)


@login_required
@require_GET
def banks(request: HttpRequest) -> HttpResponse:
    """The banks that pay for the city, and how each takes its files."""
    needs(request, BANKS)
    return render(request, "benefits/banks.html", {"profiles": queries.profiles()})


@login_required
@require_http_methods(["GET", "POST"])
@fresh_sign_in_required
def bank_profile(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Keep a bank's format; the example shows what its file would look like."""
    needs(request, BANKS)
    found = queries.get_profile(request.actor, pk) if pk else None
    form = ProfileForm(request.POST or None, initial=ProfileForm.filled(found))

    def keep(data: Mapping[str, Any]) -> None:
        services.save_profile(request.actor, **data)
        messages.success(request, _("已保存，用于今后制作的批次"))

    if request.method == "POST" and attempt(form, keep):
        return redirect("benefits:banks")
    context = {"form": form, "profile": found, "example": _example(found)}
    return render(request, "benefits/bank_profile.html", context, status=422 if form.errors else 200)


def _example(profile: Any) -> str:
    """A file of one invented transfer."""
    line = bank.BankLine(1, "JS2023500105000001", "张三", "重庆银行", "6217000010001234569", 150000)
    debtor = bank.Debtor("演示支出户", "演示银行", "00000000", "")
    order = bank.Order("FF20230301001", timezone.now().replace(microsecond=0), date(2023, 3, 1), (line,), debtor)
    if profile is not None and profile.format == "pain.001":
        return bank.pain001(order).decode()
    layout = bank.layout_of(profile.layout) if profile is not None else bank.HOUSE
    return bank.text_file(order, layout).decode(layout.encoding)


def _month(named: str) -> date:
    """The first day of a month written 2023-03."""
    try:
        return date.fromisoformat(f"{named}-01")
    except ValueError:
        raise NotFound() from None
