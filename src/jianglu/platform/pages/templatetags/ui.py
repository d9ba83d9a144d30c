"""Template tags of the component kit; loaded in every template."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from io import BytesIO
from typing import Any

import segno
from django import template
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from jianglu.kernel import punctuation
from jianglu.kernel.levels import Level
from jianglu.kernel.money import money_text
from jianglu.platform import calendar
from jianglu.platform.access import Role
from jianglu.platform.pages import menus, names
from jianglu.platform.pages.durations import duration
from jianglu.platform.pages.homes import cards
from jianglu.platform.pages.tags import tag

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite; with a label it says something, without it is decoration."""
    spoken = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')  # noqa: S308
    return format_html('<svg class="icon" {}><use href="{}#{}"></use></svg>', spoken, static("vendor/icons.svg"), name)


@register.filter
def money(fen: int | None) -> str:
    """Fen as ¥1,500.00."""
    return "—" if fen is None else money_text(int(fen))


@register.filter
def percent(share: float | None) -> str:
    """0.314 as 31.4%."""
    return "—" if share is None else f"{float(share) * 100:.1f}%"


@register.filter
def number(value: Any) -> str:
    """Thousands separated; decimals only where there are some."""
    if value is None or value == "":
        return "—"
    whole = float(value)
    if math.isinf(whole):
        return "∞"
    return f"{int(whole):,}" if whole == int(whole) else f"{whole:,.2f}"


@register.filter
def lasting(seconds: int | None) -> str:
    """3,900 seconds as 1 hour 5 minutes."""
    return "—" if seconds is None else duration(seconds)


@register.filter
def large(value: Any) -> str:
    """A number as `number` has it, but from 100 million on in 亿, or in English in billions."""
    if value is None or value == "" or float(value) < 1e8:
        return number(value)
    scale = 1e8 if punctuation.is_chinese() else 1e9
    return _("%(count)s 亿") % {"count": f"{float(value) / scale:,.4g}"}


@register.filter
def who(name: object) -> str:
    """The name of an actor; a part of the system is only called the system."""
    return names.who(str(name or ""))


@register.simple_tag
def mark(sign: str) -> str:
    """A mark of punctuation, as in `{% mark "：" %}`, as the reader's language writes it."""
    return punctuation.mark(sign)


@register.filter
def listed(words: Iterable[object], sign: str = "、") -> str:
    """Words with 、 or another mark between them, as the reader's language writes it."""
    return punctuation.listed(words or (), sign)


@register.filter
def level_label(code: str) -> str:
    """Statutory name of a level."""
    return str(Level(code).label) if code in set(Level) else "—"


@register.simple_tag
def level_badge(code: str) -> SafeString:
    """The level as a badge; deeper colour for higher levels."""
    if code not in set(Level):
        return format_html('<span class="badge">{}</span>', "—")
    level = Level(code)
    return format_html('<span class="badge level level-{}">{}</span>', level.rank, level.label)


@register.simple_tag
def status_tag(label: Any, tone: str = "") -> SafeString:
    """A status as a coloured tag; `tone` is a state code or green, yellow, red, secondary."""
    return tag(label, tone)


@register.simple_tag
def alert(text: Any, tone: str = "info", title: Any = "") -> SafeString:
    """A message in the page."""
    head = format_html('<p class="alert-title">{}</p>', title) if title else ""
    role = "alert" if tone in ("danger", "warning") else "status"
    return format_html('<div class="alert alert-{}" role="{}">{}<div>{}</div></div>', tone, role, head, text)


@register.simple_tag
def empty(title: Any, text: Any = "", href: str = "", action: Any = "", icon_name: str = "archive") -> SafeString:
    """What an empty list says: what would be here and what to do."""
    button = format_html('<a class="btn btn-primary" href="{}">{}</a>', href, action) if href else ""
    return format_html(
        '<div class="empty-state">{}<p class="empty-title">{}</p><p class="text-secondary">{}</p>{}</div>',
        icon(icon_name), title, text, button,
    )  # fmt: skip


@register.simple_tag
def progress(value: float, maximum: float = 100, label: Any = "") -> SafeString:
    """A bar that says its value."""
    top = float(maximum) or 1.0
    share = max(0.0, min(1.0, float(value) / top))
    return format_html(
        '<progress class="bar" value="{}" max="1" aria-label="{}">{}%</progress>',
        f"{share:.4f}",
        label,
        f"{share * 100:.0f}",
    )


