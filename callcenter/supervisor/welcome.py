"""What to open and to try, printed when everything runs."""

from __future__ import annotations

from callcenter.staff_login import NewLogin


def welcome(url: str, login: NewLogin | None) -> str:
    """Several lines for the terminal; a made-up password is shown in them."""
    lines = [
        "",
        f"  Staff:   {url}/admin/",
        *([f"  {line}"] if (line := login_line(login)) else []),
        f"  API:     {url}/api/docs/",
        "  A call:  .venv/bin/python manage.py simulate_call "
        f'--url {url} --say "I need an oil change"',
        "  Ctrl-C stops everything.",
        "",
    ]
    return "\n".join(lines)


def login_line(login: NewLogin | None) -> str:
    """The login that was just made; empty when there was one before."""
    if login is None:
        return ""
    if login.password:
        return f"Login:   {login.username}   password: {login.password}   (shown once)"
    return f"Login:   {login.username}, password from ADMIN_PASSWORD"
