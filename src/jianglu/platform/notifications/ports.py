"""The way out by SMS: settings.SMS_BACKEND names a class with `send`. E-mail goes by Django's own back ends."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string


class SmsPort(Protocol):
    """What an SMS gateway offers."""

    def send(self, phone: str, text: str, *, reference: str) -> None:
        """Hand one SMS to the gateway; `reference` lets it drop a repetition. Raises on failure."""


class FileSms:
    """Writes each SMS as a JSON file into settings.SMS_FILE_PATH, where a gateway or a tester picks it up."""

    def send(self, phone: str, text: str, *, reference: str) -> None:
        """One file a reference; a repetition overwrites it."""
        folder = Path(settings.SMS_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"{reference}.json"
        draft = target.with_suffix(".part")
        content = {"phone": phone, "text": text, "reference": reference, "written_at": timezone.now().isoformat()}
        with draft.open("w", encoding="utf-8") as file:
            json.dump(content, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(target)


class ConsoleSms:
    """Prints each SMS."""

    def send(self, phone: str, text: str, *, reference: str) -> None:
        """One line on standard output."""
        sys.stdout.write(f"SMS {reference} → {phone}: {text}\n")


def sms() -> SmsPort:
    """The configured gateway."""
    port: SmsPort = import_string(settings.SMS_BACKEND)()
    return port
