"""Settings of a real installation; refuses to start half-configured."""

import os

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403
from .base import SECRET_KEY

if not SECRET_KEY:
    raise ImproperlyConfigured("Set JIANGLU_SECRET_KEY (50 random characters or more) before starting Jianglu.")
CONTENT_ORIGIN = os.environ.get("JIANGLU_CONTENT_ORIGIN", "")  # without one no courseware is taken in
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31_536_000
SECURE_REDIRECT_EXEMPT = ["^healthz$"]  # asked by the supervisor on this machine
