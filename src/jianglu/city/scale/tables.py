"""Every table of the city, in the order in which they are filled; how, says `sql/tables/`."""

from __future__ import annotations

from .declare import Part, Table, as_tokens, in_pinyin, indexed, sealed, signed

ORGANISATION = Table("organisations_organisation", (in_pinyin("pinyin", "_name"), as_tokens("tokens", "_name")))
PERSON = Table(
    "people_person",
    (sealed("number_sealed", "_number"), indexed("number_index", "_number"), sealed("phone_sealed", "_phone")),
)
PROGRAMME = Table("training_programme", (as_tokens("tokens", "_title"),))
CERTIFICATE = Table("credentials_certificate", (signed("signature", "_record"),))
ACCOUNT = Table("benefits_bankaccount", (sealed("number_sealed", "_number"), indexed("number_index", "_number")))

PARTS = (
    Part("employers", "employer_card", ORGANISATION, Table("organisations_organisationrole")),
    Part("people", "person", PERSON),
    Part("jobs", "job", Table("people_employment"), Table("people_relation")),
    Part("programmes", "programme", PROGRAMME),
    Part("classes", "class", Table("training_trainingclass")),
    Part("voucher batches", "voucher_batch", Table("training_voucherbatch")),
    Part("voucher quotas", "voucher_quota", Table("training_voucherquota")),
    Part("settlements", "settlement", Table("training_settlement")),
    Part("vouchers", "voucher", Table("training_voucher")),
    Part("enrolments", "seat", Table("training_enrolment")),
    Part("completions", "completion", Table("training_completion")),
    Part("trainees", "trainee", Table("people_relation", series="trainee")),
    Part("sites", "new_site", Table("assessment_site")),
    Part("earlier filings", "old_scope", Table("assessment_filedscope")),
    Part("plans", "plan", Table("assessment_plan")),
    Part("registrations", "registration", Table("assessment_registration"), Table("assessment_result")),
    Part("candidates", "candidate", Table("people_relation", series="candidate")),
    Part("certificates", "certificate", CERTIFICATE),
    Part("visits", "visit", Table("learning_enrolment"), Table("learning_hourentry")),
    Part("insured months", "insured", Table("people_insurancemonth")),
    Part("budgets", "new_budget", Table("benefits_budgetline")),
    Part("claims", "claim", Table("policy_decision"), ACCOUNT, Table("benefits_claim"), Table("benefits_payment")),
    Part("payment batches", "pay_batch", Table("benefits_paymentbatch")),
    # together: an entry without its postings does not balance
    Part("ledger", "booked", Table("benefits_journalentry"), Table("benefits_posting", many=2)),
)
