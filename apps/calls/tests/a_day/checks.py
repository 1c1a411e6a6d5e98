"""What has to be true after a day, whatever was killed during it."""

from __future__ import annotations

from collections import Counter

import pytest

from apps.calls.choices import LIVE_STATUSES
from apps.calls.reporting.metrics import METRICS

from . import ours
from .day import SERVICE_LEVEL_SECONDS, SHORT_SECONDS, Day
from .placing import Placed
from .recount import recount

FINAL = {"completed", "failed", "refused", "lost"}


class WhatADayMustHold:
    """Of the fixture ``day``."""

    def test_nothing_is_left_to_do(self, day: Day) -> None:
        assert day.unsettled == {}
        assert not day.figures["waiting"]

    def test_every_call_is_there_once_and_no_other(self, day: Day) -> None:
        placed = [call.call_sid for call in day.placed] + day.reminded
        assert len(placed) == len(set(placed))
        assert set(day.rows) == set(placed)

    def test_every_call_ended_as_what_it_was(self, day: Day) -> None:
        wrong = [_told(day, call) for call in day.placed if _differs(day, call)]
        assert not wrong, "\n".join(map(str, wrong))

    def test_turns_are_in_order_and_none_is_missing(self, day: Day) -> None:
        for sid, row in day.rows.items():
            assert [t.index for t in row.turns] == list(range(len(row.turns))), sid

    def test_every_word_the_caller_said_is_in_the_record_once(self, day: Day) -> None:
        wrong = []
        for call in day.placed:
            if call.report is None or not call.report.relays:
                continue
            told = [
                prompt.text
                for relay in call.report.relays
                for prompt in relay.prompts
                if prompt.last
            ]
            turns = [t for t in day.rows[call.call_sid].turns if t.speaker == "caller"]
            kept = [t.text for t in turns if not t.text.startswith("[keys]")]
            if told != kept:
                wrong.append((call.kind.name, told, kept))
        assert not wrong, "\n".join(map(str, wrong))

    def test_every_call_has_one_summary(self, day: Day) -> None:
        assert {row.call.pk for row in day.rows.values()} == set(day.summaries)
        statuses = Counter(each.status for each in day.summaries.values())
        assert set(statuses) == {"ready"}

    def test_every_event_was_told_once(self, day: Day) -> None:
        told = Counter((each.event, each.call_id) for each in day.deliveries)
        expected: Counter[tuple[str, int | None]] = Counter()
        for row in day.rows.values():
            expected["call.ended", row.call.pk] += 1
            expected["summary.ready", row.call.pk] += 1
            for escalation in row.escalations:
                expected["escalation.raised", row.call.pk] += 1
                settled = escalation.status == "resolved"
                claimed = escalation.claimed_at is not None
                expected["escalation.claimed", row.call.pk] += claimed
                expected["escalation.resolved", row.call.pk] += settled
        assert told == +expected

    def test_every_message_arrived_under_one_name_with_one_body(self, day: Day) -> None:
        bodies: dict[str, set[bytes]] = {}
        for received in day.received:
            bodies.setdefault(received.id, set()).add(received.body)
        assert set(bodies) == {each.message_id for each in day.deliveries}
        for each in day.deliveries:
            assert each.status == "delivered"
            assert bodies[each.message_id] == {each.body.encode()}

    def test_a_booking_is_one_appointment_and_no_bay_has_two(self, day: Day) -> None:
        made = Counter(each.source for each in day.appointments)
        for call in day.placed:
            booked = day.rows[call.call_sid].call.outcome == "booked"
            assert made[call.call_sid] == booked, _told(day, call)
        taken = Counter((a.bay_id, a.starts_at) for a in day.appointments)
        assert set(taken.values()) <= {1}

    def test_everybody_was_reminded_once(self, day: Day) -> None:
        assert len({each.target_id for each in day.attempts}) == len(day.attempts)
        assert len(day.reminded) == len(day.attempts)
        by_kind = Counter()
        for each in day.attempts:
            assert each.call is not None
            kind = ours.what_answers(each.call.to_number)
            by_kind[kind, each.result, each.call.outcome, each.call.status] += 1
        assert {key[:2] for key in by_kind} == {
            ("confirmed", "answered"),
            ("voicemail", "voicemail"),
            ("busy", "busy"),
            ("no_answer", "no_answer"),
        }, by_kind

    def test_nothing_of_the_day_was_trivial(self, day: Day) -> None:
        """Otherwise equal figures would say little."""
        for name, (numerator, denominator, value) in day.figures["figures"].items():
            assert value is not None, name
            assert denominator is None or denominator > 0, name
            if name != "response_latency_p50" and METRICS[name].kind != "percentile":
                assert numerator, name

    @pytest.mark.parametrize("metric", METRICS)
    def test_a_figure_is_what_its_definition_says(self, day: Day, metric: str) -> None:
        over = [
            row for row in day.rows.values() if row.call.status not in LIVE_STATUSES
        ]
        expected = recount(over, SERVICE_LEVEL_SECONDS, SHORT_SECONDS)[metric]
        numerator, denominator, value = day.figures["figures"][metric]
        assert denominator == expected.denominator
        if expected.numerator is not None and expected.near < 1e-6:
            assert numerator == pytest.approx(expected.numerator, rel=1e-12)
        if expected.value is None:
            assert value is None
        else:
            near = pytest.approx(expected.value, abs=expected.near, rel=1e-12)
            assert value == near


def _differs(day: Day, call: Placed) -> bool:
    row = day.rows.get(call.call_sid)
    if row is None or row.call.status != call.kind.status:
        return True
    if call.met(list(day.stretches.values())):
        return False  # a tool, or the question what follows, may have met nobody
    transfer = row.transfer or {}
    return (
        row.call.outcome not in call.kind.outcomes
        or transfer.get("how", "") != call.kind.transfer
    )


def _told(day: Day, call: Placed) -> str:
    row = day.rows.get(call.call_sid)
    if row is None:
        return f"{call.kind.name}: no row; {call.report and call.report.failure}"
    words = " | ".join(f"{t.speaker}: {t.text}" for t in row.turns)
    return (
        f"{call.kind.name}: {row.call.status} {row.call.end_reason!r} "
        f"{row.call.outcome!r} {row.transfer} "
        f"{call.report and (call.report.failure, call.report.ended_by)} {words}"
    )
