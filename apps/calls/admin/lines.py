"""The shop's telephone numbers: how each of them is answered."""

from __future__ import annotations

from django.contrib import admin
from django.utils.safestring import SafeString

from apps.admin_forms import CarefulAdmin

from ..lines.models import Line, LineMode
from .badges import badge


@admin.register(Line)
class LineAdmin(CarefulAdmin):
    list_display = ("name", "number", "answered_by", "voice_words", "active")
    list_filter = ("mode", "active")
    search_fields = ("name", "number")
    actions = None
    fieldsets = (
        (None, {"fields": ("name", "number", "mode", "active")}),
        (
            "Recording",
            {
                "description": "Both voices, for media stream lines: on others the "
                "sound never comes here.",
                "fields": ("record", "recording_notice"),
            },
        ),
        (
            "Twilio's speech",
            {
                "description": "For ConversationRelay lines. What is empty, Twilio "
                "chooses.",
                "fields": (
                    "language",
                    "tts_provider",
                    "voice",
                    "transcription_provider",
                    "speech_model",
                    "interrupt_sensitivity",
                    "hints",
                ),
            },
        ),
    )

    @admin.display(description="Answered by", ordering="mode")
    def answered_by(self, line: Line) -> SafeString | str:
        return badge(line.mode, LineMode(line.mode).label.split(":")[0])

    @admin.display(description="Voice")
    def voice_words(self, line: Line) -> str:
        if line.mode == LineMode.MEDIA:
            return "our own"
        chosen = " ".join(part for part in (line.tts_provider, line.voice) if part)
        return chosen or "Twilio's choice"
