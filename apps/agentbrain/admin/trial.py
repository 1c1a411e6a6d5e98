"""Trying an utterance on the patterns, stored or still being typed."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from ..models import Intent
from ..pattern_trial import (
    MAX_UTTERANCE_LENGTH,
    Candidate,
    escalation_candidates,
    stored_candidates,
    try_patterns,
)
from .lab import lab_view

TRY_PERMISSIONS = (
    "agentbrain.view_intent",
    "agentbrain.view_intentpattern",
    "agentbrain.view_escalationrule",
)
MAX_DRAFTS = 100
MAX_DRAFT_LENGTH = 300


def trial_view(request: HttpRequest, each_context: dict[str, Any]) -> HttpResponse:
    """GET: the pattern lab; with ``intent`` (its id) that intent's patterns alone.
    POST: also ``draft``, patterns as they stand in the open form. ``fragment`` answers
    without the frame."""
    if not request.user.has_perms(TRY_PERMISSIONS):
        raise PermissionDenied
    data = request.POST if request.method == "POST" else request.GET
    if request.method == "GET" and not {"intent", "fragment", "drafts"} & {*data}:
        return lab_view(request, each_context)
    utterance = data.get("utterance", "")[:MAX_UTTERANCE_LENGTH]
    intent = _intent(data.get("intent", ""))
    if "drafts" in data:
        name = intent.code if intent else "this form"
        drafts = data.getlist("draft")[:MAX_DRAFTS]
        candidates = [
            Candidate(name, pattern[:MAX_DRAFT_LENGTH], "as in the form")
            for pattern in drafts
            if pattern.strip()
        ]
    else:
        candidates = stored_candidates(intent.pk if intent else None)
    escalations = () if intent else escalation_candidates()
    context = {
        **each_context,
        "title": "Try the patterns",
        "utterance": utterance,
        "intent": intent,
        "trial": try_patterns(utterance, candidates) if utterance.strip() else None,
        "escalation_trial": try_patterns(utterance, escalations)
        if utterance.strip()
        else None,
    }
    template = "trial_result.html" if "fragment" in data else "trial.html"
    return TemplateResponse(request, f"admin/agentbrain/{template}", context)


def _intent(raw: str) -> Intent | None:
    return Intent.objects.filter(pk=int(raw)).first() if raw.isdecimal() else None
