"""Every error that a user can meet is a class with a stable code, a sentence and a next step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True)
class RowError:
    """One bad cell of an import: `row` is the line of the sheet as the user sees it (1-based, header included)."""

    row: int
    field: str
    message: str


CATALOGUE: dict[str, type[DomainError]] = {}


class DomainError(Exception):
    """Base of all errors of the domain; subclasses set `code`, `status`, `message`, `hint`.

    `message` and `hint` may hold `%(name)s` places, filled by the keyword arguments of the constructor.
    `fields` maps a form field to its message; `rows` lists the bad rows of an import.
    """

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400
    message: ClassVar[Text] = _("操作没有完成")
    hint: ClassVar[Text] = ""
    do_not_call_in_templates: ClassVar[bool] = True  # the catalogue's page lists the classes themselves

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "code" in cls.__dict__:
            other = CATALOGUE.get(cls.code)
            if other is not None and (other.__module__, other.__qualname__) != (cls.__module__, cls.__qualname__):
                raise TypeError(f"error code {cls.code} is declared twice: {other!r} and {cls!r}")
            CATALOGUE[cls.code] = cls

    def __init__(
        self,
        *,
        fields: Mapping[str, Text] | None = None,
        rows: Sequence[RowError] = (),
        **params: object,
    ) -> None:
        self.params = params
        self.fields = dict(fields or {})
        self.rows = tuple(rows)
        super().__init__(self.code)

    @property
    def text(self) -> str:
        """The sentence in the active language."""
        return str(self.message) % self.params if self.params else str(self.message)

    @property
    def hint_text(self) -> str:
        """What to do next, in the active language."""
        return str(self.hint) % self.params if self.params else str(self.hint)

    def __str__(self) -> str:
        return f"{self.code}: {self.text}"


class Denied(DomainError):
    """The actor may not do or see this."""

    code = "access.denied"
    status = 403
    message = _("您没有权限进行这项操作")
    hint = _("如确需办理，请联系本单位管理员或所在区县人社部门")


class NotFound(DomainError):
    """Nothing there, or nothing that this actor may know of."""

    code = "not_found"
    status = 404
    message = _("没有找到您要的内容")
    hint = _("请核对编号，或从列表重新进入")


class Conflict(DomainError):
    """Somebody else was faster, or the thing is no longer in that state."""

    code = "conflict"
    status = 409
    message = _("内容已被他人更新")
    hint = _("请刷新页面后重试")


class Invalid(DomainError):
    """The input breaks a rule."""

    code = "invalid"
    status = 422
    message = _("填写的内容有误")
    hint = _("请按提示修改后重新提交")


class ReasonMissing(Invalid):
    """A decision says why; where it must be said in other words, a room derives its own."""

    code = "reason_missing"
    message = _("请填写原因")
    hint = _("原因会记入业务日志，并告知当事人")
    least: ClassVar[int] = 1  # characters, blanks around them apart


def need_reason(reason: str, field: str = "reason", *, error: type[ReasonMissing] = ReasonMissing) -> str:
    """The reason without blanks around it; raises `error` at the form's `field` when too little is said."""
    words = reason.strip()
    if len(words) < error.least:
        raise error(fields={field: error.message})
    return words