@register.simple_tag
def ring(value: float, maximum: float = 100, label: Any = "") -> SafeString:
    """A ring that says its value in percent; full from `maximum` on, empty when there is none."""
    top = float(maximum)
    percent = int(max(0.0, min(1.0, float(value) / top)) * 100) if top > 0 else 0
    return format_html(
        '<svg class="ring" viewBox="0 0 36 36" role="img" aria-label="{} {}%"><circle cx="18" cy="18" r="15.9"/>'
        '<circle class="ring-value" cx="18" cy="18" r="15.9" pathLength="100" stroke-dasharray="{} 100"'
        ' transform="rotate(-90 18 18)"/><text x="18" y="18">{}%</text></svg>',
        label, percent, percent, percent,
    )  # fmt: skip


@register.simple_tag
def stat(label: Any, value: Any, unit: Any = "", href: str = "", note: Any = "") -> SafeString:
    """One big figure with its name."""
    body = format_html(
        '<span class="stat-label">{}</span><span class="stat-value{}">{}<small>{}</small></span>'
        '<span class="stat-note">{}</span>',
        label, " stat-long" if len(str(value)) > 9 else "", value, unit, note,
    )  # fmt: skip
    return (
        format_html('<a class="stat" href="{}">{}</a>', href, body)
        if href
        else format_html('<div class="stat">{}</div>', body)
    )


@register.simple_tag
def crumb(label: Any, href: str = "") -> SafeString:
    """One step of a `<nav><ol class="breadcrumb">`; the last has no address: it is where one is."""
    if href:
        return format_html('<li class="breadcrumb-item"><a href="{}">{}</a></li>', href, label)
    return format_html('<li class="breadcrumb-item active" aria-current="page">{}</li>', label)


@register.simple_tag
def masked(shown: Any, whole: Any = "", form: str = "", action: str = "", label: Any = "") -> SafeString:
    """A masked number; whoever may see it whole gets the button of the form `form`, which asks for the reason."""
    button: SafeString | str = ""
    if form and not whole:
        button = format_html(
            ' <button class="btn btn-sm" form="{}" formaction="{}" aria-label="{}">{}</button>',
            form, action, label, icon("eye"),
        )  # fmt: skip
    return format_html('<span class="masked">{}</span>{}', whole or shown or "—", button)


@register.simple_tag
def qr(text: str, label: str = "") -> SafeString:
    """A QR code drawn in the page."""
    out = BytesIO()
    segno.make(text, error="m").save(
        out, kind="svg", xmldecl=False, svgns=True, border=2, svgclass="qr", lineclass=None, omitsize=True, title=None
    )
    drawing = out.getvalue().decode().replace("<svg", '<svg aria-hidden="true"', 1)
    spoken = format_html('<span class="qr-box" role="img" aria-label="{}">', label or _("二维码"))
    return mark_safe(f"{spoken}{drawing}</span>")  # noqa: S308 - our own drawing, the label is escaped


@register.simple_tag
def steps(labels: Any, current: int) -> SafeString:
    """Where one is on a way of several steps; `labels` is a list or a text parted by |, `current` counts from 1."""
    names = labels.split("|") if isinstance(labels, str) else list(labels)
    rows = format_html_join(
        "",
        '<li class="{}"{}>{}</li>',
        (
            ("done" if place < current else "now" if place == current else "", _current(place == current), name)
            for place, name in enumerate(names, 1)
        ),
    )
    return format_html('<ol class="step-line">{}</ol>', rows)


def _current(here: bool) -> SafeString:
    return mark_safe(' aria-current="step"' if here else "")  # noqa: S308 - constant


@register.simple_tag
def in_units(unit: Any) -> SafeString | str:
    """What the figures of a chart or map are counted in, for its caption."""
    return format_html(' <span class="in-units">{}</span>', _("单位：%(unit)s") % {"unit": unit}) if unit else ""


