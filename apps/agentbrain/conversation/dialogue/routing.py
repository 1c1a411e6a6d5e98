"""Whose matter an utterance is: a person's, a question's, a new goal's, the flow's."""

from __future__ import annotations

from .appointments import means_another
from .clarifying import (
    CLARIFY,
    beyond_us,
    clarify,
    confirmed_wish,
    denied,
    leads_somewhere,
)
from .closing import OUTBOUND, anything_else, goodbye
from .courtesies import leaves, small_talk
from .detours import asks_about_service, asks_who, brings_news, resume, thinks_again
from .escalation import (
    MESSAGE,
    escalate_by_rule,
    hand_over,
    heard_after_escalation,
)
from .flows.base import Flow
from .flows.followup import FollowUp
from .flows.identity import not_yet_known
from .flows.inquiry import answer_question, inquire
from .flows.registry import FLOWS, KNOWN, begin_goal
from .flows.stop_calls import stop_calls, wants_no_calls
from .for_staff import takes_it_back
from .guessing import ALARMS
from .heard import GOALS, QUESTIONS
from .just_booked import second_thought
from .objecting import objects
from .parting import keep_for_later
from .states import State, Step
from .talk import Talk
from .wishes import (
    asks,
    goal_of,
    puts_a_question,
    wants_to_book,
    wants_visit,
)
from .wording import line

MAX_MISSES = 3
FREE_TEXT = (*MESSAGE, "feedback_comment")
_A_MESSAGE = 7
"""Words: so many are what somebody is to be told, not "could you repeat that"."""

_URGENCY = {"person_requested": "normal", "complaint": "high"}
ABOUT_THE_SHOP = ("ask_hours", "ask_location")
"""Questions nobody leaves as a message."""
_ABOUT_TIMES = ("date", "choose_slot", "which_appointment")
_PROOFS = ("verify", "lookup_phone", "callback_number", "identity")


def route(talk: Talk) -> None:
    """Act on one utterance, or on both halves of one that wishes for two things."""
    memory = talk.memory
    if objects(talk):
        talk.understood()
        return
    if memory.question == CLARIFY:
        wish = confirmed_wish(talk)
        if wish:
            talk.turn_to(wish)
        elif talk.heard.no and not talk.heard.carries_something:
            denied(talk)
            return
    if memory.question not in (*FREE_TEXT, *_PROOFS):
        keep_for_later(talk)
    _route_one(talk)


def _route_one(talk: Talk) -> None:
    """Act on one wish. The order is the order of importance."""
    memory, heard = talk.memory, talk.heard
    flow = FLOWS.get(memory.flow)
    free_text = memory.question in FREE_TEXT
    message = free_text and len(heard.text.split()) >= _A_MESSAGE
    if not heard.text and not (free_text and any(map(str.isalnum, heard.raw))):
        missed(talk, "cannot_hear")
    elif wants_no_calls(heard):
        stop_calls(talk)
        talk.understood()
    elif memory.question == "identity" and not_yet_known(talk):
        talk.understood()
    elif _escalates(talk, flow):
        escalate_by_rule(talk)
    elif _small(talk, free_text, message) or (free_text and _flow_heard(talk, flow)):
        talk.understood()
    elif leaves(talk) and not second_thought(talk):
        goodbye(talk)
    elif (
        _wants_person(talk)
        or brings_news(talk)
        or _someone_else(talk)
        or asks_who(talk)
        or thinks_again(talk)
        or asks_about_service(talk)
        or _question(talk)
        or _goal(talk, flow)
        or _flow_heard(talk, flow)
        or _clarified(talk)
    ):
        talk.understood()
    elif heard.has("thanks", "greeting", "affirm") and memory.question:
        missed(talk, "")
    elif _asks_of_the_shop(talk):
        missed(talk, "cannot_answer")
    elif beyond_us(talk) and not heard.unsure:
        missed(talk, "out_of_scope")
    else:
        missed(talk, "not_understood")


def _asks_of_the_shop(talk: Talk) -> bool:
    """A question that came up on the way, and is none about the times on offer."""
    memory = talk.memory
    under_way = bool(memory.flow or memory.booked)
    about_times = memory.question in _ABOUT_TIMES
    return under_way and not about_times and puts_a_question(talk.heard)


def missed(talk: Talk, key: str) -> None:
    """Nothing useful was said: ask in other words; the third time, a person.

    ``key`` is the line that says so; "" for a courtesy that needs no remark.
    """
    memory = talk.memory
    memory.misses += 1
    if memory.misses >= MAX_MISSES and not memory.transferred:
        if memory.escalated and not memory.flow:
            goodbye(talk)
        else:
            hand_over(talk, "not_understood", "normal")
        return
    if clarify(talk):
        return
    if key:
        talk.lines.append(line(talk.brain, key, memory.misses - 1))
    if memory.question:
        talk.ask_otherwise()


