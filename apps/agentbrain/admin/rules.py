"""Words that call for a person."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import admin

from ..models import EscalationRule
from ..validators import validate_share
from .optimistic import OptimisticAdmin, OptimisticForm


class RuleForm(OptimisticForm):
    """Refuses a rule that would send too many callers to a person."""

    class Meta:
        model = EscalationRule
        fields = ("reason", "pattern", "priority", "response", "active")
        widgets = {
            "pattern": forms.Textarea(
                attrs={
                    "class": "vLargeTextField cc-pattern",
                    "rows": 2,
                    "spellcheck": "false",
                }
            )
        }

    def _post_clean(self) -> None:
        """The pattern is measured once the model has said that it compiles."""
        super()._post_clean()  # type: ignore[misc] # Django's own hook for this
        if "pattern" in self.errors or not {"pattern", "active"} & {*self.changed_data}:
            return
        try:
            validate_share(self.cleaned_data["pattern"], settings.RULE_MAX_PERCENT)
        except forms.ValidationError as error:
            self.add_error("pattern", error)


@admin.register(EscalationRule)
class EscalationRuleAdmin(OptimisticAdmin):
    form = RuleForm
    list_display = ("reason", "pattern", "priority", "active")
    list_filter = ("active", "priority", "reason")
    search_fields = ("reason", "pattern", "response")
    change_list_template = "admin/agentbrain/intentpattern/change_list.html"
