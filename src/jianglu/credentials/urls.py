"""Addresses of the credentials room."""

from django.urls import path

from . import views

app_name = "credentials"
urlpatterns = [
    path("verify/", views.verify, name="verify"),
    path("v/<str:token>/", views.scan, name="scan"),
    path("me/certificates/", views.wallet, name="wallet"),
    path("certificates/<int:pk>/", views.detail, name="detail"),
    path("certificates/<int:pk>/document.pdf", views.download, name="download"),
    path("certificates/<int:pk>/credential.json", views.download_credential, {"form": "jcs"}, name="credential"),
    path("certificates/<int:pk>/document.ofd", views.download_ofd, name="download_ofd"),
    path(
        "certificates/<int:pk>/credential-rdfc.json",
        views.download_credential,
        {"form": "rdfc"},
        name="credential_rdfc",
    ),
    path(
        "certificates/<int:pk>/credential-sm2.json", views.download_credential, {"form": "sm2"}, name="credential_sm2"
    ),
    path("certificates/<int:pk>/credential.jwt", views.download_credential, {"form": "jwt"}, name="credential_jwt"),
    path("certificates/<int:pk>/correct/", views.correct, name="correct"),
    path("certificates/<int:pk>/revoke/", views.change, {"act": "revoke"}, name="revoke"),
    path("certificates/<int:pk>/suspend/", views.change, {"act": "suspend"}, name="suspend"),
    path("certificates/<int:pk>/reinstate/", views.change, {"act": "reinstate"}, name="reinstate"),
    path("certificates/<int:pk>/replace/", views.change, {"act": "replace"}, name="replace"),
    path("certificates/<int:pk>/shares/", views.shares, name="shares"),
    path("certificates/<int:pk>/wallets/", views.wallets.wallets, name="wallets"),
    path("wallet-copies/<int:pk>/withdraw/", views.wallets.withdraw_copy, name="withdraw_copy"),
    path("shares/<int:pk>/end/", views.end_share, name="end_share"),
    path("s/<str:token>/", views.shared, name="shared"),
    path("office/certificates/", views.office_list, name="list"),
    path("office/certificates/batches/", views.batches, name="batches"),
    path("office/certificates/roster.xlsx", views.roster_template, name="roster_template"),
    path("unit/certificate-checks/", views.bulk_checks, name="bulk_checks"),
    path("unit/certificate-checks/template.xlsx", views.check_template, name="check_template"),
    path("unit/certificate-checks/<int:pk>/", views.bulk_check, name="bulk_check"),
    path("unit/certificate-checks/<int:pk>/result.xlsx", views.bulk_check_result, name="bulk_check_result"),
    path("unit/presentation-requests/", views.presenting.enquiries, name="enquiries"),
    path("unit/presentation-requests/<int:pk>/", views.presenting.enquiry, name="enquiry"),
    path("unit/presentation-requests/<int:pk>/cancel/", views.presenting.cancel_enquiry, name="cancel_enquiry"),
    path("me/present/", views.presenting.find, name="present"),
    path("me/present/<str:token>/", views.presenting.answer, name="present_to"),
    path("oid4vp/requests/<str:token>", views.openid.request_object, name="openid_request"),
    path("oid4vp/responses/<str:token>", views.openid.respond, name="openid_response"),
    path("office/certificates/historic/", views.intakes, name="intakes"),
    path("office/certificates/historic.xlsx", views.historic_template, name="historic_template"),
    path("office/certificates/national/", views.national, name="national"),
    path("office/credential-keys/", views.keys, name="keys"),
    path("office/credential-keys/log/", views.ceremony_list, name="ceremonies"),
    path("office/credential-keys/<int:pk>/", views.ceremony, name="ceremony"),
    path(".well-known/did.json", views.did_document, name="city_did"),
    path("dids/<slug:path>/did.json", views.did_document, name="did"),
    path("status-lists/<int:number>", views.status_list, name="status_list"),
    path("status-lists/<int:number>/token", views.token_status_list, name="token_status_list"),
    path("status-lists/<int:number>/<slug:purpose>", views.status_list, name="status_list_of"),
    path("status-lists/copies/<int:number>/token", views.copies_status_list, name="copies_status_list"),
    path(".well-known/openid-credential-issuer", views.openid.issuer_metadata, name="openid_issuer"),
    path(".well-known/oauth-authorization-server", views.openid.server_metadata, name="openid_server"),
    path("oid4vci/offers/<slug:reference>", views.openid.offer, name="openid_offer"),
    path("oid4vci/token", views.openid.token, name="openid_token"),
    path("oid4vci/nonce", views.openid.nonce, name="openid_nonce"),
    path("oid4vci/credential", views.openid.credential, name="openid_credential"),
    path("oid4vci/notification", views.openid.notification, name="openid_notification"),
    path("vc-api/credentials/verify", views.vcapi.verify_credential, name="vc_verify"),
    path("vc-api/presentations/verify", views.vcapi.verify_presentation, name="vp_verify"),
    path("vc-api/credentials/issue", views.vcapi.issue, {"suite": "jcs"}, name="vc_issue"),
    path(
        "vc-api/proofs/jcs/credentials/issue",
        views.vcapi.issue,
        {"suite": "jcs", "any_model": True},
        name="vc_issue_jcs",
    ),
    path(
        "vc-api/proofs/rdfc/credentials/issue",
        views.vcapi.issue,
        {"suite": "rdfc", "any_model": True},
        name="vc_issue_rdfc",
    ),
    path(
        "vc-api/proofs/credentials/verify", views.vcapi.verify_credential, {"any_model": True}, name="vc_verify_proofs"
    ),
    path(
        "vc-api/status/credentials/issue", views.vcapi.issue, {"suite": "jcs", "status": True}, name="vc_issue_status"
    ),
    path("trust-bundle.json", views.bundle, name="bundle"),
]
