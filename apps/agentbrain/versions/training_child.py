"""Trains in a process of its own: content's examples on stdin, the model on stdout."""

from __future__ import annotations

import json
import sys

from .training import learn


def main() -> None:
    """Nothing is written where there is no example to learn from."""
    sys.stdout.buffer.write(learn(json.load(sys.stdin)) or b"")


if __name__ == "__main__":
    main()
