"""How the whole suite is shared out between processes (pytest-xdist).

Most of it is processor time, spoken calls are mostly waiting: side by side they take
as long as the longer of the two. What a file prepares it prepares once, so files are
never divided. What places calls stays together, one after the other, because ten calls
at a time are what two cores serve without being late.
"""

from __future__ import annotations

import os
from typing import Any, Final

import pytest

CALLS = "calls"
"""Placed to the server of the whole session."""
SERVERS = "servers"
"""Placed to servers of their own."""
TIMED = "timed "
"""Before the path of a file with limits of real time, which is a group of its own."""
_TIMED: Final = ("browser", "real_time")
_PROCESSES = 3
"""One for each group, and one for all that places no calls."""
CALLING: Final = 2
"""The first processes, which take the groups."""
_NICER: Final = 5
"""What places no calls gets a third of the processor time beside what does: a computed
result comes late unharmed, a caller's sound does not."""


def share_out(config: pytest.Config) -> None:
    """Several processes for the whole suite, unless ``-n`` says how many.

    A named file or folder is run in the process that was started, and so is
    everything where pytest-xdist is absent.
    """
    option = config.option
    if hasattr(config, "workerinput") or not hasattr(option, "numprocesses"):
        return
    whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    alone = option.collectonly or option.usepdb
    if whole and not alone and option.numprocesses is None and option.dist == "no":
        option.numprocesses = _PROCESSES
    if option.numprocesses:
        option.dist = "loadgroup"
        option.loadscopereorder = False  # the order is random


def stand_back(config: pytest.Config) -> None:
    """Let the processes that place calls go first, where this is none of them."""
    worker = getattr(config, "workerinput", None)
    if worker is not None and place_of(worker["workerid"]) >= CALLING:
        os.nice(_NICER)


def place_of(worker: str) -> int:
    """The number of a process: 2 for ``gw2``."""
    return int(worker.removeprefix("gw") or 0)


def group(items: list[pytest.Item]) -> None:
    """Name the group of what places calls, or goes by the clock, a whole file alike.

    A file that says ``pytest.mark.xdist_group`` itself is left alone.
    """
    placing = [item for item in items if item.get_closest_marker("calls")]
    shared = {item.path for item in placing if "server" in _fixtures(item)}
    for item in placing:
        name = CALLS if item.path in shared else SERVERS
        _put_into(name, item)
    timed = {item.path for item in items if any(map(item.get_closest_marker, _TIMED))}
    for item in items:
        if item.path in timed:
            _put_into(TIMED + item.nodeid.partition("::")[0], item)


def _put_into(name: str, item: pytest.Item) -> None:
    if not item.get_closest_marker("xdist_group"):
        item.add_marker(pytest.mark.xdist_group(name))


def sendable(report: Any) -> Any:
    """A report as one process can send it to another: half a character, which a test of
    garbage may print, is spelled out."""
    match report:
        case str():
            return report.encode("utf-8", "backslashreplace").decode("utf-8")
        case dict():
            return {name: sendable(value) for name, value in report.items()}
        case list() | tuple():
            return type(report)(map(sendable, report))
    return report


def own_redis(url: str, worker: str) -> str:
    """The Redis database of one process: ``gw1`` has the number before ``gw0``'s."""
    place = place_of(worker)
    base, _, number = url.rpartition("/")
    return f"{base}/{(int(number) - place) % 16}" if number.isdecimal() else url


def _fixtures(item: pytest.Item) -> list[str]:
    return getattr(item, "fixturenames", [])
