"""Opening and closing accounts; setting passwords."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from jianglu.kernel.identifiers import check_phone, mask_phone
from jianglu.kernel.punctuation import listed
from jianglu.platform import audit, vault
from jianglu.platform.access import Actor, require

from ..errors import AccountExists, NoSuchAccount, SelfClosing, WeakPassword
from ..models import User
from ..permissions import CLOSE, CREATE
from .sessions import end_all


def create_account(
    actor: Actor,
    *,
    username: str,
    password: str,
    display_name: str = "",
    phone: str = "",
    demo: bool = False,
    must_change_password: bool = False,
) -> int:
    """Open an account without any role; returns its id. Raises AccountExists, BadPhone, WeakPassword.

    The machinery's own accounts (the demo city's) take any password; those opened by a person follow the rules.
    """
    with transaction.atomic():
        require(actor, CREATE)
        user = User(username=username.strip(), name=display_name.strip(), demo=demo or actor.is_system)
        user.must_change_password = must_change_password
        if phone:
            number = check_phone(phone)
            user.phone_index, user.phone_masked = vault.blind_index(number), mask_phone(number)
        if not actor.is_system:
            check_password(password, user)
        user.set_password(password)
        save_new(user)
        audit.record(actor, "identity.account_created", user)
        return user.pk


def save_new(user: User) -> None:
    """Insert the account; raises AccountExists."""
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise AccountExists(fields={"username": AccountExists.message}) from error


def set_password(actor: Actor, user_id: int, password: str) -> None:
    """Give an account a new password, to be changed at the next sign-in; it is signed out everywhere."""
    with transaction.atomic():
        require(actor, CLOSE)
        user = _get(user_id)
        check_password(password, user)
        user.set_password(password)
        user.must_change_password = True
        user.save(update_fields=["password", "must_change_password"])
        end_all(user.pk)
        audit.record(actor, "identity.password_set", user)


def close_account(actor: Actor, user_id: int, *, reason: str) -> None:
    """The account can no longer sign in, and is signed out everywhere; its tokens stop as well."""
    with transaction.atomic():
        require(actor, CLOSE)
        user = _get(user_id)
        if user.pk == actor.user_id:
            raise SelfClosing()
        user.is_active = False
        user.save(update_fields=["is_active"])
        end_all(user.pk)
        audit.record(actor, "identity.account_closed", user, reason=reason)


def reopen_account(actor: Actor, user_id: int, *, reason: str) -> None:
    """The account can sign in again."""
    with transaction.atomic():
        require(actor, CLOSE)
        user = _get(user_id)
        user.is_active = True
        user.save(update_fields=["is_active"])
        audit.record(actor, "identity.account_reopened", user, reason=reason)


def check_password(password: str, user: User) -> None:
    """Raise WeakPassword with all reasons."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        why = listed(error.messages, "；")
        raise WeakPassword(why=why, fields={"password": why}) from error


def _get(user_id: int) -> User:
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NoSuchAccount()
    return user
