"""Addresses of the benefits room."""

from django.urls import path

from . import office, views

app_name = "benefits"
urlpatterns = [
    path("me/benefits/", views.mine, name="mine"),
    path("me/benefits/account/", views.account, name="account"),
    path("me/benefits/check/<int:certificate_id>/", views.check, name="check"),
    path("me/benefits/apply/<int:certificate_id>/", views.apply, name="apply"),
    path("benefits/<int:pk>/", views.claim, name="claim"),
    path("benefits/<int:pk>/accept/", views.accept, name="accept"),
    path("benefits/<int:pk>/decline/", views.decline, name="decline"),
    path("benefits/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("benefits/<int:pk>/renew/", views.renew, name="renew"),
    path("benefits/<int:pk>/recover/", office.recover, name="recover"),
    path("benefits/<int:pk>/repay/", office.repay, name="repay"),
    path("office/benefits/", office.claims, name="claims"),
    path("office/benefits/scan/", office.scan, name="scan"),
    path("office/benefits/batches/", office.batches, name="batches"),
    path("office/benefits/batches/<int:pk>/", office.batch, name="batch"),
    path("office/benefits/batches/<int:pk>/send/", office.send, name="send"),
    path("office/benefits/batches/<int:pk>/cancel/", office.cancel, name="cancel"),
    path("office/benefits/batches/<int:pk>/bank-file/", office.bank_file, name="bank_file"),
    path("office/benefits/ledger/", office.ledger, name="ledger"),
    path("office/benefits/budget/", office.budget, name="budget"),
]
