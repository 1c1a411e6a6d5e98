"""The settings, untouched by whoever runs the tests.

Neither a ``.env`` nor the shell decides what is tested: what ``.env.example`` documents
is cleared first, and everything that is written goes to a folder that is thrown away,
but for models of speech and classifiers, which cost seconds and name what they are of.
``TEST_DATABASE_URL`` runs the suite on another database than SQLite.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

from callcenter.testing.environment import SPEECH_DIR, clear_environment

clear_environment(os.environ)
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="callcenter-tests-")
os.environ["SPEECH_DIR"] = str(SPEECH_DIR)
if url := os.environ.get("TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = url
atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)

from callcenter.settings import *  # noqa: E402, F403
from callcenter.settings import DATA_DIR, DATABASES  # noqa: E402

if "sqlite3" in str(DATABASES["default"]["ENGINE"]):
    # A file as in a real installation: in memory, tests of several writers at once
    # would meet other locks than these writers do.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "tests.sqlite3")}

API_REQUESTS_PER_MINUTE = API_FILES_PER_MINUTE = 0  # tests ask more, and faster
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast, not safe
