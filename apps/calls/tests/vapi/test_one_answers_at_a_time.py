"""The lease of a conversation, and what is kept of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from apps.agentbrain.conversation.actions import SaveTurn
from apps.calls.conversation_models import Conversation
from apps.calls.models import Turn
from apps.calls.recorder_entries import TurnEntry
from apps.calls.telephony.vapi import lease, store
from apps.calls.telephony.vapi.memory import Answer, Leave, State
from apps.calls.telephony.vapi.sse import Used
from apps.calls.tests.parts import live_call

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept() -> int:
    return store.conversation_of(live_call())


def claimed(kept: int, owner: str = "one", *, users: int = 0) -> lease.Claim | None:
    return lease.claim(kept, owner, lease.next_generation(kept), "digest", users)


def let_run_out(kept: int) -> None:
    """As if the process had died ``LEASE`` ago."""
    rows = Conversation.objects.filter(pk=kept)
    rows.update(lease_until=Now() - timedelta(milliseconds=1))


def outcome(**state) -> store.Outcome:
    return store.Outcome(State(**state).as_json(), Answer("Hello."), "digest")


def test_a_call_has_one_conversation(kept):
    call = Conversation.objects.get().call
    assert store.conversation_of(call) == kept


def test_only_one_holds_it(kept):
    generation = lease.next_generation(kept)
    assert lease.claim(kept, "one", generation)
    assert lease.claim(kept, "two", generation) is None
    lease.release(kept, "one")
    assert lease.claim(kept, "two", generation)


def test_an_older_request_gets_it_no_more(kept):
    older = lease.next_generation(kept)
    lease.next_generation(kept)
    assert lease.claim(kept, "one", older) is None


def test_it_sees_that_a_newer_request_has_come(kept):
    claimed(kept)
    before = lease.standing(kept, "one")
    newer = lease.next_generation(kept)
    assert before.held
    assert lease.standing(kept, "one") == lease.Standing(True, newer, 0)


def test_who_died_holds_it_for_no_longer_than_its_lease(kept):
    claimed(kept, users=3)
    generation = lease.next_generation(kept)
    assert lease.claim(kept, "two", generation) is None
    let_run_out(kept)
    claim = lease.claim(kept, "two", generation)
    assert claim == lease.Claim(version=0, broken_users=3)


def test_who_let_go_left_nothing_broken(kept):
    claimed(kept, users=3)
    lease.release(kept, "one")
    assert claimed(kept, "two").broken_users == 0


def test_it_is_held_for_as_long_as_it_is_renewed(kept):
    claimed(kept)
    let_run_out(kept)
    assert lease.renew(kept, "one")
    assert claimed(kept, "two") is None


def test_a_lease_that_was_taken_over_cannot_be_renewed_or_let_go(kept):
    claimed(kept)
    let_run_out(kept)
    claimed(kept, "two")
    lease.release(kept, "one")
    assert not lease.renew(kept, "one")
    assert lease.standing(kept, "two").held


def test_what_was_answered_is_kept_with_its_turns(kept):
    claimed(kept)
    call_id = Conversation.objects.get().call_id
    turn = TurnEntry(call_id, SaveTurn(0, "agent", "Hello.", "Hello.", 0, 10))
    state = State(agent={"now_ms": 1}, users=2, said="Hello.", leave=Leave("hangup"))
    store.save(
        kept, "one", store.Outcome(state.as_json(), Answer("Hello."), "d", [turn])
    )
    assert store.load(kept, 1) == state
    found = store.find(kept)
    assert (found.answer.text, found.answered_digest, found.held) == (
        "Hello.",
        "d",
        False,
    )
    assert Turn.objects.get().text == "Hello."
    assert claimed(kept, "two")


def test_who_was_away_too_long_changes_nothing(kept):
    claimed(kept)
    let_run_out(kept)
    claimed(kept, "two")
    call_id = Conversation.objects.get().call_id
    turn = TurnEntry(call_id, SaveTurn(0, "agent", "Late.", "Late.", 0, 10))
    late = store.Outcome(State(users=9).as_json(), Answer("Late."), "d", [turn])
    with pytest.raises(store.LeaseLost):
        store.save(kept, "one", late)
    assert not Turn.objects.exists()
    assert store.load(kept, 0) == State()
    assert lease.standing(kept, "two").held


def test_what_is_forgotten_is_gone(kept):
    claimed(kept)
    store.save(kept, "one", outcome(users=2))
    store.forget(kept)
    row = Conversation.objects.get()
    assert (row.state, row.answer) == ({}, {})


def test_an_answer_survives_being_kept():
    answer = Answer("Bye.", Leave("transfer", "+15550001111", "asked"), Used(7, 8))
    assert Answer.of(answer.as_json()) == answer
    assert Answer.of({}) == Answer()


class SharedCache(dict):
    def get(self, key, default=None):
        return super().get(key, default)

    def set(self, key, value, timeout):
        self[key] = value


@pytest.fixture
def shared(monkeypatch, settings):
    cache = SharedCache()
    settings.CACHES = {"default": {"BACKEND": "a.shared.Cache"}}
    monkeypatch.setattr(store, "cache", cache)
    return cache


def test_a_shared_cache_answers_for_the_database(kept, shared):
    claimed(kept)
    store.save(kept, "one", outcome(users=2))
    Conversation.objects.update(state={})
    assert store.load(kept, 1).users == 2


def test_an_older_state_is_never_taken_from_the_cache(kept, shared):
    claimed(kept)
    store.save(kept, "one", outcome(users=2))
    Conversation.objects.update(version=2, state=State(users=5).as_json())
    assert store.load(kept, 2).users == 5


def test_a_cache_that_is_away_costs_nothing_but_time(kept, shared, monkeypatch):
    def away(*args):
        raise ConnectionError("no cache")

    monkeypatch.setattr(shared, "get", away)
    monkeypatch.setattr(shared, "set", away)
    claimed(kept)
    store.save(kept, "one", outcome(users=2))
    assert store.load(kept, 1).users == 2


def test_a_cache_of_this_process_alone_is_not_used(kept, monkeypatch):
    cache = SharedCache()
    monkeypatch.setattr(store, "cache", cache)
    claimed(kept)
    store.save(kept, "one", outcome(users=2))
    assert not cache


def test_redis_in_front_of_the_database(kept, settings, redis_url):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": redis_url,
            "KEY_PREFIX": "test-of-conversations",
        }
    }
    claimed(kept)
    store.save(kept, "one", outcome(users=2))
    Conversation.objects.update(state={})
    assert store.load(kept, 1).users == 2
    store.cache.clear()
    assert store.load(kept, 1) == State()
