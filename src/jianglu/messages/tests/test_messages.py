"""`messages --check` finds what English readers would see in Chinese."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import translation

from jianglu import messages
from jianglu.messages import sources

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """A room with one message in its code and two in a page, none in English."""
    folder = tmp_path / "office"
    (folder / "templates").mkdir(parents=True)
    (folder / "apps.py").write_text('title = _("大厅")\nhint = _("with no Chinese")\nname = "数据"\n')
    (folder / "templates/page.html").write_text(
        "{% load i18n %}\n  <h1>{% translate '窗口' %}</h1>\n <p>{% blocktranslate count n=waiting %}"
        "等候 {{ n }} 人{% plural %}等候 {{ n }} 人{% endblocktranslate %}</p>{{ name|default:_('无名') }}"
    )
    return folder


def write(room: Path, *entries: str) -> list[str]:
    """What the check says of the room with these entries."""
    source = room / "locale/en/LC_MESSAGES/django.po"
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(HEAD + "\n\n".join(entries) + "\n")
    return messages.problems(room.parent)


HALL, WINDOW, NOBODY = (
    f'msgid "{chinese}"\nmsgstr "{english}"'
    for chinese, english in (("大厅", "Hall"), ("窗口", "Window"), ("无名", "Nobody"))
)
WAITING = (
    "#, python-format\n"
    'msgid "等候 %(n)s 人"\nmsgid_plural "等候 %(n)s 人"\nmsgstr[0] "%(n)s waits"\nmsgstr[1] "%(n)s wait"'
)


def test_every_message_of_the_product_is_in_english() -> None:
    assert messages.problems() == []
    assert len(sources.rooms(messages.PACKAGE)) > 25, "the sources are found"


def test_a_room_without_a_catalogue_is_named(room) -> None:
    assert messages.problems(room.parent) == [
        "office/locale/en/LC_MESSAGES/django.po: no such catalogue, for 4 messages"
    ]


def test_a_room_in_english_is_in_order(room) -> None:
    assert write(room, HALL, WINDOW, NOBODY, WAITING) == []


@pytest.mark.parametrize("left_out", [HALL, WINDOW, NOBODY, WAITING])
def test_a_message_without_an_entry_is_named(room, left_out) -> None:
    (found,) = write(room, *({HALL, WINDOW, NOBODY, WAITING} - {left_out}))
    assert "no entry of" in found
    assert left_out.split('"')[1] in found


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        (HALL.replace("Hall", ""), "no translation of '大厅'"),
        ("#, fuzzy\n" + HALL, "no entry of '大厅'"),
    ],
)
def test_an_entry_without_english_is_named(room, entry, fault) -> None:
    assert [line.partition(": ")[2] for line in write(room, entry, WINDOW, NOBODY, WAITING)] == [fault]


def test_other_places_than_the_original_are_named(room) -> None:
    (found,) = write(room, HALL, WINDOW, NOBODY, WAITING.replace("%(n)s wait", "%(count)s wait"))
    assert "等候" in found


def test_one_message_has_one_english_text_unless_its_context_differs(room) -> None:
    other = room.parent / "shop/locale/en/LC_MESSAGES/django.po"
    other.parent.mkdir(parents=True)
    other.write_text(HEAD + HALL.replace("Hall", "Lobby") + "\n")
    (found,) = write(room, HALL, WINDOW, NOBODY, WAITING)
    assert "'大厅' is 'Hall' in office/locale/en/LC_MESSAGES/django.po" in found
    other.write_text(HEAD + 'msgctxt "shop"\n' + HALL.replace("Hall", "Lobby") + "\n")
    assert write(room, HALL, WINDOW, NOBODY, WAITING) == []


def test_what_stands_in_no_app_is_the_kernels(tmp_path) -> None:
    (tmp_path / "settings.py").write_text('SITE = _("匠路")\n')
    assert messages.problems(tmp_path) == ["kernel/locale/en/LC_MESSAGES/django.po: no such catalogue, for 1 messages"]


def _said(message: sources.Message) -> str:
    """What Django says for it in the active language, in its context."""
    if message.context:
        return str(translation.pgettext(message.context, message.id))
    return str(translation.gettext(message.id))


def test_django_has_the_english_of_every_room() -> None:
    """A catalogue that Django does not load would be complete in vain."""
    with translation.override("en"):
        left = {
            message.id
            for found in sources.rooms(messages.PACKAGE).values()
            for message in found
            if isinstance(message.id, str) and _said(message) == message.id
        }
    assert left == set()
