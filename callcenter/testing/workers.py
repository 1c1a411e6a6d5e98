"""How the whole suite is shared out between processes (pytest-xdist).

Most of it is processor time, spoken calls are mostly waiting: side by side they take
as long as the longer of the two. What a file prepares it prepares once, so files are
never divided. What places calls stays together, one after the other, because ten calls
at a time are what two cores serve without being late.
"""

from __future__ import annotations

from typing import Any

import pytest

CALLS = "calls"
"""Placed to the server of the whole session."""
SERVERS = "servers"
"""Placed to servers of their own."""
_PROCESSES = 3
"""One for each group, and one for all that places no calls."""


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


def group(items: list[pytest.Item]) -> None:
    """Name the group of what places calls, a whole file alike.

    A file that says ``pytest.mark.xdist_group`` itself is left alone.
    """
    placing = [item for item in items if item.get_closest_marker("calls")]
    shared = {item.path for item in placing if "server" in _fixtures(item)}
    for item in placing:
        if not item.get_closest_marker("xdist_group"):
            name = CALLS if item.path in shared else SERVERS
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
    place = int(worker.removeprefix("gw") or 0)
    base, _, number = url.rpartition("/")
    return f"{base}/{(int(number) - place) % 16}" if number.isdecimal() else url


def _fixtures(item: pytest.Item) -> list[str]:
    return getattr(item, "fixturenames", [])
