"""Django settings: everything a deployment changes comes from the environment."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from callcenter import env
from callcenter.logs import logging_of
from callcenter.schedule import beat_schedule

BASE_DIR = Path(__file__).resolve().parent.parent
env.load_dotenv(Path(env.text("DOTENV") or BASE_DIR / ".env"))

DATA_DIR = Path(env.text("DATA_DIR") or BASE_DIR / "var").resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)
SHARED_DATA_DIR = Path(env.text("SHARED_DATA_DIR") or BASE_DIR.parent / "shared/data")

DEBUG = env.boolean("DEBUG", default=True)


def _secret_key() -> str:
    """From the environment; in DEBUG one is made once and kept under DATA_DIR."""
    key = env.text("SECRET_KEY")
    if key or not DEBUG:
        return key
    path = DATA_DIR / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50), encoding="ascii")
    return path.read_text(encoding="ascii")


SECRET_KEY = _secret_key()
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
PORT = env.integer("PORT", 8000, low=1, high=65535)
PUBLIC_URL = env.url("PUBLIC_URL", schemes=("http", "https"))
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS") or (
    ["localhost", "127.0.0.1", "[::1]"] if DEBUG else []
)
if PUBLIC_URL:
    _public_host = PUBLIC_URL.split("://", 1)[1].split("/", 1)[0].rsplit(":", 1)[0]
    if _public_host not in ALLOWED_HOSTS:
        ALLOWED_HOSTS.append(_public_host)
    CSRF_TRUSTED_ORIGINS = ["/".join(PUBLIC_URL.split("/")[:3])]

INSTALLED_APPS = [
    "daphne",
    "callcenter.apps.CallcenterAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "channels",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "callcenter.apps.CallcenterConfig",
    "apps.customers",
    "apps.agentbrain",
    "apps.calls",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "callcenter.urls"
ASGI_APPLICATION = "callcenter.asgi.application"
TEST_RUNNER = "callcenter.test_runner.PytestRunner"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": env.database("DATABASE_URL", DATA_DIR / "callcenter.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.url("REDIS_URL", schemes=("redis", "rediss", "unix"))
if REDIS_URL:
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            # Redis' numbered databases share one space of published messages.
            "CONFIG": {"hosts": [REDIS_URL], "prefix": env.redis_prefix(REDIS_URL)},
        }
    }
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
        }
    }
else:
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": "callcenter",
        }
    }

# Celery: Redis or RabbitMQ when named, else files under DATA_DIR that a real worker
# on the same machine reads.
CELERY_BROKER_URL = env.text("CELERY_BROKER_URL") or REDIS_URL or "filesystem://"
if CELERY_BROKER_URL == "filesystem://":
    _broker = DATA_DIR / "broker"
    for _name in ("messages", "processed", "control"):
        (_broker / _name).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT = "callcenter.file_broker:Transport"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_broker / "messages"),
        "data_folder_out": str(_broker / "messages"),
        "processed_folder": str(_broker / "processed"),
        "control_folder": str(_broker / "control"),
        "store_processed": False,
        # Tasks wait for it whenever both threads are busy: a second would be most of
        # what a short task takes.
        "polling_interval": 0.2,
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False  # LOGGING serves the worker too
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = beat_schedule()

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "admin:login"

LANGUAGE_CODE = "en-us"
TIME_ZONE = env.text("TIME_ZONE") or "America/New_York"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "templates" / "static"]
MEDIA_ROOT = DATA_DIR / "media"
_FILES = "django.core.files.storage.FileSystemStorage"
# Recorded calls, away from everything a web server might hand out by itself.
RECORDINGS_STORAGE = env.text("RECORDINGS_STORAGE")
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": _FILES},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "recordings": {
        "BACKEND": RECORDINGS_STORAGE or _FILES,
        "OPTIONS": env.json_object("RECORDINGS_STORAGE_OPTIONS")
        if RECORDINGS_STORAGE
        else {
            "location": DATA_DIR / "recordings",
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
}
# Where a call's sound is while the call runs; web servers and workers share it.
RECORDINGS_SPOOL_DIR = Path(
    env.text("RECORDINGS_SPOOL_DIR") or DATA_DIR / "recordings-spool"
).resolve()
if not DEBUG:
    STORAGES["staticfiles"] = {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
    }
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = env.boolean("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "apps.calls.api_tokens.authentication.ApiTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["apps.api.ViewPermissions"],
    "DEFAULT_THROTTLE_CLASSES": ["apps.api.RequestThrottle"],
    "DEFAULT_PAGINATION_CLASS": "apps.api.Pagination",
    "DEFAULT_FILTER_BACKENDS": ["apps.api.StrictFilterBackend"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Call center API",
    "DESCRIPTION": "Calls, escalations, customers and appointments. Read only.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAdminUser"],
    # The page's scripts come from the wheel, not from a network nobody promised.
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "callcenter.api_schema.document_refusals",
    ],
    "ENUM_NAME_OVERRIDES": {
        "CallStatusEnum": "apps.calls.choices.CallStatus",
        "EscalationStatusEnum": "apps.calls.choices.EscalationStatus",
        "OutcomeEnum": "apps.calls.choices.Outcome",
        "EscalationOutcomeEnum": "apps.calls.choices.EscalationOutcome",
        "CallbackStatusEnum": "apps.calls.callbacks.models.CallbackStatus",
        "SummaryStatusEnum": "apps.calls.choices.SummaryStatus",
        "AppointmentStatusEnum": "apps.customers.models.Appointment.Status",
    },
}

# Vendors with sockets and plain requests take either form; the other is derived.
_ANY_SCHEME = ("https", "http", "wss", "ws")

# What hears and speaks
AGENT_ENGINE = env.choice(
    "AGENT_ENGINE", "local", ("local", "openai", "azure", "pipeline")
)
# Compiled recognizer models; a cache that may be deleted at any time.
SPEECH_DIR = Path(env.text("SPEECH_DIR") or DATA_DIR / "speech").resolve()
SPEECH_WORKERS = env.integer("SPEECH_WORKERS", 2, low=1, high=64)
TWILIO_ACCOUNT_SID = env.text("TWILIO_ACCOUNT_SID")
TWILIO_AUTH_TOKEN = env.text("TWILIO_AUTH_TOKEN")
TWILIO_API_BASE_URL = env.url("TWILIO_API_BASE_URL", schemes=("http", "https"))
OPENAI_API_KEY = env.text("OPENAI_API_KEY")
OPENAI_BASE_URL = env.url("OPENAI_BASE_URL", schemes=("http", "https"))
OPENAI_MODEL = env.text("OPENAI_MODEL")
OPENAI_REALTIME_URL = env.url("OPENAI_REALTIME_URL", schemes=("ws", "wss"))
# Who writes the summaries; empty: rules. A model that speaks writes no notes, and a key
# for somebody else's Realtime server is of no use at OpenAI's.
SUMMARY_LLM = env.text("SUMMARY_LLM").lower()
SUMMARY_MODEL = env.text("SUMMARY_MODEL")
if SUMMARY_LLM:
    pass  # its own model, unless one is named
elif not SUMMARY_MODEL and OPENAI_MODEL and "realtime" not in OPENAI_MODEL:
    SUMMARY_MODEL = OPENAI_MODEL if OPENAI_API_KEY or OPENAI_BASE_URL else ""
elif not SUMMARY_MODEL and OPENAI_API_KEY and not OPENAI_REALTIME_URL:
    SUMMARY_MODEL = "gpt-4.1-mini"

# Speech to speech: AGENT_ENGINE=openai or azure
OPENAI_REALTIME_MODEL = OPENAI_MODEL or "gpt-realtime-2.1"
OPENAI_FALLBACK_MODEL = env.text("OPENAI_FALLBACK_MODEL")
OPENAI_VOICE = env.text("OPENAI_VOICE") or "marin"
OPENAI_SYSTEM_PROMPT = env.text("OPENAI_SYSTEM_PROMPT")
OPENAI_TRANSCRIPTION_MODEL = env.text("OPENAI_TRANSCRIPTION_MODEL") or "gpt-transcribe"
OPENAI_WS_DEBUG = env.boolean("OPENAI_WS_DEBUG", default=False)
OPENAI_WS_TRACE = env.boolean("OPENAI_WS_TRACE", default=False)
AZURE_OPENAI_ENDPOINT = env.url(
    "AZURE_OPENAI_ENDPOINT", schemes=("https", "http", "wss", "ws")
)
AZURE_OPENAI_DEPLOYMENT = env.text("AZURE_OPENAI_DEPLOYMENT")
AZURE_OPENAI_TRANSCRIPTION_DEPLOYMENT = (
    env.text("AZURE_OPENAI_TRANSCRIPTION_DEPLOYMENT") or OPENAI_TRANSCRIPTION_MODEL
)
AZURE_OPENAI_API_KEY = env.text("AZURE_OPENAI_API_KEY")
AZURE_OPENAI_AD_TOKEN_FILE = env.text("AZURE_OPENAI_AD_TOKEN_FILE")
AZURE_OPENAI_API_VERSION = env.text("AZURE_OPENAI_API_VERSION")
# Both vendors. When to answer and when to fall silent is decided here, never there.
REALTIME_TURN_DETECTION = env.choice(
    "REALTIME_TURN_DETECTION", "server_vad", ("server_vad", "semantic_vad")
)
REALTIME_NOISE_REDUCTION = env.choice(
    "REALTIME_NOISE_REDUCTION", "off", ("off", "near_field", "far_field")
)
REALTIME_LANGUAGE = env.text("REALTIME_LANGUAGE") or "en"

# The pipeline's parts by name, each a chain: the next takes over where one fails
STT = env.names("STT")
LLM = env.names("LLM")
TTS = env.names("TTS")
# The model of LLM=openai, compatible or ollama; a Realtime model writes no text
LLM_MODEL = env.text("LLM_MODEL")
LLM_FIRST_WORD_SECONDS = env.integer("LLM_FIRST_WORD_SECONDS", 6, low=1, high=60)
OPENAI_TTS_MODEL = env.text("OPENAI_TTS_MODEL") or "gpt-4o-mini-tts"
OPENAI_TTS_VOICE = env.text("OPENAI_TTS_VOICE") or "marin"
AZURE_OPENAI_CHAT_DEPLOYMENT = env.text("AZURE_OPENAI_CHAT_DEPLOYMENT")
OLLAMA_URL = env.url("OLLAMA_URL", schemes=("http", "https"))
DEEPGRAM_API_KEY = env.text("DEEPGRAM_API_KEY")
DEEPGRAM_URL = env.url("DEEPGRAM_URL", schemes=_ANY_SCHEME)
DEEPGRAM_STT_MODEL = env.text("DEEPGRAM_STT_MODEL") or "nova-3"
DEEPGRAM_TTS_MODEL = env.text("DEEPGRAM_TTS_MODEL") or "aura-2-thalia-en"
ELEVENLABS_API_KEY = env.text("ELEVENLABS_API_KEY")
ELEVENLABS_URL = env.url("ELEVENLABS_URL", schemes=_ANY_SCHEME)
ELEVENLABS_VOICE = env.text("ELEVENLABS_VOICE") or "21m00Tcm4TlvDq8ikWAM"
ELEVENLABS_MODEL = env.text("ELEVENLABS_MODEL") or "eleven_flash_v2_5"
CARTESIA_API_KEY = env.text("CARTESIA_API_KEY")
CARTESIA_URL = env.url("CARTESIA_URL", schemes=_ANY_SCHEME)
CARTESIA_VOICE = env.text("CARTESIA_VOICE") or "f786b574-daa5-4673-aa0c-cbe3e8534c02"
CARTESIA_MODEL = env.text("CARTESIA_MODEL") or "sonic-3"
SPEECHMATICS_API_KEY = env.text("SPEECHMATICS_API_KEY")
SPEECHMATICS_URL = env.url("SPEECHMATICS_URL", schemes=_ANY_SCHEME)
SPEECHMATICS_TTS_URL = env.url("SPEECHMATICS_TTS_URL", schemes=_ANY_SCHEME)
SPEECHMATICS_VOICE = env.text("SPEECHMATICS_VOICE") or "sarah"

# Who else may call: Vapi, with this secret in X-Vapi-Secret or as its bearer token
VAPI_SECRET = env.text("VAPI_SECRET")

# How long live calls may go on after SIGTERM
DRAIN_SECONDS = env.integer("DRAIN_SECONDS", 30, low=0, high=3600)
# Who may read /metrics from elsewhere than this machine
METRICS_TOKEN = env.text("METRICS_TOKEN")

# What staff look at after calls, and which of their patterns are refused
REVIEW_CONFIDENCE_PERCENT = env.integer("REVIEW_CONFIDENCE_PERCENT", 35, high=100)
PATTERN_MAX_PERCENT = env.integer("PATTERN_MAX_PERCENT", 20, low=1, high=100)
RULE_MAX_PERCENT = env.integer("RULE_MAX_PERCENT", 5, low=1, high=100)
# Reports: within how long a person should answer, and who hung up too soon to count
REPORT_SERVICE_LEVEL_SECONDS = env.integer(
    "REPORT_SERVICE_LEVEL_SECONDS", 20, low=1, high=3600
)
REPORT_SHORT_ABANDON_SECONDS = env.integer(
    "REPORT_SHORT_ABANDON_SECONDS", 5, low=0, high=600
)
# How much one token, or person, may ask of the API; 0: as much as it likes
API_REQUESTS_PER_MINUTE = env.integer("API_REQUESTS_PER_MINUTE", 600, low=0)
API_FILES_PER_MINUTE = env.integer("API_FILES_PER_MINUTE", 20, low=0)
# How many of the latest calls a backtest replays
BACKTEST_CALLS = env.integer("BACKTEST_CALLS", 500, low=1, high=10_000)

# How soon somebody should take an escalation, by priority: T of the service level
ESCALATION_ANSWER_SECONDS = env.seconds_by(
    "ESCALATION_ANSWER_SECONDS",
    {"urgent": 120, "high": 600, "normal": 1800, "low": 14_400},
)
# How long after the promise a callback is due, and how long between two tries
CALLBACK_DUE_MINUTES = env.integer("CALLBACK_DUE_MINUTES", 60, low=1, high=10_080)
CALLBACK_AGAIN_MINUTES = env.integer("CALLBACK_AGAIN_MINUTES", 60, low=1, high=10_080)
CALLBACK_TRIES = env.integer("CALLBACK_TRIES", 4, low=1, high=20)

# Mail to staff; in DEBUG it is printed
globals().update(env.email("EMAIL_URL"))
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM") or "callcenter@localhost"
# How long webhooks that were sent, or given up, stay in the log
MESSAGE_LOG_DAYS = env.integer("MESSAGE_LOG_DAYS", 30, low=1, high=3650)
# May webhooks go to plain http and to addresses that are not on the open internet?
WEBHOOK_PRIVATE_ALLOWED = env.boolean("WEBHOOK_PRIVATE_ALLOWED", default=DEBUG)

LOG_LEVEL = env.choice(
    "LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
)
LOGGING = logging_of(LOG_LEVEL)
