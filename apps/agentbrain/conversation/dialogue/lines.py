"""Every line the agent speaks as it comes out of the box, in one place for review.

A line has one wording or several; a question asked again takes its next wording, and
the last one from then on. Braces are filled in; nothing is chosen at random. Staff put
lines in other words without touching this table, see ``wording``.
"""

from __future__ import annotations

LINES: dict[str, tuple[str, ...]] = {
    # Opening
    "ask_intent": (
        "How can I help you today?",
        "I can book, move or cancel an appointment, or tell you our hours and prices. "
        "What would you like?",
        "For example, you can say: book an oil change, move my appointment, or what "
        "are your hours.",
    ),
    "outbound_hello": ("Hello, this is {agent} from {business}.",),
    "ask_identity": (
        "Am I speaking with {name}?",
        "I'm trying to reach {name}. Is that you?",
    ),
    "hold_on": ("Of course, take your time.",),
    "not_recorded": ("All right, this call is not being recorded.",),
    "greeting_back": ("Hello!",),
    "not_that_person": ("Oh, sorry about that.",),
    # Taking values
    "took_name": ("Thanks, {name}.",),
    "took_values": ("Okay, {values}.",),
    "took_other": ("Thank you.",),
    "begin_booking": ("Sure, I can book that for you.",),
    "begin_booking_service": ("Sure, I can book {service} for you.",),
    "begin_move": ("Sure, I can move that for you.",),
    "begin_cancel": ("Okay, I can help you cancel.",),
    "begin_lookup": ("Sure, let me look that up.",),
    "ask_name": (
        "May I have your name, please?",
        "What name should I put it under?",
        "Could you say your first and last name, or spell it for me?",
    ),
    "ask_phone_same": (
        "Is the number you're calling from the best one to reach you?",
        "Should we use the number you're calling from? You can say yes, or give me "
        "another one.",
    ),
    "ask_phone": (
        "What's the best phone number to reach you?",
        "Could you give me your phone number, area code first?",
        "Please say your ten digit phone number, or type it on your keypad.",
    ),
    "ask_phone_rest": (
        "I have {digits} so far. Go on.",
        "I have {digits}. What are the other digits?",
    ),
    "phone_wrong": ("That doesn't seem to be a complete phone number.",),
    "ask_email": (
        "What's your email address? You can also say skip.",
        "Could you say the email once more, like name at mail dot com? Or just say "
        "skip.",
    ),
    "email_skipped": ("No problem, we can do without it.",),
    "ask_vehicle": (
        "What's the year, make and model of your vehicle?",
        "Which car is it? For example, a 2015 Honda Civic.",
        "Please tell me the year, the make and the model.",
    ),
    "ask_vehicle_year": (
        "What year is it?",
        "What year was the vehicle made?",
        "Please say the year in four digits, or say I don't know.",
    ),
    "ask_vehicle_make": (
        "What make is it?",
        "Which make is it, for example Toyota or Ford?",
        "Who makes the car? You can say I don't know.",
    ),
    "ask_vehicle_model": (
        "Which model?",
        "What's the model of the {make}?",
        "Which {make} model is it? You can say I don't know.",
    ),
    "vehicle_skipped": ("That's fine, we'll note the vehicle when you come in.",),
    "vehicle_part_skipped": ("That's fine, we'll see when you come in.",),
    "ask_which_vehicle": (
        "Which vehicle is it for: {vehicles}?",
        "Is it {vehicles}, or another one?",
    ),
    "ask_service": (
        "What can we do for your vehicle?",
        "Which service do you need? We offer {services}.",
        "For example {services}. Which one would you like?",
    ),
    "ask_date": (
        "What day would you like to come in?",
        "Which day works for you? For example tomorrow, or next Tuesday.",
        "Please tell me a day, like Friday or the twelfth, or say first available.",
    ),
    "check": ("Did you say {values}?", "Was that {values}? Please say yes or no."),
    "check_again": ("Sorry, I misheard.",),
    "go_back": ("No problem, let's change that.",),
    # Offering and reading back
    "slot_free": ("{when} is available.",),
    "offer_one": ("The nearest opening is {slots}. Would you like that?",),
    "offer_many": (
        "I have {slots}. Which would you like?",
        "You can choose {slots}. Which one suits you?",
    ),
    "which_of_those": ("Which of those times would you like?",),
    "day_closed": ("We're closed on {day}.",),
    "slot_past": ("That time has already passed.",),
    "slot_full": ("That time is already taken.",),
    "slot_outside_hours": ("That's outside our opening hours.",),
    "slot_too_far": ("I can't book that far ahead.",),
    "no_slots": ("I don't have anything open then.",),
    "other_time": ("No problem.",),
    "confirm_booking": (
        "Let me read that back. {summary}. Is that right?",
        "Shall I book the {service} for {when}? Please say yes or no.",
    ),
    "ask_what_to_change": (
        "Okay, what should I change?",
        "You can change the service, the vehicle, the day, the time, the name or the "
        "phone number. Which one?",
    ),
    "ask_also_service": (
        "You also mentioned {also}. Shall I book that too?",
        "Would you like an appointment for {also} as well?",
    ),
    "ask_also_vehicle": (
        "You also mentioned the {also_car}. Shall I book that too?",
        "Would you like an appointment for the {also_car} as well?",
    ),
    "booked": ("You're booked: {service}, {when}.",),
    "slot_taken": ("I'm sorry, that time was just taken.",),
    "invalid_phone": ("I'm sorry, that phone number doesn't work.",),
    "service_gone": ("I'm sorry, we can't book that one.",),
    # Changing an appointment
    "ask_lookup_phone": (
        "What phone number is the appointment under?",
        "Could you say the phone number once more, area code first?",
        "Please say your ten digit phone number, or type it on your keypad.",
    ),
    "lookup_failed": ("I couldn't find that number.",),
    "ask_verify": (
        "To verify your identity, please tell me your date of birth, or the last four "
        "digits of the card on file.",
        "You can verify with your date of birth, the last four digits of your card, "
        "your address, your license plate, or the VIN.",
        "Please tell me one more time: your date of birth, the last four digits, your "
        "address, or your plate.",
    ),
    "birth_year_missing": ("And the year you were born, please?",),
    "birth_day_missing": ("And the day of the month, please?",),
    "verify_failed": ("I'm sorry, that doesn't match.",),
    "verified": ("Thank you, that matches.",),
    "no_appointments": ("I don't see any upcoming appointment.",),
    "ask_offer_booking": ("Would you like to book one?",),
    "ask_which_appointment": (
        "I see {appointments}. Which one do you mean?",
        "Which appointment is it: {appointments}?",
    ),
    "appointment_is": ("Your {service} is on {when}.",),
    "ask_new_date": (
        "What day would you like instead?",
        "Which day would suit you better?",
        "Please tell me the new day, like Friday, or the twelfth.",
    ),
    "confirm_cancel": (
        "That's your {service} on {when}. Shall I cancel it?",
        "Should I cancel the {service} on {when}? Please say yes or no.",
    ),
    "confirm_move": (
        "So I'll move your {service} to {when}. Is that right?",
        "Should I move it to {when}? Please say yes or no.",
    ),
    "confirm_keep": (
        "That's your {service} on {when}. Can I mark it as confirmed?",
        "Will you come on {when}? Please say yes or no.",
    ),
    "moved": ("All set. Your {service} is now on {when}.",),
    "cancelled": ("Okay, your {service} on {when} is cancelled.",),
    "left_as_is": ("Okay, I'll leave it as it is.",),
    "not_booked": ("Okay, then I won't book anything.",),
    "appointment_gone": ("I'm sorry, I can't find that appointment any more.",),
    # Outbound
    "ask_reminder": (
        "I'm calling about your {service} on {when}. Will you be able to make it?",
        "Can you come on {when}? I can also move or cancel it.",
    ),
    "ask_move_or_cancel": (
        "Would you like to move it to another day, or cancel it?",
        "Should I move it, cancel it, or leave it as it is?",
    ),
    "confirmed": ("Great, you're confirmed for {when}. See you then.",),
    "wrong_person": ("Sorry for the interruption.",),
    "about_call": ("It's something I can only tell {name}.",),
    "call_later": ("Of course, we'll try another time.",),
    "voicemail": (
        "Hello, this is {agent} from {business} with a message for you. Please call us "
        "back at {phone}. Thank you, goodbye.",
    ),
    "voicemail_no_number": (
        "Hello, this is {agent} from {business} with a message for you. Please call us "
        "back when you have a moment. Thank you, goodbye.",
    ),
    "ask_satisfaction": (
        "I'm calling about your recent {service}. Were you happy with how it went?",
        "Was everything all right with your {service}? Please say yes or no.",
    ),
    "glad": ("I'm glad to hear that.",),
    "ask_feedback_comment": (
        "I'm sorry to hear that. What went wrong?",
        "Please tell me what happened, so that I can pass it on.",
    ),
    "feedback_taken": ("Thank you for telling me.",),
    "ask_next_service": (
        "Would you like to book your next service?",
        "Should I book your next visit now? Please say yes or no.",
    ),
    "ask_offer": (
        "{message} Would you like an appointment? To get no more of these calls, press "
        "nine or just say so.",
        "{message} Shall I make an appointment for that? Please say yes or no.",
    ),
    "as_you_like": ("Of course. Thank you for listening.",),
    "calls_stopped": ("I've taken you off our calling list. We won't call you again.",),
    "calls_stopped_unlisted": (
        "This number is not on our calling list, so we won't call you.",
    ),
    "escalate_stop_calls": (
        "I couldn't take you off our list myself, so a person will do it.",
    ),
    # Answers
    "hours_all": ("We're open {hours}.",),
    "hours_day": ("On {day} we're open {hours}.",),
    "hours_closed": ("We're closed on {day}.",),
    "hours_unknown": ("I don't have our opening hours at hand.",),
    "price": ("{service} is {price}.",),
    "price_depends": ("The price for {service} depends on the vehicle.",),
    "prices_some": ("For example, {prices}.",),
    "duration": ("{service} takes about {duration}.",),
    "services": ("We offer {services}.",),
    "services_none": ("I don't have our list of services at hand.",),
    "service_yes": ("Yes, we can do {service}.",),
    "location": ("We're at {address}.",),
    "location_unknown": ("I don't have our address at hand.",),
    "identity": ("I'm {agent}, the automated assistant of {business}.",),
    # Anything else, and the end
    "ask_anything_else": (
        "Is there anything else I can help with?",
        "Can I do anything else for you?",
    ),
    "ask_what_else": ("Sure, what can I do for you?", "What else can I do for you?"),
    "goodbye": ("Thank you for calling {business}. Goodbye!",),
    "goodbye_when": ("Thank you for calling. See you on {when}. Goodbye!",),
    "goodbye_outbound": ("Thank you. Have a good day. Goodbye!",),
    "goodbye_silent": ("I can't hear you, so I'll end the call now. Goodbye!",),
    "next_wish": ("Now to the other thing.",),
    # Not sure
    "clarify": ("Is this about {intent}?", "About {intent}: is that right?"),
    "clarify_book_appointment": ("Would you like to book an appointment?",),
    "clarify_reschedule_appointment": ("Would you like to move an appointment?",),
    "clarify_cancel_appointment": ("Would you like to cancel an appointment?",),
    "clarify_confirm_appointment": ("Would you like to confirm your appointment?",),
    "clarify_ask_appointment": ("Would you like to know when your appointment is?",),
    "clarify_ask_hours": ("Would you like to know our opening hours?",),
    "clarify_ask_price": ("Would you like to know a price?",),
    "clarify_ask_duration": ("Would you like to know how long it takes?",),
    "clarify_ask_services": ("Would you like to know which services we offer?",),
    "clarify_ask_location": ("Would you like to know where we are?",),
    "clarify_ask_identity": ("Would you like to know who you are talking to?",),
    "clarify_person_requested": ("Would you like me to get a person?",),
    "clarify_complaint": ("Would you like a person to look into that?",),
    "clarify_goodbye": ("Is that everything for today?",),
    "clarify_repeat": ("Shall I say that again?",),
    "clarified_no": ("Sorry, my mistake.",),
    "out_of_scope": (
        "I'm sorry, I can only help with appointments and questions about {business}.",
        "I'm afraid I can't help with that, only with appointments and questions "
        "about the shop.",
    ),
    # Why something is asked
    "why_name": ("So that we know who is coming.",),
    "why_phone": ("So that we can reach you if something changes.",),
    "why_lookup": ("It's how I find your appointment.",),
    "why_email": ("Only so that we can write to you.",),
    "why_verify": ("So that nobody else can see or change your appointments.",),
    "why_vehicle": ("So that the workshop can prepare for it.",),
    # Trouble
    "cannot_answer": (
        "I'm sorry, that's something I don't know.",
        "I'm afraid I don't know that either.",
    ),
    "not_understood": (
        "Sorry, I didn't get that.",
        "I'm sorry, I still didn't get it.",
    ),
    "cannot_hear": (
        "Sorry, I couldn't make that out.",
        "I'm sorry, I didn't catch it.",
    ),
    "still_there": ("Are you still there?", "Hello, can you hear me?"),
    "keys_not_here": ("I can't use the keypad for that.",),
    # A person
    "escalate": ("I'll get a person to help you.",),
    "escalate_person_requested": ("Of course.",),
    "escalate_not_understood": ("I'm having trouble understanding you, I'm sorry.",),
    "escalate_verification_failed": (
        "I couldn't verify your identity, so a person has to help with this.",
    ),
    "escalate_running_late": ("Thank you for letting us know.",),
    "escalate_car_status": ("I can't see from here how far your car is.",),
    "escalate_customer_not_found": (
        "I can't find the appointment, so a person has to help with this.",
    ),
    "escalate_tool_failed": ("I'm sorry, something isn't working on our side.",),
    "transferring": ("I'm connecting you with a person now. Please stay on the line.",),
    "will_call_back": ("I've asked a member of our team to call you back.",),
    "ask_message": (
        "Would you like to leave a short message for them?",
        "You can leave a message now, or just say no.",
    ),
    "ask_more_message": (
        "Is there anything else they should know?",
        "Noted. Anything else?",
        "I've added that. Anything else?",
        "Go on.",
    ),
    "ask_callback_number": (
        "What number can they reach you at?",
        "Please say the number to call back, area code first.",
        "Please say or type your ten digit phone number.",
    ),
    "message_taken": ("Thank you, I'll pass that on.",),
    "goodbye_escalated": ("Someone will call you soon. Goodbye!",),
}
