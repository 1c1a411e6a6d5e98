"""What would tell nobody, or reach too far, is reported before the open network."""

from __future__ import annotations

import pytest

from callcenter.telling_checks import check_telling

CONSOLE = "django.core.mail.backends.console.EmailBackend"
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.mark.parametrize(
    ("backend", "private", "expected"),
    [
        (SMTP, False, []),
        (CONSOLE, False, ["callcenter.W030"]),
        (SMTP, True, ["callcenter.W031"]),
    ],
)
def test_it_is_reported_with_a_way_out(settings, backend, private, expected):
    settings.EMAIL_BACKEND = backend
    settings.WEBHOOK_PRIVATE_ALLOWED = private
    found = check_telling()
    assert [message.id for message in found] == expected
    assert all(message.hint for message in found)
