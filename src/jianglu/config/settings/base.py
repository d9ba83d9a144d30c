"""What all settings share. Secrets and places come from the environment."""

from __future__ import annotations

import os
from pathlib import Path

import dj_database_url
from django.utils.translation import gettext_lazy as _

from jianglu.config import logs

LOGGING = logs.configure()
PACKAGE = Path(__file__).resolve().parents[2]
ROOT = PACKAGE.parents[1]
LOCAL = Path(os.environ.get("JIANGLU_HOME", ROOT / ".local"))

DEBUG = False
SECRET_KEY = os.environ.get("JIANGLU_SECRET_KEY", "")
ALLOWED_HOSTS = os.environ.get("JIANGLU_HOSTS", "127.0.0.1,localhost").split(",")

_PLATFORM = [
    "pages", "cache", "calendar", "numbering", "vault", "regions", "access", "audit", "events", "facts", "files",
    "notifications", "jobs", "policy", "workflow", "reform", "identity", "questions",
]  # fmt: skip
_ROOMS = [
    "organisations", "people", "catalogue", "credentials", "learning", "training", "assessment", "benefits", "talent",
    "information", "statistics",
]  # fmt: skip
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.humanize",
    "django.forms",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "csp",
    *[f"jianglu.platform.{name}" for name in _PLATFORM],
    *[f"jianglu.{name}" for name in _ROOMS],
    "jianglu.city",
    "jianglu.api",
    "jianglu.web",
]

MIDDLEWARE = [
    "jianglu.learning.content.middleware.ContentOriginMiddleware",
    "jianglu.learning.records.middleware.RecordStoreMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "jianglu.platform.pages.middleware.CompressMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "jianglu.api.middleware.ProblemMiddleware",
    "jianglu.platform.pages.middleware.NulMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "jianglu.platform.access.middleware.ActorMiddleware",
    "jianglu.platform.identity.middleware.TokenMiddleware",
    "jianglu.platform.identity.middleware.SessionMiddleware",
    "jianglu.platform.pages.middleware.DomainErrorMiddleware",
    "jianglu.platform.files.middleware.UploadLimitMiddleware",
]

