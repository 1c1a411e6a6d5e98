"""The page on which a draft is looked at, tested and published."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin.models import ADDITION, LogEntry
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from ..models import Backtest, BrainVersion
from ..versions.backtests import ask_for_backtest, give_up_stale
from ..versions.publish import Refused, publish
from ..versions.waiting import Waiting, waiting
from .tested import test_panel

VIEW = "agentbrain.view_brainversion"
PUBLISH = "agentbrain.publish_brain"
TEST = "agentbrain.add_backtest"
SEE_TESTS = "agentbrain.view_backtest"
SEE_CALLS = ("calls.view_call", "calls.view_turn", "customers.view_customer")
MOST_SHOWN = 300
LONGEST_REASON = 1000


def publish_page(request: HttpRequest, each_context: dict[str, Any]) -> HttpResponse:
    """GET: what differs, and the test of it (``fragment``: the test alone). POST:
    publish what the person saw, as the form carries it."""
    if not request.user.has_perm(VIEW):
        raise PermissionDenied
    if request.method == "POST":
        return _publish(request, each_context)
    if "fragment" in request.GET:
        context = _test_context(request, waiting())
        return TemplateResponse(
            request, "admin/agentbrain/backtest/panel.html", context
        )
    return _page(request, each_context)


def start_test(request: HttpRequest) -> HttpResponse:
    """POST: test the draft as it is now, then back to the page."""
    if not request.user.has_perm(TEST):
        raise PermissionDenied
    test, made = ask_for_backtest(
        request.user,  # type: ignore[arg-type] # the admin lets nobody else in
        again="again" in request.POST,
    )
    if not made and test.status == Backtest.Status.DONE:
        messages.info(request, "This draft has been tested already: see below.")
    return HttpResponseRedirect(reverse("admin:agentbrain_publish") + "#test")


def _publish(request: HttpRequest, each_context: dict[str, Any]) -> HttpResponse:
    if not request.user.has_perm(PUBLISH):
        raise PermissionDenied
    data = request.POST
    base = data.get("base_number", "")
    try:
        version = publish(
            draft_digest=data.get("draft_digest", ""),
            base_number=int(base) if base.isdecimal() else -1,
            reason=data.get("reason", "")[:LONGEST_REASON],
            user=request.user,  # type: ignore[arg-type]
            untested="untested" in data,
        )
    except Refused as refusal:
        messages.error(request, f"Nothing was published. {refusal}")
        return _page(request, each_context, reason=data.get("reason", ""))
    messages.success(
        request,
        f"1 version published: new calls work with version {version.number}; "
        "calls on the line keep theirs.",
    )
    log_published(request, version)
    url = reverse("admin:agentbrain_brainversion_change", args=[version.pk])
    return HttpResponseRedirect(url)


def log_published(request: HttpRequest, version: BrainVersion) -> None:
    """In the admin's history, beside the row's own record of who and why."""
    LogEntry.objects.log_actions(
        request.user.pk or 0, [version], ADDITION, f"Published: {version.reason}"[:200]
    )


def _page(
    request: HttpRequest, each_context: dict[str, Any], *, reason: str = ""
) -> HttpResponse:
    state = waiting()
    context = {
        **each_context,
        **_test_context(request, state),
        **shown_differences(state),
        "title": "Publish the agent",
        "live": state.live,
        "live_row": _row(state),
        "draft": state.draft,
        "base_number": state.live.number if state.live else 0,
        "reason": reason,
        "longest_reason": LONGEST_REASON,
        "may_publish": request.user.has_perm(PUBLISH),
    }
    return TemplateResponse(
        request, "admin/agentbrain/brainversion/publish.html", context
    )


def shown_differences(state: Waiting) -> dict[str, Any]:
    """A bounded number of changes; the first version of a shop has thousands."""
    shown, left = [], MOST_SHOWN
    for section in state.sections:
        if left <= 0:
            break
        shown.append({"title": section.title, "changes": section.changes[:left]})
        left -= len(section.changes)
    return {
        "sections": shown,
        "changes": state.changes,
        "unshown": max(0, state.changes - MOST_SHOWN),
    }


def _row(state: Waiting) -> BrainVersion | None:
    if state.live is None:
        return None
    rows = BrainVersion.objects.select_related("published_by")
    return rows.defer("content", "classifier").get(pk=state.live.pk)


def _test_context(request: HttpRequest, state: Waiting) -> dict[str, Any]:
    """The newest test of just this draft, whatever became of it."""
    sees = request.user.has_perm(SEE_TESTS)
    test = None
    if sees and state.sections:
        give_up_stale()
        test = (
            Backtest.objects.select_related("requested_by", "base")
            .defer("draft", "classifier")
            .filter(
                draft_digest=state.draft.digest,
                base_id=state.live.pk if state.live else None,
            )
            .first()
        )
    return {
        **(test_panel(test) if test else {}),
        "heading": "2. Test",
        "test": test,
        "may_see_calls": request.user.has_perms(SEE_CALLS),
        "sees_tests": sees,
        "may_test": request.user.has_perm(TEST),
        "differs": bool(state.sections),
    }