def _escalates(talk: Talk, flow: Flow | None) -> bool:
    memory, match = talk.memory, talk.heard.escalation
    if match is None:
        return False
    if memory.question in MESSAGE and match.rule.priority != "urgent":
        return False
    if flow is not None and flow.claims_escalation(talk):
        return False
    return not (memory.escalated and memory.escalation_reason == match.rule.reason)


def _wants_person(talk: Talk) -> bool:
    """No rule knows the words, but a person is what they ask for: nearly certain by the
    classifier, or confirmed on asking."""
    memory, heard = talk.memory, talk.heard
    code = heard.first_of(ALARMS)
    told = memory.escalated and memory.escalation_reason == code
    if not code or heard.escalation or told or memory.flow == FollowUp.code:
        return False
    hand_over(talk, code, _URGENCY[code], detail=heard.raw)
    return True


def _someone_else(talk: Talk) -> bool:
    """The number is known, but another person uses it: "I'm not Dana"."""
    memory, heard = talk.memory, talk.heard
    if not memory.customer or memory.verified or memory.call_type in OUTBOUND:
        return False
    denied = (f"not {memory.first_name.lower()}", f"isn't {memory.first_name.lower()}")
    if not (heard.has("wrong_person") or any(words in heard.text for words in denied)):
        return False
    memory.customer = memory.customer_id = None
    memory.forget("name", "phone", "vehicle")
    talk.say("not_that_person")
    goal = heard.first_of(GOALS)
    if goal or memory.flow == KNOWN.code:
        begin_goal(talk, goal or "book_appointment")
        return True
    if memory.state != State.INTENT_DETECTION:
        talk.step(Step.ASK_INTENT)
    memory.flow = ""
    talk.ask("intent")
    return True


def _small(talk: Talk, free_text: bool, message: bool) -> bool:
    """What is said between people, or asked beside a message; a message is neither."""
    if message:
        return False
    return (free_text and _asks_beside_a_message(talk)) or small_talk(talk)


def _asks_beside_a_message(talk: Talk) -> bool:
    about = talk.heard.has(*ABOUT_THE_SHOP)
    return talk.memory.question in MESSAGE and about and _question(talk)


def _question(talk: Talk) -> bool:
    """Questions about the shop are answered wherever they come."""
    heard, memory = talk.heard, talk.memory
    question = heard.first_of(QUESTIONS)
    if not question or _tells(talk):
        return False
    if goal_of(heard) == "book_appointment" and not memory.flow:
        if question != "ask_services":  # that it can be booked says that we do it
            answer_question(talk, question)
        begin_goal(talk, "book_appointment")
    else:
        inquire(talk, question)
    return True


def _tells(talk: Talk) -> bool:
    """ "You close early on friday so thursday": the day asked for, no question."""
    asked = talk.memory.question
    return bool(talk.memory.flow) and asked in talk.heard.slots and not asks(talk.heard)


def _clarified(talk: Talk) -> bool:
    """A wish confirmed on asking that no flow of ours serves: a person does."""
    for match in talk.heard.intents[:1]:
        if match.rule_id == "clarified" and not leads_somewhere(match.code):
            hand_over(talk, match.code, "normal", detail=talk.heard.raw)
            return True
    return False


def _goal(talk: Talk, flow: Flow | None) -> bool:
    """A wish for something other than what is going on."""
    memory, heard = talk.memory, talk.heard
    if memory.question in ("identity", "verify") and flow and flow.keeps(talk, ""):
        return False
    goal = heard.first_of(GOALS)
    if flow is None and not goal and memory.intent in GOALS and means_another(heard):
        goal = memory.intent  # "and the other one too"
    if flow and goal == "book_appointment" and not wants_visit(heard):
        goal = ""  # "the oil change" answers which one is meant
    if not goal and wants_to_book(heard) and (flow is None or not heard.answer):
        goal = "book_appointment"
    if goal and not (flow and flow.keeps(talk, goal)):
        begin_goal(talk, goal)
        return True
    if flow is None and heard.slots.get("service"):
        begin_goal(talk, "book_appointment")
        return True
    return False


def _flow_heard(talk: Talk, flow: Flow | None) -> bool:
    memory = talk.memory
    if memory.question in (*MESSAGE, "callback_number") or memory.transferred:
        if not memory.transferred and takes_it_back(talk.heard.text):
            resume(talk)
            return True
        return heard_after_escalation(talk)
    if flow is not None:
        return flow.heard(talk)
    return _between_goals(talk)


def _between_goals(talk: Talk) -> bool:
    """Nothing is going on: "how can I help", or "anything else"."""
    memory, heard = talk.memory, talk.heard
    if heard.yes and memory.question == "anything_else":
        talk.step(Step.ASK_INTENT)
        memory.question = "what_else"
        memory.asked["what_else"] = 0
        talk.ask("what_else")
        return True
    if heard.has("never_mind"):
        anything_else(talk)
        return True
    first_time = memory.question == "intent" and memory.asked["intent"] == 1
    if heard.has("greeting") and first_time:
        talk.say("greeting_back")
        talk.ask_otherwise()
        return True
    return False
