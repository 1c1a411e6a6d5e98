"""API tokens: made and revoked here; the key is shown once and kept nowhere."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from apps.admin_forms import BROWSER_DATES
from apps.admin_pages import NotOffered, name_of

from ..api_tokens import services
from ..api_tokens.scopes import Scope
from ..models import ApiToken
from .badges import badge
from .token_filters import TokenStateFilter

OFFERED = [scope for scope in Scope.choices if scope[0] != Scope.ALL]


class TokenForm(forms.ModelForm):
    scopes = forms.MultipleChoiceField(
        choices=OFFERED,
        widget=forms.CheckboxSelectMultiple,
        label=_("May read"),
        help_text=_("And of that only what you may see yourself."),
    )

    class Meta:
        model = ApiToken
        fields = ("name", "scopes", "expires_at")

    def clean_expires_at(self) -> Any:
        value = self.cleaned_data["expires_at"]
        if value is not None and value <= timezone.now():
            raise forms.ValidationError(_("This is over already."))
        return value


@admin.register(ApiToken)
class ApiTokenAdmin(NotOffered):
    not_offered = ("change", "delete")  # who read with it is worth knowing later
    form = TokenForm
    formfield_overrides = BROWSER_DATES
    list_display = (
        "name",
        "begins",
        "state",
        "may_read",
        "created_by",
        "last_used_at",
        "expires_at",
    )
    list_filter = (TokenStateFilter,)
    search_fields = ("name", "prefix", "created_by__username")
    list_select_related = ("created_by",)
    actions = ("revoke",)
    readonly_fields = (
        "begins",
        "state",
        "may_read",
        name_of("created_by", "Created by"),
        "created_at",
        "last_used_at",
        "expires_at",
        "revoked_at",
    )

    def get_fields(self, request: HttpRequest, obj: ApiToken | None = None) -> Any:
        if obj is None:
            return ("name", "scopes", "expires_at")
        return ("name", *self.readonly_fields)

    def get_readonly_fields(
        self, request: HttpRequest, obj: ApiToken | None = None
    ) -> Any:
        return () if obj is None else ("name", *self.readonly_fields)

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("calls.revoke_apitoken")

    @admin.display(description=_("Key begins with"), ordering="prefix")
    def begins(self, token: ApiToken) -> str:
        return f"{token.prefix}..."

    @admin.display(description=_("State"))
    def state(self, token: ApiToken) -> SafeString | str:
        if token.revoked_at is not None:
            return badge("failed", str(_("Revoked")))
        if not token.is_valid():
            return badge("lost", str(_("Expired")))
        return badge("completed", str(_("Valid")))

    @admin.display(description=_("May read"))
    def may_read(self, token: ApiToken) -> str:
        labels = dict(Scope.choices)
        return ", ".join(str(labels.get(scope, scope)) for scope in token.scopes)

    def save_model(
        self, request: HttpRequest, obj: ApiToken, form: Any, change: bool
    ) -> None:
        """The row is made by the service; its key goes to ``response_add``."""
        made = services.make(
            request.user, obj.name, form.cleaned_data["scopes"], obj.expires_at
        )
        obj.pk, obj.key = made.pk, made.key

    def response_add(
        self, request: HttpRequest, obj: ApiToken, post_url_continue: Any = None
    ) -> HttpResponse:
        """The only page that ever shows the key; nothing keeps a copy of it."""
        context = {
            **self.admin_site.each_context(request),
            "title": _("Copy the key now"),
            "opts": self.opts,
            "token": obj,
            "key": obj.key,
        }
        response = TemplateResponse(request, "admin/calls/apitoken/made.html", context)
        response["Referrer-Policy"] = "no-referrer"
        return response

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        view = never_cache(super().add_view)
        response: HttpResponse = view(request, *args, **kwargs)
        return response

    @admin.action(description=_("Revoke"), permissions=("revoke",))
    def revoke(self, request: HttpRequest, tokens: QuerySet[ApiToken]) -> None:
        count = services.revoke(list(tokens.values_list("pk", flat=True)))
        words = ngettext("%d token was revoked.", "%d tokens were revoked.", count)
        self.message_user(request, words % count, messages.SUCCESS)
