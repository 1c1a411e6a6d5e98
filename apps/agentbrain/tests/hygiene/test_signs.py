"""Characters without a sound are left out, many forms of one become one."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation.language.sanitizer import sanitize


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Great \U0001f600! Yes \U0001f44d\U0001f3fd.", "Great! Yes."),
        (
            "\U0001f1fa\U0001f1f8 ok \U0001f468\u200d\U0001f469 ok 1\ufe0f\u20e3",
            "ok ok 1",
        ),
        ("He\u200bl\u00adlo\u202e\ufeff", "Hello"),
        ("a\x00b\x1bc\x7fd\x85e", "abcd e"),
        ("\u201cDon\u2019t\u201d \u2018now\u2019", "\"Don't\" 'now'"),
        ("one\u00a0two\tthree\u2003four\r\nfive", "one two three four five"),
        ("wait\u2026 no", "wait... no"),
        ("8\u20136 \u2014 ok", "8-6 \u2014 ok"),
        ("\uff33\uff39\uff33\uff34\uff25\uff2d\uff1a hi \U0001d421\U0001d422", "hi hi"),
        ("\ud83d hello \udc00", "hello"),
        ("caf\u00e9 \u4f60\u597d \ufdfa", "caf\u00e9 \u4f60\u597d \ufdfa"),
        (
            "72\u00b0, \u00bd inch, 5\u00d73, a\u2192b, \u22483",
            "72 degrees, 1/2 inch, 5 x 3, a to b, about 3",
        ),
        ("12 , we are open", "12 we are open"),
        ("tag\U000e0041\U000e0100 end", "tag end"),
    ],
)
def test_signs(written, said):
    assert sanitize(written, speak_figures=False) == said


def test_what_comes_out_can_be_sent():
    sanitize("".join(map(chr, range(0x3000))) + "\ud800").encode("utf-8")
