"""What may be written about persons, each verb with the actor first."""

from .consent import give_consent, withdraw_consent
from .privacy import note_asked, note_look, numbers_for, reveal_number, reveal_phone
from .record import (
    EducationRow,
    GroupRow,
    InsuranceSpell,
    add_to_key_group,
    record_educations,
    record_insurance,
    record_key_groups,
)
from .register import PersonRow, change_contact, register_people, register_person
from .relations import end_relation, relate, relate_by_number, relate_many
from .work import EmploymentRow, employ, end_employment, record_employments

__all__ = [
    "EducationRow",
    "EmploymentRow",
    "GroupRow",
    "InsuranceSpell",
    "PersonRow",
    "add_to_key_group",
    "change_contact",
    "employ",
    "end_employment",
    "end_relation",
    "give_consent",
    "note_asked",
    "note_look",
    "numbers_for",
    "record_educations",
    "record_employments",
    "record_insurance",
    "record_key_groups",
    "register_people",
    "register_person",
    "relate",
    "relate_by_number",
    "relate_many",
    "reveal_number",
    "reveal_phone",
    "withdraw_consent",
]
