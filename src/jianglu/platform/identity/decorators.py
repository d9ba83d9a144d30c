"""For views of sensitive steps (unmasking, paying): who it is must have been proved in the last ten minutes."""

from allauth.account.decorators import reauthentication_required as fresh_sign_in_required

__all__ = ["fresh_sign_in_required"]
