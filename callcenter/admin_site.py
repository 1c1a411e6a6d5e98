"""The staff's site: Django's admin with the call center's front page."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString

TALK_PERMISSION = "calls.talk_to_agent"
WORK_PERMISSIONS = ("calls.view_escalation", "customers.view_customer")
CALL_PERMISSIONS = ("calls.view_call", "customers.view_customer")
SUMMARY_PERMISSION = "calls.change_callsummary"
REVIEW_PERMISSION = "calls.review_utterance"
VERSIONS_PERMISSION = "agentbrain.view_brainversion"
# Pages that say themselves what waits to be published.
UNBANNERED = ("agentbrain_publish", "agentbrain_brainversion_change")
TELEPHONE_KEYS = "123456789*0#"
SUGGESTED_CALLERS = 20
LATEST_CALLS = 8
LATEST_ESCALATIONS = 6

# Apps and their models in the order staff need them; what is not named comes last.
APP_ORDER = ("calls", "customers", "agentbrain", "auth")
MODEL_ORDER = (
    "Escalation",
    "Callback",
    "Call",
    "CallSummary",
    "ReviewItem",
    "Campaign",
    "OutboundLimits",
    "Line",
    "Price",
    "NotificationPreference",
    "WebhookEndpoint",
    "WebhookDelivery",
    "StaffMail",
    "ApiToken",
    "RetentionPolicy",
    "LegalHold",
    "ForgetRequest",
    "RetentionEntry",
    "Listening",
    "Reveal",
    "Appointment",
    "Customer",
    "Vehicle",
    "Feedback",
    "Service",
    "OpeningHours",
    "ClosedDay",
    "Bay",
    "Line",
    "BrainVersion",
    "Backtest",
    "AgentProfile",
    "Intent",
    "IntentPattern",
    "EscalationRule",
    "Wording",
    "LabelledUtterance",
    "User",
    "Group",
)


class CallCenterAdminSite(admin.AdminSite):
    site_header = "Call center"
    site_title = "Call center"
    index_title = "Today"
    site_url = None
    # Marked, so that a card on a telephone leaves it out.
    empty_value_display = SafeString('<span class="cc-none">-</span>')

    def get_urls(self) -> list[URLPattern | URLResolver]:
        talk = path("talk/", self.admin_view(self.talk), name="talk")
        return [talk, *super().get_urls()]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {
            **super().each_context(request),
            "hears_of_work": request.user.has_perms(WORK_PERMISSIONS),
            "may_talk_to_agent": request.user.has_perm(TALK_PERMISSION),
            "waiting_changes": self._waiting_changes(request),
        }

    def _waiting_changes(self, request: HttpRequest) -> int:
        """How many changes of the agent wait to be published; on its own pages only."""
        from apps.agentbrain.versions.waiting import waiting

        match = request.resolver_match
        names = (match.url_name or "") if match else ""
        if not names.startswith("agentbrain_") or names in UNBANNERED:
            return 0
        if not request.user.has_perm(VERSIONS_PERMISSION):
            return 0
        state = waiting()
        return state.changes if state.live else 0

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[dict[str, Any]]:
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=lambda m: _place(m["object_name"], MODEL_ORDER))
        return sorted(apps, key=lambda app: _place(app["app_label"], APP_ORDER))

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """The day at a glance; each part only for those who may see its rows."""
        # The site is made before the models are loaded.
        from apps.calls import selectors
        from apps.calls.admin.badges import badge, spell_duration

        user = request.user
        context: dict[str, Any] = {}
        sees_figures = user.has_perm("calls.view_call")
        names_persons = user.has_perm("customers.view_customer")
        sees_calls = sees_figures and names_persons
        sees_escalations = names_persons and user.has_perm("calls.view_escalation")
        if sees_figures:
            figures = selectors.day_figures(timezone.now())
            context["figures"] = figures
            context["handle_time"] = spell_duration(figures.average_handle_time)
        if sees_calls:
            context["calls"] = [
                {
                    "row": call,
                    "today": timezone.localtime(call.started_at).date()
                    == timezone.localdate(),
                    "intent": call.intent.replace("_", " "),
                    "status_badge": badge(call.status, call.get_status_display()),
                    "outcome_badge": badge(call.outcome, call.get_outcome_display()),
                }
                for call in selectors.latest_calls(LATEST_CALLS)
            ]
        if sees_escalations:
            now = timezone.now()
            context["escalations"] = [
                {
                    "row": row,
                    "reason": row.reason.replace("_", " "),
                    "priority_badge": badge(row.priority, row.get_priority_display()),
                    "waiting": spell_duration(now - row.created_at),
                }
                for row in selectors.open_escalations(LATEST_ESCALATIONS)
            ]
        if names_persons and user.has_perm(SUMMARY_PERMISSION):
            context["summaries_failed"] = selectors.summaries_given_up()
        if user.has_perm(REVIEW_PERMISSION):
            context["to_review"] = selectors.utterances_to_review()
        context |= {
            "sees_calls": sees_calls,
            "sees_escalations": sees_escalations,
        }
        return super().index(request, {**context, **(extra_context or {})})

    def talk(self, request: HttpRequest) -> HttpResponse:
        """The page on which staff talk to the agent from their browser."""
        if not request.user.has_perm(TALK_PERMISSION):
            raise PermissionDenied
        sees_calls = request.user.has_perms(CALL_PERMISSIONS)
        context = {
            **self.each_context(request),
            "title": "Talk to the agent",
            "keys": TELEPHONE_KEYS,
            "customers": self._callers(request),
            # The page puts the number of the call in place of the zero.
            "call_url": (
                reverse("admin:calls_call_change", args=[0]) if sees_calls else ""
            ),
        }
        request.current_app = self.name
        return TemplateResponse(request, "admin/calls/talk.html", context)

    def _callers(self, request: HttpRequest) -> list[Any]:
        """Customers to call as, suggested to those who may see them."""
        from apps.customers.models import Customer

        if not request.user.has_perm("customers.view_customer"):
            return []
        return list(Customer.objects.order_by("-updated_at")[:SUGGESTED_CALLERS])


def _place(name: str, order: tuple[str, ...]) -> int:
    return order.index(name) if name in order else len(order)
