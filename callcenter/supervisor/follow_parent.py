"""``follow_parent.py PARENT_PID COMMAND...``: become COMMAND, end when PARENT ends.

A script of its own and not a ``preexec_fn``: between fork and exec of a process with
threads no Python code may safely run. It imports nothing of the project to start fast.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main() -> None:
    parent, command = int(sys.argv[1]), sys.argv[2:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    # A shell that starts us in the background has Ctrl-C ignored, and so would COMMAND.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if os.getppid() != parent:  # it ended before we could ask
        raise SystemExit(1)
    os.execvp(command[0], command)  # noqa: S606 - no shell is meant


if __name__ == "__main__":
    main()
