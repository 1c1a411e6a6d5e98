"""Lines in the middle of a response."""

from __future__ import annotations

from apps.agentbrain.conversation import events as ev

from .line import by_hand


def given(line, text, response="r"):
    """A whole response to the newest request."""
    request = line.requests()[-1]
    line.send(ev.ResponseStarted(line.now_ms, response, request.request_id))
    line.gives(response, text)
    line.ends_response(request.request_id)
    done = ev.ResponseStatus.COMPLETED
    line.send(ev.ResponseEnded(line.now_ms, response, done, "", request.request_id))
    return request


def speaking_the_first_of_two():
    line = by_hand()
    given(line, "The first answer.", "one")
    line.send(ev.StaffSaid(line.now_ms, "The second one.", "sam"))
    given(line, "The second one.", "two")
    line.wait(300)
    return line


def interrupted(line, heard):
    line.send(ev.CallerInterrupted(line.now_ms, heard))
