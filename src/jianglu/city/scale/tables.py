"""Every table of the city, in the order in which they are loaded; how, says `sql/tables/`."""

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

PARTS = (  # what takes longest first, so that its indexes are built beside the rest
    Part("jobs", "job", Table("people_employment"), Table("people_relation")),
    Part("certificates", "certificate", CERTIFICATE),
    Part("people", "person", PERSON),
    Part("claims", "claim", Table("policy_decision"), ACCOUNT, Table("benefits_claim"), Table("benefits_payment")),
    Part("employers", "employer_card", ORGANISATION, Table("organisations_organisationrole")),
    Part("sites", "new_site", Table("assessment_site")),
    Part("earlier filings", "old_scope", Table("assessment_filedscope")),
    Part("registrations", "registration", Table("assessment_registration"), Table("assessment_result")),
    Part("enrolments", "seat", Table("training_enrolment")),
    Part("insured months", "insured", Table("people_insurancemonth")),
    Part("visits", "visit", Table("learning_enrolment"), Table("learning_hourentry")),
    Part("trainees", "trainee", Table("people_relation", series="trainee")),
    Part("candidates", "candidate", Table("people_relation", series="candidate")),
    Part("vouchers", "voucher", Table("training_voucher")),
    Part("apprenticeships", "apprenticeship", Table("training_apprenticeship")),
    Part("apprentices", "apprentice", Table("training_apprentice")),
    Part("completions", "completion", Table("training_completion")),
    # together: an entry without its postings does not balance
    Part("ledger", "booked", Table("benefits_journalentry"), Table("benefits_posting", many=2)),
    Part("plans", "plan", Table("assessment_plan"), after="earlier filings"),
    Part("classes", "class", Table("training_trainingclass")),
    Part("settlements", "settlement", Table("training_settlement")),
    Part("honours", "laureate", Table("talent_honour")),
    Part("programmes", "programme", PROGRAMME),
    Part("voucher batches", "voucher_batch", Table("training_voucherbatch")),
    Part("voucher quotas", "voucher_quota", Table("training_voucherquota")),
    Part("budgets", "new_budget", Table("benefits_budgetline")),
    Part("payment batches", "pay_batch", Table("benefits_paymentbatch")),
)
