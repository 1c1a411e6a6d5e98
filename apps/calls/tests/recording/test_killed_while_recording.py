"""A process killed in the middle of a call loses the last second of it and no more."""

from __future__ import annotations

import signal
import subprocess
import sys

import numpy as np
import pytest
import soundfile
from django.conf import settings
from django.utils import timezone

from apps.calls.models import Call, Recording
from apps.calls.recording import making
from apps.calls.recording.files import spool_of, spool_root, storage

pytestmark = pytest.mark.django_db
MS = 8


def test_what_was_heard_until_a_second_before_is_in_the_file() -> None:
    now = timezone.now()
    call = Call.objects.create(
        call_sid="CA1",
        from_number="+15550001111",
        status="lost",
        answered_at=now,
        ended_at=now,
    )
    spool_of(call.pk).discard()
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "apps.calls.tests.recording.keep_taping",
            str(spool_root()),
            str(call.pk),
        ],
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    kept_ms = 0
    while kept_ms < 2_000:
        kept_ms = int(process.stdout.readline())
    process.send_signal(signal.SIGKILL)
    assert process.wait(10) == -signal.SIGKILL

    assert making.calls_to_finish() == [call.pk]
    assert making.make_file(call.pk)

    recording = Recording.objects.get()
    assert recording.cut_short
    with storage().open(recording.name) as file:
        sound = soundfile.read(file, dtype="int16", always_2d=True)[0]
    for voice in (0, 1):
        heard = np.flatnonzero(sound[:, voice])
        assert heard[-1] // MS > kept_ms - 1_000