@register.simple_tag
def chart(
    kind: str,
    title: Any,
    labels: Any,
    values: Any,
    unit: Any = "",
    links: Any = (),
    series: Any = (),
    stacked: bool = False,
) -> SafeString:
    """A chart with its table: kind is bar, hbar, line or pie. The page must load `ui/chart_scripts.html`.

    `series` are (name, values) of several lines or groups of bars instead of `values`; `stacked` where they add up to a whole.
    """
    names = [str(label) for label in labels]
    drawn = [(str(name), list(one)) for name, one in series] or [(str(unit or _("数值")), list(values))]
    targets = list(links) or [""] * len(names)
    rows = format_html_join(
        "",
        "<tr><th scope=row>{}</th>{}</tr>",
        (
            (
                format_html('<a href="{}">{}</a>', link, name) if link else name,
                format_html_join(
                    "", "<td class=num>{}</td>", (("—" if value is None else number(value),) for value in line)
                ),
            )
            for name, link, *line in zip(names, targets, *(one for _name, one in drawn), strict=True)
        ),
    )
    heads = format_html_join("", "<th scope=col class=num>{}</th>", ((name,) for name, _one in drawn))
    data = escape(
        json.dumps(
            {
                "kind": kind,
                "title": str(title),
                "labels": names,
                "values": drawn[0][1],
                "unit": str(unit),
                "links": targets,
                **({"series": drawn, "stacked": stacked} if series else {}),
            },
            ensure_ascii=False,
        )
    )
    return format_html(
        '<figure class="chart"><figcaption>{}{}</figcaption><jl-chart data-chart="{}"></jl-chart><details><summary>{}</summary>'
        '<table class="table table-sm"><thead><tr><th scope=col>{}</th>{}</tr></thead>'
        "<tbody>{}</tbody></table></details></figure>",
        title, in_units(unit), mark_safe(data), _("数据表"), _("项目"), heads, rows,  # noqa: S308 - escaped above
    )  # fmt: skip


@register.filter
def control(field: Any) -> SafeString:
    """A form field's control with the kit's classes and its error and help texts attached for screen readers."""
    kind = getattr(field.field.widget, "input_type", "") or type(field.field.widget).__name__.lower()
    css = {"checkbox": "form-check-input", "radio": "form-check-input", "select": "form-select", "hidden": ""}.get(
        kind, "form-control"
    )
    attrs: dict[str, Any] = {"class": f"{field.field.widget.attrs.get('class', '')} {css}".strip()}
    if field.use_fieldset:  # a group of controls: a class would land on the group itself
        attrs = {"class": field.field.widget.attrs.get("class", "")}
    notes = [f"{field.auto_id}_{part}" for part, there in (("help", field.help_text), ("error", field.errors)) if there]
    if notes:
        attrs["aria-describedby"] = " ".join(notes)
    if field.errors:
        attrs["aria-invalid"] = "true"
        attrs["class"] += " is-invalid"
    return SafeString(field.as_widget(attrs=attrs))


@register.simple_tag(takes_context=True)
def menu(context: Any, shell: str) -> Any:
    """The reader's menu of a shell."""
    return menus.menu_of(context["request"], shell)


@register.simple_tag(takes_context=True)
def may_open(context: Any, name: str) -> bool:
    """Whether the reader may open a page of the menus: `{% may_open "people:add" as allowed %}` before a link to it."""
    return menus.may_open(name, context["request"].actor)


@register.simple_tag(takes_context=True)
def home_cards(context: Any, shell: str) -> Any:
    """The cards of a home page."""
    return cards(context["request"].actor, shell)


@register.simple_tag(takes_context=True)
def again(context: Any, name: str) -> str:
    """The text of a block a second time: the page's title as its heading."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block(name) if blocks is not None else None
    return mark_safe(block.render(context)) if block is not None else ""  # noqa: S308 - rendered and escaped by the template


@register.simple_tag
def now_demo() -> str:
    """The day on the demo clock."""
    return calendar.today().isoformat()


@register.inclusion_tag("ui/demo_clock.html", takes_context=True)
def demo_clock(context: Any) -> dict[str, Any]:
    """The operator's control of the demo clock, where the calendar room offers one."""
    actor = context.get("actor")
    shown = actor is not None and Role.OPERATOR in actor.roles
    try:
        target = reverse("jobs:advance_clock") if shown else ""
    except NoReverseMatch:
        target = ""
    return {"target": target, "request": context.get("request"), "csrf_token": context.get("csrf_token")}


@register.filter
def make_list_by_comma(text: str) -> list[str]:
    """The parts of a text between commas."""
    return text.split(",")
