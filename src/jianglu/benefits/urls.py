"""Addresses of the benefits room."""

from django.urls import path

from . import debts, desks, finance, office, views

app_name = "benefits"
urlpatterns = [
    path("me/benefits/", views.mine, name="mine"),
    path("me/benefits/account/", views.account, name="account"),
    path("me/benefits/check/<int:certificate_id>/", views.check, name="check"),
    path("me/benefits/apply/<int:certificate_id>/", views.apply, name="apply"),
    path("me/benefits/<slug:benefit>/<int:certificate_id>/check/", views.check, name="check_other"),
    path("me/benefits/<slug:benefit>/<int:certificate_id>/apply/", views.apply, name="apply_other"),
    path("me/benefits/<slug:benefit>/<int:certificate_id>/appeal/", views.appeal, name="appeal_other"),
    path("benefits/<int:pk>/", views.claim, name="claim"),
    path("benefits/<int:pk>/accept/", views.accept, name="accept"),
    path("benefits/<int:pk>/decline/", views.decline, name="decline"),
    path("benefits/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("benefits/<int:pk>/renew/", views.renew, name="renew"),
    path("me/benefits/appeal/<int:certificate_id>/", views.appeal, name="appeal"),
    path("benefits/<int:pk>/recover/", debts.recover, name="recover"),
    path("benefits/recoveries/<int:pk>/", debts.recovery, name="recovery"),
    path("benefits/recoveries/<int:pk>/confirm/", debts.confirm, name="confirm_recovery"),
    path("benefits/recoveries/<int:pk>/cancel/", debts.cancel, name="cancel_recovery"),
    path("benefits/recoveries/<int:pk>/write-off/", debts.write_off, name="write_off"),
    path("office/benefits/recoveries/", debts.recoveries, name="recoveries"),
    path("office/benefits/queue/", desks.queue, name="queue"),
    path("office/benefits/queue/decide/", desks.decide, name="decide"),
    path("office/benefits/signals/", desks.signals, name="signals"),
    path("office/benefits/signals/<int:pk>/", desks.signal, name="signal"),
    path("office/benefits/review-rules/", desks.review_rules, name="review_rules"),
    path("office/benefits/", office.claims, name="claims"),
    path("office/benefits/scan/", office.scan, name="scan"),
    path("office/benefits/batches/", office.batches, name="batches"),
    path("office/benefits/batches/<int:pk>/", office.batch, name="batch"),
    path("office/benefits/batches/<int:pk>/send/", office.send, name="send"),
    path("office/benefits/batches/<int:pk>/cancel/", office.cancel, name="cancel"),
    path("office/benefits/batches/<int:pk>/bank-file/", office.bank_file, name="bank_file"),
    path("office/benefits/ledger/", finance.ledger, name="ledger"),
    path("office/benefits/budget/", finance.budget, name="budget"),
    path("office/benefits/ledger/<slug:named>/", finance.month, name="month"),
    path("office/benefits/ledger/<slug:named>/close/", finance.close_month, name="close_month"),
    path("office/benefits/ledger/<slug:named>/journal.csv", finance.journal, name="journal"),
    path("office/benefits/reconcile/", finance.reconcile, name="reconcile"),
    path("office/benefits/banks/", finance.banks, name="banks"),
    path("office/benefits/banks/new/", finance.bank_profile, name="bank_new"),
    path("office/benefits/banks/<int:pk>/", finance.bank_profile, name="bank_profile"),
]
