"""What may be written about accounts, each verb with the actor first."""

from .accounts import close_account, create_account, reopen_account, set_password
from .grants import end_role, grant_role
from .sessions import end_sign_in, end_sign_ins
from .signup import sign_up
from .tokens import actor_of_token, issue_token, revoke_token

__all__ = [
    "actor_of_token",
    "close_account",
    "create_account",
    "end_role",
    "end_sign_in",
    "end_sign_ins",
    "grant_role",
    "issue_token",
    "reopen_account",
    "revoke_token",
    "set_password",
    "sign_up",
]
