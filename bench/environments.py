"""Virtual environments for what the project itself must not depend on.

They live under ``var/bench/`` and are made when first needed.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent / "var" / "bench"
LOAD_PACKAGES = ("picows==2.3.1", "orjson==3.13.0", "uvloop==0.23.0")
_INSTALL_SECONDS = 900.0


class NotInstalled(Exception):
    """An environment could not be made; the message ends with pip's own words."""


def load_python() -> Path:
    """The interpreter that plays the load."""
    return environment("venv", LOAD_PACKAGES)


def environment(name: str, packages: tuple[str, ...]) -> Path:
    """The interpreter of an environment with these packages. Raises NotInstalled."""
    folder = HOME / name
    python, stamp = folder / "bin" / "python", folder / "packages.json"
    wanted = json.dumps(packages)
    if stamp.exists() and stamp.read_text("utf-8") == wanted:
        return python
    print(f"Making the environment {folder}", file=sys.stderr)
    _run(sys.executable, "-m", "venv", str(folder))
    quiet = ("--quiet", "--disable-pip-version-check")
    _run(str(python), "-m", "pip", "install", *quiet, *packages)
    stamp.write_text(wanted, "utf-8")
    return python


def versions(python: Path, names: tuple[str, ...]) -> dict[str, str]:
    """The installed versions of these packages there."""
    code = (
        "import sys, json; from importlib.metadata import version;"
        "print(json.dumps({name: version(name) for name in sys.argv[1:]}))"
    )
    done = subprocess.run(  # noqa: S603
        [str(python), "-c", code, *names], stdout=subprocess.PIPE, check=True
    )
    found: dict[str, str] = json.loads(done.stdout)
    return found


def _run(*command: str) -> None:
    try:
        subprocess.run(  # noqa: S603
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_INSTALL_SECONDS,
            check=True,
        )
    except subprocess.CalledProcessError as error:
        raise NotInstalled(str(error.output)[-2000:]) from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotInstalled(str(error)) from None
