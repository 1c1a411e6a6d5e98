"""A process that keeps a call's sound until it is killed; run by a test.

Arguments: the spool's folder and the call's id. Prints a line for each 100 ms kept.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from apps.calls.recording.spool import Spool
from apps.calls.recording.tape import Tape
from apps.calls.recording.writer import SpoolWriter

FRAME = b"\x10" * 160


def main(folder: Path, call_id: int) -> None:
    began = time.monotonic()
    tape = Tape(
        Spool(folder, call_id),
        SpoolWriter(),
        lambda: int((time.monotonic() - began) * 8000),
        lambda kind, data: None,
        lambda do, *arguments: do(*arguments),
    )
    tape.start()
    for number in range(3000):
        time.sleep(max(0.0, began + (number + 1) * 0.02 - time.monotonic()))
        tape.caller(FRAME, number * 20)
        tape.sent(FRAME)
        if number % 5 == 4:
            print(number * 20, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
