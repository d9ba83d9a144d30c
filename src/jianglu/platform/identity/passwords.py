"""What a password must be: long, not known, not about oneself (OWASP ASVS 5.0, 6.2). No rules of composition."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .queries import is_staff_member

WORKER, STAFF, LONGEST = 8, 12, 128  # characters


class Length:
    """At least 12 characters for accounts of the bureau, 8 for others; up to 128."""

    def validate(self, password: str, user: object = None) -> None:
        """Raise ValidationError."""
        least = STAFF if is_staff_member(user) else WORKER
        if len(password) < least:
            raise ValidationError(
                _("密码至少要有 %(least)d 个字符"), code="password_too_short", params={"least": least}
            )
        if len(password) > LONGEST:
            raise ValidationError(_("密码最多 %(most)d 个字符"), code="password_too_long", params={"most": LONGEST})

    def get_help_text(self) -> str:
        """Under the field."""
        return _("至少 8 个字符，人社部门工作人员至少 12 个字符；不要求大小写和符号，可以是一句话")


class NotAboutOneself:
    """Holds no user name, and no name; the product's own name does not make a password either."""

    def validate(self, password: str, user: object = None) -> None:
        """Raise ValidationError."""
        told = [str(getattr(user, field, "") or "") for field in ("username", "name")]
        if any(len(word) >= 2 and word.lower() in password.lower() for word in [*told, "jianglu", "匠路"]):
            raise ValidationError(_("密码不能包含用户名、姓名或平台名称"), code="password_about_oneself")

    def get_help_text(self) -> str:
        """Under the field."""
        return _("不能包含用户名、姓名或平台名称，不能是常见密码")
