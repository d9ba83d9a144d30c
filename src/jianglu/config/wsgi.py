"""WSGI entry point for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jianglu.config.settings.prod")
application = get_wsgi_application()

from jianglu.config.warming import warm  # noqa: E402
from jianglu.platform.access import rls  # noqa: E402

rls.serve()
warm()
