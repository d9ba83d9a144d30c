"""Settings of the tests."""

from .base import *  # noqa: F403

DEMO = True
SECRET_KEY = "only-for-tests"  # noqa: S105
ALLOWED_HOSTS = ["*"]
OUTGOING_PRIVATE = {"127.0.0.1", "localhost"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = LOCAL / "test-files"  # noqa: F405 - the demo city's snapshots are not the tests'