ROOT_URLCONF = "jianglu.config.urls"
WSGI_APPLICATION = "jianglu.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "platform" / "identity" / "templates"],  # before allauth's own
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "jianglu.platform.pages.context.shell",
            ],
            "builtins": ["jianglu.platform.pages.templatetags.ui"],
        },
    }
]

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL", "postgresql:///jianglu"), conn_max_age=60, conn_health_checks=True
    )
}
CACHES = {"default": {"BACKEND": "jianglu.platform.cache.backend.PostgresCache"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "identity.User"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "web:start"
ACCOUNT_SIGNUP_REDIRECT_URL = LOGIN_REDIRECT_URL
AUTHENTICATION_BACKENDS = ["jianglu.platform.identity.backends.PasswordBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "jianglu.platform.identity.passwords.Length"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "jianglu.platform.identity.passwords.NotAboutOneself"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
ACCOUNT_ADAPTER = "jianglu.platform.identity.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "jianglu.platform.identity.forms.SignInForm",
    "change_password": "jianglu.platform.identity.forms.ChangePasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600  # seconds; before unmasking, paying, and changes to one's own security
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "20/m/ip,5/300s/key", "signup": "10/m/ip"}
MFA_ADAPTER = "jianglu.platform.identity.adapters.MfaAdapter"
MFA_FORMS = {
    "authenticate": "jianglu.platform.identity.forms.FactorForm",
    "reauthenticate": "jianglu.platform.identity.forms.FactorAgainForm",
    "activate_totp": "jianglu.platform.identity.forms.FactorSetUpForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Jianglu"
REAL_NAME_CHECK = os.environ.get("JIANGLU_REAL_NAME_CHECK", "jianglu.platform.identity.ports.RegisterCheck")
PERSON_REGISTER = "jianglu.people.accounts.Register"
SESSION_COOKIE_AGE = 14 * 24 * 3600
STAFF_IDLE, STAFF_LONGEST = 30 * 60, 8 * 3600  # seconds; of sessions of everybody but workers
DEMO_WITHOUT_SECOND_FACTOR = True  # accounts of the demo city only, and only while DEMO

FORM_RENDERER = "jianglu.platform.pages.forms.Renderer"
CSRF_FAILURE_VIEW = "jianglu.web.views.csrf_failure"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
# No inline script or style anywhere; data: pictures are Tabler's own.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "media-src": ["'self'"],
        "style-src": ["'self'"],
        "script-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# The machine's own program for the sizes of videos (docs/running.md); "off" or none: the originals play.
FFMPEG = os.environ.get("JIANGLU_FFMPEG", "ffmpeg")

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
LOCALE_PATHS = [PACKAGE / "kernel" / "locale"]
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = LOCAL / "static"
MEDIA_ROOT = LOCAL / "files"
UPLOAD_MAX_BYTES = 40 * 1024 * 1024  # of one request; see platform.files
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # of a form without its files
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# e-mail and SMS go into files until a gateway is configured
EMAIL_BACKEND = os.environ.get("JIANGLU_EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = LOCAL / "outbox" / "mail"
DEFAULT_FROM_EMAIL = os.environ.get("JIANGLU_FROM_EMAIL", "jianglu@localhost")
SMS_BACKEND = os.environ.get("JIANGLU_SMS_BACKEND", "jianglu.platform.notifications.ports.FileSms")
SMS_FILE_PATH = LOCAL / "outbox" / "sms"

DATABASE_ROLE = os.environ.get("JIANGLU_DB_ROLE", "jianglu_app")  # what connections act as; see platform/access/rls.py

VAULT_KEYS = os.environ.get("JIANGLU_VAULT_KEYS", LOCAL / "keys" / "vault")
AUDIT_HEADS = os.environ.get("JIANGLU_AUDIT_HEADS", LOCAL / "audit")
CREDENTIALS_KEYS = os.environ.get("JIANGLU_CREDENTIALS_KEYS", LOCAL / "keys" / "credentials")
CREDENTIALS_SIGNER = os.environ.get("JIANGLU_CREDENTIALS_SIGNER", "jianglu.credentials.signers.FileSigner")
CORRESPONDENCE = os.environ.get(
    "JIANGLU_CORRESPONDENCE", PACKAGE / "assessment" / "recognition" / "correspondence.yaml"
)
NUMBER_SCHEMES = os.environ.get("JIANGLU_NUMBER_SCHEMES", PACKAGE / "credentials" / "numbers.yaml")
VC_INTEROP = os.environ.get("JIANGLU_VC_INTEROP") == "1"  # conformance suites only: signs what it is given
# Where the world finds this site: in issuers' DIDs, status lists and QR codes, so it must not change lightly.
PUBLIC_ADDRESS = os.environ.get("JIANGLU_PUBLIC_ADDRESS", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}")

# Where scripts of uploaded courseware run: hosts of their own, never the site's; see docs/learning.md.
CONTENT_ORIGIN = os.environ.get(
    "JIANGLU_CONTENT_ORIGIN", f"http://{{package}}.content.localhost:{os.environ.get('PORT', '8000')}"
)

# Hosts of one's own network that may be asked (over plain http, too) when somebody names their address; see platform.outgoing.
OUTGOING_PRIVATE = {host for host in os.environ.get("JIANGLU_OUTGOING_PRIVATE", "").lower().split(",") if host}

# Who says that a picture shows the learner of a subsidised class; see learning.faces.ports.
FACE_CHECK = os.environ.get("JIANGLU_FACE_CHECK", "jianglu.learning.faces.ports.ByPeople")
FACE_SERVICE_URL = os.environ.get("JIANGLU_FACE_SERVICE_URL", "")
FACE_SERVICE_KEY = os.environ.get("JIANGLU_FACE_SERVICE_KEY", "")

SITE_NAME = _("匠路")
OPEN_DATA_PUBLISHER = os.environ.get("JIANGLU_PUBLISHER", "") or SITE_NAME  # whom the DCAT catalogue names
OPEN_DATA_LICENCE = os.environ.get("JIANGLU_OPEN_DATA_LICENCE", "https://creativecommons.org/licenses/by/4.0/")
CITY_AUTHORITY = os.environ.get("JIANGLU_CITY_AUTHORITY", "重庆市人力资源和社会保障局")
DEMO = False
DEMO_START = "2023-03-01"
