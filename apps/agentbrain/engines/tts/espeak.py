"""The espeak-ng library, called through ctypes.

The library keeps one global state per process: whoever calls must not call from two
threads at once. The server calls it only inside worker processes, one job at a time;
the module lock covers everybody else.
"""

from __future__ import annotations

import _ctypes
import ctypes
import functools
import threading
from typing import Final

import espeakng_loader
import numpy as np

from apps.agentbrain.engines.audio import Pcm

DEFAULT_VOICE: Final = "en-us+f3"
DEFAULT_WORDS_PER_MINUTE: Final = 165

_AUDIO_OUTPUT_SYNCHRONOUS: Final = 2
_DONT_EXIT: Final = 0x8000
_CHARS_UTF8: Final = 1
_ENDPAUSE: Final = 0x1000
_RATE: Final = 1
_PITCH_RANGE: Final = 4
_PHONEMES_IPA: Final = 0x02
_PHONEMES_SEPARATED: Final = 0x5F << 8
_LONGEST_DATA_PATH: Final = 150  # espeak-ng copies the path into a short buffer

# What people call a voice, where the library's own name is another.
_ALIASES: Final = {"en-gb": "en"}

_SynthCallback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)
_lock = threading.Lock()


class VoiceError(Exception):
    """The voice library cannot be used, or has no such voice."""


class _Library:
    """One initialised library: its sample rate and the sound it is producing."""

    def __init__(self) -> None:
        self._pieces: list[Pcm] = []
        self._callback = _SynthCallback(self._collect)
        self._load()

    def load_again(self) -> None:
        """Unload the library with the state it keeps, and begin anew."""
        self._lib.espeak_Terminate()
        _ctypes.dlclose(self._lib._handle)
        self._load()

    def _load(self) -> None:
        data_path = espeakng_loader.get_data_path()
        if len(data_path) > _LONGEST_DATA_PATH:
            raise VoiceError(f"the path of the voice data is too long: {data_path}")
        self._lib = ctypes.CDLL(espeakng_loader.get_library_path())
        self._lib.espeak_TextToPhonemes.restype = ctypes.c_char_p
        self.rate_hz: int = self._lib.espeak_Initialize(
            _AUDIO_OUTPUT_SYNCHRONOUS, 0, data_path.encode(), _DONT_EXIT
        )
        if self.rate_hz <= 0:
            raise VoiceError("the voice library did not start")
        self._lib.espeak_SetSynthCallback(self._callback)
        self._voice = ""

    def _collect(self, samples: object, count: int, _events: object) -> int:
        if samples and count > 0:
            pointer = ctypes.cast(samples, ctypes.POINTER(ctypes.c_short))  # type: ignore[arg-type]
            self._pieces.append(np.ctypeslib.as_array(pointer, (count,)).copy())
        return 0

    def use_voice(self, voice: str) -> None:
        if voice == self._voice:
            return
        self._voice = ""  # whatever a refused name leaves behind, it is not a voice
        language, plus, variant = voice.partition("+")
        name = _ALIASES.get(language.lower(), language.lower()) + plus + variant
        if self._lib.espeak_SetVoiceByName(name.encode()) != 0:
            raise VoiceError(f"no such voice: {voice}")
        self._voice = voice

    def synthesize(self, text: str, words_per_minute: int) -> Pcm:
        self._lib.espeak_SetParameter(_RATE, words_per_minute, 0)
        self._lib.espeak_SetParameter(_PITCH_RANGE, 55, 0)
        encoded = text.encode()
        self._pieces = []
        code = self._lib.espeak_Synth(
            encoded, len(encoded) + 1, 0, 1, 0, _CHARS_UTF8 | _ENDPAUSE, None, None
        )
        if code != 0:
            raise VoiceError(f"the voice library failed with code {code}")
        pieces, self._pieces = self._pieces, []
        return np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.int16)

    def phonemes(self, text: str) -> str:
        pointer = ctypes.c_char_p(text.encode())
        spoken: bytes | None = self._lib.espeak_TextToPhonemes(
            ctypes.byref(pointer), _CHARS_UTF8, _PHONEMES_IPA | _PHONEMES_SEPARATED
        )
        return (spoken or b"").decode()


@functools.cache
def _library() -> _Library:
    """The library of this process; to be called with the lock held."""
    return _Library()


def synthesize(
    text: str,
    voice: str = DEFAULT_VOICE,
    words_per_minute: int = DEFAULT_WORDS_PER_MINUTE,
    *,
    afresh: bool = False,
) -> tuple[Pcm, int]:
    """Speak ``text``; returns the sound and its rate in hertz. Raises VoiceError.

    Breath and flutter go on from one text to the next, as in a person, so that the
    same words sound a little different each time. ``afresh`` begins them anew: the
    same words are the same samples, for 3 ms more and 2 KB the library never frees.
    """
    with _lock:
        library = _library()
        if afresh:
            library.load_again()
        library.use_voice(voice)
        return library.synthesize(text, words_per_minute), library.rate_hz


def phonemes(text: str) -> tuple[str, ...]:
    """The sounds of ``text`` as IPA symbols, American English. Raises VoiceError."""
    with _lock:
        library = _library()
        library.use_voice("en-us")
        spoken = library.phonemes(text)
    return tuple(part for part in spoken.replace(" ", "_").split("_") if part)
