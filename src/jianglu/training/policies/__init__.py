"""The rules by which vouchers are given."""

from .voucher import VOUCHER

__all__ = ["VOUCHER"]
