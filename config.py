"""Every setting, from the environment: flat UPPERCASE names, the standard library only.

Loaded as a file by the application factory, never imported. docs/operations.md says what each setting does.
"""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

_HERE = Path(__file__).resolve().parent
_LOCAL_HOSTS = {"localhost", "127.0.0.1", "::1"}


def _text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def _data_dir() -> Path:
    # An installed wheel has no checkout to keep its data in: then it is the folder one stands in.
    home = Path.cwd() if _HERE.name == "_bundle" else _HERE
    return (home / _text("TRACKER_DATA_DIR", "instance")).resolve()


def _secret_key() -> str:
    """Return the key that was set; a development installation keeps a random one of its own."""
    if key := _text("TRACKER_SECRET_KEY"):
        return key
    if PRODUCTION:
        return ""
    kept = DATA_DIR / "secret-key"
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(kept, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return kept.read_text().strip()


TRACKER_ENV = _text("TRACKER_ENV", "development")
PRODUCTION = TRACKER_ENV == "production"
DATA_DIR = _data_dir()
SECRET_KEY = _secret_key()

DATABASE_URL = _text("TRACKER_DATABASE_URL", f"sqlite:///{DATA_DIR / 'tracker.db'}")
REDIS_URL = _text("TRACKER_REDIS_URL")
MAIL_URL = _text("TRACKER_MAIL_URL")
BASE_URL = _text("TRACKER_BASE_URL").rstrip("/")
PORT = _text("PORT", "8000")
PROXIES = _text("TRACKER_PROXIES", "0")
NOW = _text("TRACKER_NOW")
CONTACT = _text("TRACKER_CONTACT")
# Whether monitors and administrators must sign in with an authenticator: required or optional.
SECOND_FACTOR = _text("TRACKER_SECOND_FACTOR", "required" if PRODUCTION else "optional")
# What a monitor on another machine brings to read /metrics; without one only this machine may.
METRICS_TOKEN = _text("TRACKER_METRICS_TOKEN")
# Megabytes of files that each country or organisation may keep.
UPLOAD_QUOTA = _text("TRACKER_UPLOAD_QUOTA", "500")

# Cookies travel over TLS only, unless this is a development installation or the address says http.
_SECURE = PRODUCTION and not BASE_URL.startswith("http://")
SESSION_COOKIE_NAME = "__Host-session" if _SECURE else "session"
SESSION_COOKIE_SECURE = _SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
PREFERRED_URL_SCHEME = "https" if _SECURE else "http"
# Only the configured name may stand in a link; without one nothing can be checked.
TRUSTED_HOSTS = (
    [urlsplit(BASE_URL).hostname, *sorted(_LOCAL_HOSTS)] if PRODUCTION and BASE_URL else None
)

MAX_CONTENT_LENGTH = 20 * 1024 * 1024
MAX_FORM_MEMORY_SIZE = 1024 * 1024
MAX_FORM_PARTS = 2000
