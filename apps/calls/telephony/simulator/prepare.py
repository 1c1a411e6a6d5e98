"""Makes every sound of a call before it is placed, so that no line is late."""

from __future__ import annotations

from apps.agentbrain.engines.audio import Pcm

from .caller import PreparedStep
from .options import CallOptions, SimulatorError
from .sound import SpokenSound
from .steps import CallerLine
from .wav import WavError, read_wav


def prepare_steps(options: CallOptions) -> tuple[PreparedStep, ...]:
    """The steps of a call with their sound. Takes time: run it in a thread.

    Raises ``SimulatorError`` when a line has no sound.
    """
    return tuple(
        PreparedStep(
            step, _sound(step, options) if isinstance(step, CallerLine) else None
        )
        for step in options.steps
    )


def _sound(line: CallerLine, options: CallOptions) -> SpokenSound:
    try:
        # A recording keeps its own pauses; a voice's silence at the ends is cut.
        return SpokenSound.of(_pcm(line, options), trim=line.wav is None)
    except (WavError, OSError) as error:
        raise SimulatorError(str(error)) from error
    except ValueError as error:
        raise SimulatorError(f"{line.label!r}: {error}") from error


def _pcm(line: CallerLine, options: CallOptions) -> Pcm:
    if line.pcm is not None:
        return line.pcm
    if line.wav is not None:
        return read_wav(line.wav)
    if options.voice is None:
        raise ValueError("a line of text needs a voice to speak it")
    return options.voice(line.text)
