"""The buttons of a callback: each a POST with its own permission."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from apps.admin_pages import View

from ..callbacks import steps
from ..callbacks.models import AttemptResult, CallbackStatus
from ..models import Callback
from .who import member_of_staff
from .work_pages import WorkList


class CallbackActions(WorkList):
    """Claim, write down a try, give back, give up; whoever was slower learns who."""

    work_permission = "calls.work_callback"
    row_name = "callback"
    unclaimed = CallbackStatus.DUE
    claimed = (CallbackStatus.CLAIMED, "Call")
    claimer = "assigned_to"

    def steps(self) -> dict[str, View]:
        return {
            "claim": self.claim_view,
            "try": self.try_view,
            "give_back": self.give_back_view,
            "give_up": self.give_up_view,
        }

    def claim_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.require_work(request, pk)
        won = steps.claim(pk, member_of_staff(request))
        return self.answer(request, pk, won=won, done="claimed")

    def give_back_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.require_work(request, pk)
        won = steps.give_back(pk, member_of_staff(request))
        return self.answer(request, pk, won=won, done="put back on the list")

    def give_up_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.require_work(request, pk)
        note = request.POST.get("note", "").strip()
        won = steps.give_up(pk, member_of_staff(request), note)
        return self.answer(request, pk, won=won, done="given up", words=note)

    def try_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.require_work(request, pk)
        result = request.POST.get("result", "")
        note = request.POST.get("note", "").strip()
        moment = request.POST.get("again_at", "")
        try:
            if result not in AttemptResult.values:
                raise ValueError("Say what became of the try.")
            again_at = _moment(moment)
        except ValueError as error:
            messages.error(request, str(error))
            return self.ask_again(
                request, pk, result=result, note=note, again_at=moment
            )
        row = steps.record_try(pk, member_of_staff(request), result, note, again_at)
        done = _what_became(row) if row is not None else ""
        return self.answer(request, pk, won=row is not None, done=done, words=note)

    def tell_who_has_it(self, request: HttpRequest, pk: int) -> None:
        row = Callback.objects.select_related("assigned_to").get(pk=pk)
        if row.status in (CallbackStatus.DONE, CallbackStatus.GIVEN_UP):
            why = f"this one is {row.get_status_display().lower()} already"
        elif row.assigned_to is not None:
            who = "you" if row.assigned_to == request.user else str(row.assigned_to)
            why = f"this one is claimed by {who} already"
        else:
            why = "this one has been put back on the list"
        messages.warning(request, f"0 callbacks changed: {why}.")


def _what_became(row: Callback) -> str:
    if not row.is_open:
        return str(row.get_status_display()).lower()
    local = timezone.localtime(row.due_at)
    return f"due again {local:%A, %B} {local.day}, {local:%H:%M}"


def _moment(value: str) -> datetime | None:
    """What a field for date and time sent, on the shop's clock. Raises ValueError."""
    if not value.strip():
        return None
    moment = parse_datetime(value.strip())
    if moment is None:
        raise ValueError("Give day and time, or leave both empty.")
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    if moment <= timezone.now():
        raise ValueError("The next try has to lie ahead.")
    return moment
