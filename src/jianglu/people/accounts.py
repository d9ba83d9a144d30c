"""The register of persons as sign-up needs it (`identity.ports.PersonRegister`)."""

from __future__ import annotations

from django.db import transaction

from jianglu.platform import vault
from jianglu.platform.access import Actor, rls

from .errors import PersonExists
from .models import Person
from .services import register_person


class Register:
    """Finds a person by the whole identity number, whoever asks: a visitor has no reach yet."""

    def name_of(self, number: str) -> str | None:
        """The registered name, or None."""
        with rls.elevated("people.sign_up"):
            return Person.objects.filter(number_index=vault.blind_index(number)).values_list("name", flat=True).first()

    def find_or_register(self, actor: Actor, *, name: str, number: str, phone: str, region_code: str) -> int:
        """Id of the person with that number, registered now when there was none."""
        with rls.elevated("people.sign_up"):
            found = self._find(number)
            if found is not None:
                return found
            try:
                with transaction.atomic():
                    return register_person(actor, name=name, number=number, region_code=region_code, phone=phone).pk
            except PersonExists:  # registered in this moment by somebody else
                return self._find(number) or 0

    def _find(self, number: str) -> int | None:
        return Person.objects.filter(number_index=vault.blind_index(number)).values_list("pk", flat=True).first()
