"""An engine that reports is never called back in the middle of its report."""

from __future__ import annotations

import asyncio

from apps.calls.engine_orders import EngineOrders
from apps.calls.tests.virtual_time import run_virtually


def test_an_order_is_given_at_once_while_the_engine_is_quiet():
    async def scenario():
        given = []
        EngineOrders(given.append).give(given.append, 1)
        assert given == [1]

    run_virtually(scenario())


def test_an_order_that_follows_from_a_report_waits_for_its_end_and_keeps_its_place():
    async def scenario():
        given = []
        orders = EngineOrders(given.append)
        with orders:
            orders.give(given.append, 1)
            assert given == []
        orders.give(given.append, 2)
        assert given == []
        await asyncio.sleep(0)
        assert given == [1, 2]
        orders.give(given.append, 3)
        assert given == [1, 2, 3]

    run_virtually(scenario())


def test_a_late_order_that_fails_is_told_and_does_not_hold_up_the_next():
    async def scenario():
        given, errors = [], []
        orders = EngineOrders(errors.append)

        def broken():
            raise RuntimeError("a bug")

        with orders:
            orders.give(broken)
            orders.give(given.append, 1)
        await asyncio.sleep(0)
        assert [str(error) for error in errors] == ["a bug"]
        assert given == [1]

    run_virtually(scenario())


def test_what_it_is_to_remember_waits_until_it_has_started():
    async def scenario():
        given = []
        orders = EngineOrders(given.append)
        orders.tell(given.append, "I am")
        orders.tell(given.append, "in a hurry")
        assert given == []
        orders.started()
        assert given == ["I am", "in a hurry"]
        orders.tell(given.append, "really")
        assert given == ["I am", "in a hurry", "really"]

    run_virtually(scenario())
