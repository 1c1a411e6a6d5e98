"""A telephone number of ours and the way its calls reach the agent."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.customers.phones import InvalidPhone, normalise_phone

MULTI = "multi"


class LineMode(models.TextChoices):
    """Who hears and who speaks."""

    MEDIA = "media", _("Media stream: our own speech")
    RELAY = "relay", _("ConversationRelay: Twilio's speech")


class SpeechProvider(models.TextChoices):
    """Whose voice speaks on a ConversationRelay line."""

    ELEVENLABS = "ElevenLabs", "ElevenLabs"
    GOOGLE = "Google", "Google"
    AMAZON = "Amazon", "Amazon"


class TranscriptionProvider(models.TextChoices):
    """Whose recognizer listens on a ConversationRelay line."""

    DEEPGRAM = "Deepgram", "Deepgram"
    GOOGLE = "Google", "Google"


class Sensitivity(models.TextChoices):
    """How easily the caller's sounds stop the agent's voice."""

    HIGH = "high", _("High: any sound")
    MEDIUM = "medium", _("Medium")
    LOW = "low", _("Low: clear speech")


class Line(models.Model):
    """A number without a line is answered over a media stream.

    Everything below the mode is Twilio's to use on a ConversationRelay line; what is
    empty there, Twilio chooses. Changes act on the next call.
    """

    number = models.CharField(
        max_length=32,
        unique=True,
        help_text=_("As callers dial it, with its country code: +1 555 000 9999."),
    )
    name = models.CharField(
        max_length=60, help_text=_("What staff call it: main line, body shop ...")
    )
    mode = models.CharField(
        max_length=5,
        choices=LineMode.choices,
        default=LineMode.MEDIA,
        help_text=_(
            "Media stream: this call center hears and speaks, with the speech that "
            "AGENT_ENGINE names. ConversationRelay: Twilio hears and speaks, the agent "
            "reads and writes; the account needs Twilio's AI addendum."
        ),
    )
    active = models.BooleanField(
        default=True,
        help_text=_("Without this, calls are answered as if there were no line here."),
    )
    language = models.CharField(
        max_length=10,
        default="en-US",
        validators=[
            RegexValidator(
                rf"^([a-z]{{2,3}}(-[A-Z]{{2}})?|{MULTI})\Z",
                _("A language such as en-US, or multi to have it detected."),
            )
        ],
        help_text=_("Spoken and understood. The agent itself speaks English."),
    )
    tts_provider = models.CharField(
        _("voice by"), max_length=12, choices=SpeechProvider.choices, blank=True
    )
    voice = models.CharField(
        max_length=80,
        blank=True,
        help_text=_("The voice's name or id at that provider."),
    )
    transcription_provider = models.CharField(
        _("recognition by"),
        max_length=12,
        choices=TranscriptionProvider.choices,
        blank=True,
    )
    speech_model = models.CharField(
        _("recognition model"),
        max_length=40,
        blank=True,
        help_text=_("Such as nova-3-general or flux (Deepgram), telephony (Google)."),
    )
    interrupt_sensitivity = models.CharField(
        _("interruptions"),
        max_length=6,
        choices=Sensitivity.choices,
        default=Sensitivity.HIGH,
    )
    hints = models.TextField(
        _("more words to expect"),
        blank=True,
        max_length=1000,
        help_text=_(
            "Between commas: names and words the recognizer should know beside the "
            "services and the shop's name, which it is told anyway."
        ),
    )

    record = models.BooleanField(
        _("record calls"),
        default=False,
        help_text=_(
            "Both voices are kept, from the moment the caller has heard the sentence "
            "below. A caller who objects is not recorded."
        ),
    )
    recording_notice = models.CharField(
        _("said first when recording"),
        max_length=300,
        blank=True,
        help_text=_(
            "In the shop's own words: This call is recorded so that we can serve you "
            "better. If you would rather not be recorded, just say so."
        ),
    )

    class Meta:
        ordering = ("name", "number")

    def __str__(self) -> str:
        return f"{self.name} ({self.number})"

    def clean(self) -> None:
        """What Twilio would end the call for is refused here."""
        wrong: dict[str, str] = {}
        try:
            self.number = normalise_phone(self.number)
        except InvalidPhone as error:
            wrong["number"] = str(error)
        if self.voice and not self.tts_provider:
            wrong["tts_provider"] = "A voice needs the provider it belongs to."
        if self.speech_model and not self.transcription_provider:
            wrong["transcription_provider"] = "A model needs its provider."
        elif self.speech_model:
            theirs = self.speech_model.startswith(("nova-", "flux"))
            if theirs is not (self.transcription_provider == "Deepgram"):
                provider = self.transcription_provider
                wrong["speech_model"] = f"{provider} has no model of this name."
        detected = {"", "Deepgram"}, {"", "ElevenLabs"}
        if self.language == MULTI and not (
            self.transcription_provider in detected[0]
            and self.tts_provider in detected[1]
        ):
            wrong["language"] = (
                "Only Deepgram and ElevenLabs together detect the language."
            )
        wrong |= self._wrong_about_recording()
        if wrong:
            raise ValidationError(wrong)

    def _wrong_about_recording(self) -> dict[str, str]:
        if not self.record:
            return {}
        if self.mode != LineMode.MEDIA:
            return {
                "record": "On a ConversationRelay line the sound stays with Twilio: "
                "there is nothing here to record. Choose the media stream, or record "
                "at Twilio."
            }
        if not self.recording_notice.strip():
            return {
                "recording_notice": "Callers must be told first: write what is said."
            }
        return {}
