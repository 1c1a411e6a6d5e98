"""Events of a call are handled where they are reported, one at a time, in order."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar

import pytest

from apps.agentbrain.conversation.events import KeyPressed
from apps.calls.driver import Driver
from apps.calls.tests.virtual_time import run_virtually


class Diary:
    """Handles keys: notes them, and waits a second at each ``#``."""

    def __init__(self):
        self.noted = []
        self.driver = Driver(self.handle)

    def handle(self, event):
        self.noted.append(event.digit)
        if event.digit == "!":
            raise RuntimeError("a bug")
        if event.digit == "#":
            yield asyncio.sleep(1)
            self.noted.append("done")

    def press(self, keys):
        for key in keys:
            self.driver.post(KeyPressed(0, key))


def drive(scenario):
    """Run ``scenario(diary)`` beside its driver; the diary."""

    async def run():
        diary = Diary()
        driving = asyncio.create_task(diary.driver.run())
        try:
            await scenario(diary)
            await driving
        finally:
            driving.cancel()
        return diary

    return run_virtually(run())


def test_what_needs_no_waiting_is_done_when_the_report_returns():
    async def scenario(diary):
        await asyncio.sleep(0)
        diary.press("12")
        assert diary.noted == ["1", "2"]
        diary.driver.close()

    drive(scenario)


def test_what_came_before_the_driver_ran_is_handled_first():
    async def scenario(diary):
        diary.press("1")
        assert diary.noted == []
        await asyncio.sleep(0)
        diary.press("2")
        diary.driver.close()

    assert drive(scenario).noted == ["1", "2"]


def test_nothing_overtakes_an_event_that_has_to_wait():
    async def scenario(diary):
        await asyncio.sleep(0)
        diary.press("1#2")
        await asyncio.sleep(0.5)
        diary.press("3")
        assert diary.noted == ["1", "#"]
        await asyncio.sleep(1)
        diary.press("4")
        assert diary.noted == ["1", "#", "done", "2", "3", "4"]
        diary.driver.close()

    drive(scenario)


def test_what_an_event_reports_itself_comes_after_it():
    class Echo(Diary):
        def handle(self, event):
            if event.digit == "1":
                self.press("2")
            yield from super().handle(event)

    async def run():
        diary = Echo()
        driving = asyncio.create_task(diary.driver.run())
        await asyncio.sleep(0)
        diary.press("1")
        diary.driver.close()
        await driving
        return diary.noted

    assert run_virtually(run()) == ["1", "2"]


def test_a_bug_ends_the_drive_and_is_told_to_nobody_who_only_reports():
    async def scenario(diary):
        await asyncio.sleep(0)
        diary.press("1!2")

    with pytest.raises(RuntimeError, match="a bug"):
        drive(scenario)


def test_after_the_close_what_waits_is_handled_and_nothing_new():
    async def scenario(diary):
        await asyncio.sleep(0)
        diary.press("#2")
        diary.driver.close()
        diary.press("3")

    assert drive(scenario).noted == ["#", "done", "2"]


def test_a_close_that_drops_leaves_what_waits_to_others():
    async def scenario(diary):
        await asyncio.sleep(0)
        diary.press("#2")
        diary.driver.close(drop=True)

    assert drive(scenario).noted == ["#", "done"]


def test_events_are_handled_in_the_context_of_the_call_whoever_reports_them():
    whose: ContextVar[str] = ContextVar("whose")
    seen = []

    def handle(event):
        seen.append(whose.get("nobody's"))
        yield from ()

    async def call():
        whose.set("the call's")
        driver = Driver(handle)
        driving = asyncio.create_task(driver.run())
        await asyncio.sleep(0)
        return driver, driving

    async def run():
        driver, driving = await asyncio.create_task(call())
        driver.post(KeyPressed(0, "1"))
        driver.close()
        await driving

    run_virtually(run())
    assert seen == ["the call's"]


def test_the_first_of_several_failures_is_the_one_that_is_told():
    async def scenario(diary):
        await asyncio.sleep(0)
        diary.driver.fail(RuntimeError("the cause"))
        diary.driver.fail(RuntimeError("what came of it"))

    with pytest.raises(RuntimeError, match="the cause"):
        drive(scenario)
