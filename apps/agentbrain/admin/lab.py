"""The pattern lab: one utterance, and everything the agent makes of it."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from .. import past_utterances
from ..lab.comparing import compare
from ..lab.moments import groups, moment_of
from ..pattern_trial import MAX_UTTERANCE_LENGTH

SEE_WORDS: Final = "calls.view_turn"
PICKED: Final = 12
LONGEST_SEARCH: Final = 80


def lab_view(request: HttpRequest, each_context: dict[str, Any]) -> HttpResponse:
    """GET ``utterance``, ``moment`` (a question's name) and ``find`` (words said)."""
    utterance = _text(request, "utterance")[:MAX_UTTERANCE_LENGTH]
    moment = moment_of(request.GET.get("moment", ""))
    find = _text(request, "find")[:LONGEST_SEARCH]
    may_pick = request.user.has_perm(SEE_WORDS)
    now = timezone.now().astimezone(timezone.get_default_timezone())
    context = {
        **each_context,
        "title": "Pattern lab",
        "utterance": utterance,
        "moment": moment,
        "groups": groups(),
        "find": find,
        "may_pick": may_pick,
        "said": past_utterances.find(find, PICKED) if may_pick else (),
        "comparison": compare(utterance, moment, now) if utterance.strip() else None,
    }
    return TemplateResponse(request, "admin/agentbrain/lab.html", context)


def _text(request: HttpRequest, name: str) -> str:
    """A parameter without what no database takes."""
    return request.GET.get(name, "").replace("\x00", "")
