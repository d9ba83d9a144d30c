"""What sign-up needs from elsewhere: someone who knows real names, and the register of persons."""

from __future__ import annotations

from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from jianglu.platform.access import Actor

from .errors import RealNameMismatch


class RealNameCheck(Protocol):
    """Says whether a name and an identity number belong together.

    A production adapter asks the city's real-name service (电子社保卡, 国家网络身份认证公共服务), keeps no copy of what
    was sent, gives up after 5 s with RealNameUnavailable, and is named by JIANGLU_REAL_NAME_CHECK.
    """

    def check(self, name: str, number: str) -> None:
        """Raise RealNameMismatch when they do not belong together, RealNameUnavailable when nobody can say."""


class PersonRegister(Protocol):
    """The register of persons, which lies in a room above."""

    def name_of(self, number: str) -> str | None:
        """The name registered under that identity number, or None."""

    def find_or_register(self, actor: Actor, *, name: str, number: str, phone: str, region_code: str) -> int:
        """Id of the person with that number, who is registered when there is none."""


class RegisterCheck:
    """The demo's check: a number that is registered must come with the registered name; a new one passes.

    The number itself (GB 11643 check digit, birth date) was checked before. It proves nothing about who sits at the screen.
    """

    def check(self, name: str, number: str) -> None:
        """Compare with the register."""
        registered = person_register().name_of(number)
        if registered is not None and registered != name:
            raise RealNameMismatch(fields={"name": RealNameMismatch.message})


def real_name_check() -> RealNameCheck:
    """The check that this installation uses."""
    return cast(RealNameCheck, import_string(settings.REAL_NAME_CHECK)())


def person_register() -> PersonRegister:
    """The register of persons."""
    return cast(PersonRegister, import_string(settings.PERSON_REGISTER)())
