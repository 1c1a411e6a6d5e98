"""The buttons of an escalation: each a POST with its own permission."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from apps.admin_pages import View

from .. import escalations
from ..choices import EscalationOutcome, EscalationStatus
from ..models import Escalation
from .who import member_of_staff
from .work_pages import WorkList

MAX_RESOLUTION_LENGTH = 2000


class EscalationActions(WorkList):
    """Claim, hand on, resolve, put back or reopen; whoever was slower learns who."""

    work_permission = escalations.CLAIM
    row_name = "escalation"
    unclaimed = EscalationStatus.OPEN
    claimed = (EscalationStatus.CLAIMED, "Resolve")
    claimer = "claimed_by"

    def steps(self) -> dict[str, View]:
        return {
            "claim": self.claim_view,
            "hand_on": self.hand_on_view,
            "resolve": self.resolve_view,
            "reopen": self.reopen_view,
        }

    def claim_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One of two who click at once wins; the other learns who."""
        self.require_work(request, pk)
        won = escalations.claim(pk, member_of_staff(request))
        return self.answer(request, pk, won=won, done="claimed")

    def hand_on_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.require_work(request, pk)
        to = _colleague(request.POST.get("to", ""))
        note = request.POST.get("note", "").strip()
        if to is None:
            messages.error(request, "Choose a colleague who may work on escalations.")
            return self.ask_again(request, pk, to="?", hand_on_note=note)
        if len(note) > MAX_RESOLUTION_LENGTH:
            return self._too_long(request, pk, to=str(to.pk), hand_on_note=note)
        won = escalations.hand_on(pk, member_of_staff(request), to, note)
        return self.answer(request, pk, won=won, done=f"handed on to {to}", words=note)

    def resolve_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.require_work(request, pk)
        resolution = request.POST.get("resolution", "").strip()
        outcome = request.POST.get("outcome", "")
        if outcome not in ("", *EscalationOutcome.values) or not (
            resolution or outcome
        ):
            messages.error(request, "Say how it was resolved.")
            return self.ask_again(request, pk, resolution=resolution)
        if len(resolution) > MAX_RESOLUTION_LENGTH:
            return self._too_long(request, pk, outcome=outcome, resolution=resolution)
        won = escalations.resolve(pk, member_of_staff(request), resolution, outcome)
        return self.answer(request, pk, won=won, done="resolved", words=resolution)

    def reopen_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Back on the list: a resolved one, or one whose claimer is not there."""
        self.require_work(request, pk)
        note = request.POST.get("note", "").strip()[:MAX_RESOLUTION_LENGTH]
        if escalations.reopen(pk, member_of_staff(request), note):
            self.tell_count(request, 1, "reopened")
        else:
            messages.warning(
                request, "0 escalations reopened: it is open, or was raised anew."
            )
        return self.back_to(pk)

    def tell_who_has_it(self, request: HttpRequest, pk: int) -> None:
        row = Escalation.objects.select_related("claimed_by", "resolved_by").get(pk=pk)
        holder = row.resolved_by if row.resolved_at else row.claimed_by
        who = str(holder or "somebody who has left")
        if holder == request.user:
            who = "you"
        done = "resolved" if row.status == EscalationStatus.RESOLVED else "claimed"
        messages.warning(
            request, f"0 escalations changed: this one is {done} by {who} already."
        )

    def _too_long(self, request: HttpRequest, pk: int, **typed: str) -> HttpResponse:
        messages.error(request, f"Say it in {MAX_RESOLUTION_LENGTH} letters at most.")
        return self.ask_again(request, pk, **typed)


def _colleague(value: str) -> Any:
    """The colleague of this key who may claim; None for anybody else."""
    if not value.isdecimal():
        return None
    return escalations.who_may_claim().filter(pk=int(value)).first()
