"""A request's history, set against what the conversation has heard already."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from apps.agentbrain.conversation.language.messages import Role
from apps.calls.telephony.vapi.history import (
    Past,
    grown_from,
    heard_of,
    mark_of,
    read_history,
)
from apps.calls.telephony.vapi.wire import Line


def lines(*texts: str) -> list[Line]:
    """``"u: words"`` of the caller, ``"a: words"`` of the assistant."""
    roles = {"u": Role.USER, "a": Role.ASSISTANT, "t": Role.TOOL}
    return [Line(roles[text[0]], text[3:]) for text in texts]


def read(*texts: str, users: int = 0, last: str = "", broken: int = 0):
    return read_history(
        lines(*texts), users=users, last_user=mark_of(last), broken_users=broken
    )


def test_the_first_utterance_comes_after_the_greeting():
    news = read("a: Good morning.", "u: Hi")
    assert (news.said, news.past, news.utterance) == ("Good morning.", (), "Hi")
    assert news.users == 1


def test_nothing_was_said_yet():
    news = read()
    assert (news.said, news.utterance, news.users) == (None, "", 0)


def test_the_next_utterance_comes_with_what_was_said_of_our_reply():
    news = read("a: G", "u: One", "a: Reply", "u: Two", users=1, last="One")
    assert (news.said, news.past, news.utterance) == ("Reply", (), "Two")


def test_a_reply_that_is_missing_was_not_heard():
    news = read("a: G", "u: One", "u: Two", users=1, last="One")
    assert news.said == ""


def test_utterances_that_nobody_answered_are_one():
    news = read("a: G", "u: I want", "u: an oil change")
    assert news.utterance == "I want an oil change"
    assert news.past == ()
    assert news.users == 2


def test_what_was_answered_without_us_is_in_the_past():
    news = read("a: G", "u: One", "a: Half a", "u: Two")
    assert news.past == (Past("One", "Half a"),)
    assert news.utterance == "Two"


def test_what_a_process_died_over_is_not_part_of_the_next_utterance():
    news = read("a: G", "u: yes", "u: hello?", broken=1)
    assert news.past == (Past("yes", ""),)
    assert news.utterance == "hello?"


def test_an_utterance_that_grew_is_answered_from_where_it_grew():
    news = read("a: G", "u: My name is Ann, Ann Bell", users=1, last="My name is Ann")
    assert (news.said, news.utterance) == ("", "Ann Bell")


def test_an_utterance_that_is_known_is_nothing_new():
    news = read("a: G", "u: One", users=1, last="One")
    assert (news.utterance, news.users) == ("", 1)


def test_a_history_that_was_cut_at_its_beginning_still_ends_with_the_utterance():
    news = read("u: Eight", "a: Reply", "u: Nine", users=8, last="Eight")
    assert (news.said, news.utterance, news.users) == ("Reply", "Nine", 2)


def test_a_mark_tells_a_text_and_its_growth_without_holding_it():
    mark = mark_of("4111 1111")
    assert "4111" not in mark.partition(":")[2]
    assert grown_from(mark, "4111 1111 1111") == " 1111"
    assert grown_from(mark, "5111 1111 1111") is None
    assert grown_from("", "anything") is None


# How much was heard


def test_all_of_it():
    assert heard_of("Hello, Ann. How are you?", "hello ann how are you") is None


def test_a_part_of_it_in_our_own_spelling():
    assert heard_of("Hello, Ann. How are you?", "hello ann") == "Hello, Ann."


def test_nothing_of_it():
    assert heard_of("Hello there.", "") == ""


def test_the_last_word_was_cut_in_two():
    assert heard_of("We have tomorrow at nine.", "We have tomor") == "We have"


def test_words_that_are_not_ours_tell_nothing():
    assert heard_of("Hello there.", "Guten Tag") is None
    assert heard_of("Hello.", "Hello there my friend") is None


def test_marks_for_the_voice_are_no_words():
    assert (
        heard_of("One moment. We have nine.", "One moment. <flush />") == "One moment."
    )


@given(st.text(max_size=200), st.text(max_size=200))
def test_what_was_heard_is_always_a_beginning_of_what_was_given(ours, theirs):
    heard = heard_of(ours, theirs)
    assert heard is None or (ours.startswith(heard) and len(heard) <= len(ours))


@given(
    st.lists(
        st.tuples(st.sampled_from("uat"), st.sampled_from(["x", "y", ""])), max_size=12
    ),
    st.integers(0, 8),
    st.integers(0, 8),
)
def test_any_history_can_be_read(pairs, users, broken):
    history = lines(*(f"{role}: {text}" for role, text in pairs))
    news = read_history(
        history, users=users, last_user=mark_of("x"), broken_users=broken
    )
    count = sum(line.role is Role.USER for line in history)
    assert news.users in {count, users}


def test_a_reply_to_the_last_utterance_may_be_there_already():
    news = read("a: G", "u: One", "a: Half")
    assert (news.utterance, news.reply) == ("One", "Half")
