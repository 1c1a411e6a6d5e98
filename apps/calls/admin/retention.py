"""How long things are kept, legal holds, and forgetting a customer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.admin_pages import NotOffered, ReadOnlyAdmin, name_of, own_urls
from apps.customers.models import Customer

from ..models import (
    ForgetRequest,
    LegalHold,
    Listening,
    RetentionEntry,
    RetentionPolicy,
)
from ..retention import forgetting, holds, policy
from ..transcript import flat
from .when_filter import WhenFilter
from .who import member_of_staff

FORGET = "calls.forget_customer"


@admin.register(RetentionPolicy)
class RetentionPolicyAdmin(NotOffered):
    """One row. What a change deletes is shown before it is in force."""

    not_offered = ("add", "delete")
    fields = ("recordings_days", "words_days", "events_days", "calls_days")

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        """The label ends with a colon of its own on the page."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.label = str(db_field.verbose_name).replace(": days", ", days kept")
        return field

    change_form_template = "admin/calls/retentionpolicy/change_form.html"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = policy.current_policy()
        url = reverse("admin:calls_retentionpolicy_change", args=[row.pk])
        return HttpResponseRedirect(url)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Between the form and its saving stands the page that says what it deletes."""
        row = policy.current_policy()
        may_change = self.has_change_permission(request, row)
        if request.method == "POST" and may_change and "confirmed" not in request.POST:
            form = self.get_form(request, row, change=True)(request.POST, instance=row)
            if form.is_valid():
                return self._confirm(request, form.cleaned_data)
        days = {kind.field: getattr(row, kind.field) for kind in policy.KINDS}
        context = {
            "title": _("Retention policy"),
            "subtitle": None,
            "due_now": policy.effect(days, timezone.now()),
            "show_save_and_add_another": False,
            "show_save_and_continue": False,
            **(extra_context or {}),
        }
        return super().change_view(request, str(row.pk), form_url, context)

    def save_model(
        self, request: HttpRequest, obj: RetentionPolicy, form: Any, change: bool
    ) -> None:
        policy.change_policy(obj, member_of_staff(request))

    def _confirm(self, request: HttpRequest, days: dict[str, Any]) -> HttpResponse:
        rules = [
            {
                "name": kind.label,
                "field": kind.field,
                "days": days[kind.field],
                "calls": count,
            }
            for kind, count in zip(
                policy.KINDS,
                policy.effect(days, timezone.now()).values(),
                strict=True,
            )
        ]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("What this policy deletes"),
            "rules": rules,
            "deletes": any(rule["calls"] for rule in rules),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request, "admin/calls/retentionpolicy/confirm.html", context
        )


@admin.register(LegalHold)
class LegalHoldAdmin(NotOffered):
    not_offered = ("change",)
    list_display = ("call", "reason", "placed_by", "placed_at")
    list_select_related = ("call", "placed_by")
    search_fields = ("reason", "call__call_sid", "call__from_number")
    raw_id_fields = ("call",)
    fields = ("call", "reason")
    show_full_result_count = False

    def save_model(
        self, request: HttpRequest, obj: LegalHold, form: Any, change: bool
    ) -> None:
        placed = holds.place_hold(obj.call, obj.reason, member_of_staff(request))
        obj.pk = placed.pk

    def delete_model(self, request: HttpRequest, obj: LegalHold) -> None:
        holds.lift_hold(obj, member_of_staff(request))

    def delete_queryset(
        self, request: HttpRequest, queryset: QuerySet[LegalHold]
    ) -> None:
        for hold in queryset:
            holds.lift_hold(hold, member_of_staff(request))


@admin.register(RetentionEntry)
class RetentionEntryAdmin(ReadOnlyAdmin):
    list_display = ("at", "kind", "by", "what")
    fields = ("at", "kind", name_of("by", "By"), "what")
    list_filter = ("kind", ("at", WhenFilter))
    list_select_related = ("by",)

    @admin.display(description=_("What"))
    def what(self, entry: RetentionEntry) -> str:
        return flat(entry.detail)


@admin.register(Listening)
class ListeningAdmin(ReadOnlyAdmin):
    list_display = ("username", "call", "began_at", "last_at")
    fields = list_display
    list_filter = (("began_at", WhenFilter),)
    list_select_related = ("call",)
    search_fields = ("username", "call__call_sid")


class ForgetForm(forms.Form):
    """The name is typed, so that nobody is forgotten by a slip of the finger."""

    name = forms.CharField(label=_("The customer's name"), max_length=200)

    def __init__(self, customer: Customer, *args: Any) -> None:
        super().__init__(*args)
        self._expected = str(customer)
        self.fields["name"].widget.attrs["autocomplete"] = "off"

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if name.split() != self._expected.split():
            raise forms.ValidationError(_("That is not the name above."))
        return name


@admin.register(ForgetRequest)
class ForgetRequestAdmin(ReadOnlyAdmin):
    list_display = ("asked_at", "asked_by", "status", "waits_for", "done_at")
    fields = (
        "customer",
        "asked_at",
        name_of("asked_by", "Asked by"),
        "status",
        "waits_for",
        "done_at",
    )
    list_filter = ("status",)
    list_select_related = ("asked_by",)

    def get_urls(self) -> list[URLPattern]:
        own = {"forget": ("customer/<int:customer_id>/", self.forget_view)}
        return [*own_urls(self, own), *super().get_urls()]

    def forget_view(self, request: HttpRequest, customer_id: int) -> HttpResponse:
        """Say what goes and what stays; the typed name does it."""
        if not request.user.has_perms([FORGET, "customers.view_customer"]):
            raise PermissionDenied
        customer = Customer.objects.filter(pk=customer_id).first()
        if customer is None:
            raise Http404("There is no such customer.")
        form = ForgetForm(customer, request.POST or None)
        if request.method == "POST" and form.is_valid():
            return self._forget(request, customer)
        calls = forgetting.calls_of(customer)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Forget this customer"),
            "customer": customer,
            "form": form,
            "counts": forgetting.effect(customer),
            "against": forgetting.obstacle(customer, calls),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request, "admin/calls/forgetrequest/forget.html", context
        )

    def _forget(self, request: HttpRequest, customer: Customer) -> HttpResponse:
        changed = reverse("admin:customers_customer_changelist")
        try:
            asked = forgetting.forget(customer, member_of_staff(request))
        except forgetting.NotForgettable as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(changed)
        if asked.status == ForgetRequest.Status.DONE:
            messages.success(request, _("1 customer was forgotten."))
        else:
            messages.warning(
                request,
                _("0 customers were forgotten: this waits for %(what)s.")
                % {"what": asked.waits_for},
            )
        return HttpResponseRedirect(changed)
