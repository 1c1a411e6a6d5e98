"""Webhook endpoints: made, switched off and on, their secret shown once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.admin_forms import CarefulAdmin, CarefulForm
from apps.admin_pages import step_urls

from ..models import WebhookEndpoint
from ..webhooks import keeping
from ..webhooks.models import Event
from ..webhooks.sealing import Unreadable, unseal
from .badges import badge, spell_duration

CHANGE = "calls.change_webhookendpoint"
_SHOWN_ONCE = "webhook_secret"


class EndpointForm(CarefulForm):
    """The events as boxes to tick."""

    events = forms.MultipleChoiceField(
        label=_("Events"), choices=Event.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = WebhookEndpoint
        fields = ("name", "url", "events", "personal_data", "active")


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(CarefulAdmin):
    form = EndpointForm
    list_display = ("name", "url", "events_words", "state")
    list_filter = ("active",)
    search_fields = ("name", "url")
    actions = None
    change_form_template = "admin/calls/webhookendpoint/change_form.html"
    fieldsets = (
        (None, {"fields": ("name", "url", "events", "personal_data", "active")}),
    )

    @admin.display(description="Events")
    def events_words(self, endpoint: WebhookEndpoint) -> str:
        if set(endpoint.events) >= set(Event.values):
            return "all"
        return ", ".join(endpoint.events)

    @admin.display(description="State")
    def state(self, endpoint: WebhookEndpoint) -> SafeString | str:
        if not endpoint.active:
            off = badge("failed", "switched off")
            if not endpoint.disabled_why:
                return off
            why = '{}<br><span class="cc-error">{}</span>'
            return format_html(why, off, endpoint.disabled_why)
        if _unreadable(endpoint):
            return badge("failed", "secret cannot be read")
        if endpoint.failing_since is not None:
            since = spell_duration(timezone.now() - endpoint.failing_since)
            return badge("overdue", f"failing for {since}")
        return badge("resolved", "on")

    def save_model(
        self,
        request: HttpRequest,
        obj: WebhookEndpoint,
        form: forms.ModelForm,
        change: bool,
    ) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            request.session[_SHOWN_ONCE] = obj.pk
        elif obj.active and "active" in form.changed_data:
            WebhookEndpoint.objects.filter(pk=obj.pk).update(active=False)
            keeping.switch_on(obj.pk)  # forgets why it was off

    def response_add(
        self, request: HttpRequest, obj: WebhookEndpoint, post_url_continue: Any = None
    ) -> HttpResponse:
        """To its own page, which shows the secret this one time."""
        messages.success(request, f"1 endpoint made: {obj.name}.")
        return HttpResponseRedirect(endpoint_url(obj.pk))

    def get_urls(self) -> list[URLPattern]:
        return [*step_urls(self, rotate=self.rotate_view), *super().get_urls()]

    def rotate_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not request.user.has_perm(CHANGE):
            raise PermissionDenied
        keeping.rotate_secret(pk)
        request.session[_SHOWN_ONCE] = pk
        messages.success(
            request,
            "1 secret changed. For a day messages carry both signatures, the new "
            "secret's and the old one's.",
        )
        return HttpResponseRedirect(endpoint_url(pk))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        endpoint = self.get_object(request, object_id)
        context: dict[str, Any] = {"may_rotate": request.user.has_perm(CHANGE)}
        if endpoint is not None:
            context["endpoint"] = endpoint
            context["latest"] = list(endpoint.deliveries.all()[:8])
            if (
                request.method == "GET"
                and request.user.has_perm(CHANGE)
                and request.session.get(_SHOWN_ONCE) == endpoint.pk
            ):
                del request.session[_SHOWN_ONCE]
                context["secret"] = endpoint.secret
            elif request.method == "GET" and (why := _unreadable(endpoint)):
                messages.error(request, why)
        return super().change_view(
            request, object_id, form_url, {**context, **(extra_context or {})}
        )


def _unreadable(endpoint: WebhookEndpoint) -> str:
    """Why its secret cannot be read; empty when it can."""
    try:
        unseal(endpoint.sealed_secret)
    except Unreadable as error:
        return str(error)
    return ""


def endpoint_url(endpoint_id: int) -> str:
    return reverse("admin:calls_webhookendpoint_change", args=[endpoint_id])
