"""Django's settings, read once from the rooms' slices."""

from __future__ import annotations

import secrets
from datetime import timedelta
from pathlib import Path

from index.settings import read_settings
from mukti_settings import read_slice
from review_ui.settings import ReviewSettings

_index = read_settings()
MUKTI_WEB = read_slice(ReviewSettings)


def _secret_key(path: Path) -> str:
    """The home's secret; without a home a key that lives as long as this process."""
    return path.read_text("ascii").strip() if path.is_file() else secrets.token_hex(32)


SECRET_KEY = _secret_key(_index.secret_file)
DEBUG = False
ALLOWED_HOSTS = list(MUKTI_WEB.allowed_hosts)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "index",
    "review_ui",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "review_ui.policy.PolicyMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "review_ui.urls"
APPEND_SLASH = False
WSGI_APPLICATION = "review_ui.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [Path(__file__).parent / "templates"],
        "OPTIONS": {"environment": "review_ui.jinja_environment.make_environment"},
    }
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(_index.database_file),
        "OPTIONS": {
            "timeout": _index.busy_timeout_s,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "index.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/login"
LOGIN_REDIRECT_URL = "/cases"

AXES_FAILURE_LIMIT = MUKTI_WEB.login_attempts
AXES_COOLOFF_TIME = timedelta(minutes=MUKTI_WEB.lockout_minutes)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "review_ui.views.errors.locked_out"

# What the browser may do with the pages: nothing but our own files, no framing, no foreign form.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "font-src": ["'self'"],
        "img-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
# Nothing reaches another site. With "no-referrer" browsers send "Origin: null" with our own forms too, and
# the check against forged forms would have to be loosened.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if MUKTI_WEB.behind_https else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = MUKTI_WEB.behind_https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "mukti_session", "mukti_csrf"
SESSION_COOKIE_AGE = MUKTI_WEB.session_hours * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_FAILURE_VIEW = "review_ui.views.errors.csrf_failed"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024  # a 5 MB note must reach the form that refuses it by name

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # straight from the folders: nothing is collected by hand
WHITENOISE_MAX_AGE = 31_536_000  # every address carries a hash or a version
WHITENOISE_ALLOW_ALL_ORIGINS = False

LANGUAGE_CODE = "en"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "Asia/Kolkata"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        "axes": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
    },
}
