"""Django's command line, for developers; users call `jianglu`."""

import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jianglu.config.settings.dev")
    sys.path.insert(0, str(Path(__file__).resolve().parent / "src"))
    execute_from_command_line(sys.argv)
