"""Settings of `make run`: the demo city on the embedded PostgreSQL."""

from .base import *  # noqa: F403
from .base import LOCAL

DEMO = True
SECRET_KEY = (LOCAL / "secret-key").read_text().strip() if (LOCAL / "secret-key").exists() else "set-up-not-finished"
ALLOWED_HOSTS = ["*"]
OUTGOING_PRIVATE = {"127.0.0.1", "localhost"}

# Before the first `collectstatic` the files are served from where they lie; after it, hashed and compressed.
if (LOCAL / "static" / "staticfiles.json").exists():
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
else:
    WHITENOISE_USE_FINDERS = True
