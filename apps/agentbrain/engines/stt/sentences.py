"""What callers of any business say, one sentence a line, as it is spoken."""

from __future__ import annotations

from typing import Final

SENTENCES: Final = tuple(
    line.strip()
    for line in """
    {yes}
    {yes}
    {no}
    {no}
    yes
    no
    yes
    no
    yes i am
    yes it is
    yes that works
    yes that would be great
    yes that sounds good
    yes go ahead
    yes book it
    yes it was
    yes i did
    yes i'll be there
    yes i can make it
    yes everything was fine
    {yes} {date}
    {yes} {time}
    {yes} at {time}
    no that's wrong
    no that's not right
    no that's all
    no that's it
    no that's everything
    no i'm good
    no i'm good thank you
    no i don't
    no i can't
    no nothing else
    no {date}
    no {time}
    no i said {date}
    no i said {time}
    no make it {date}
    no make it {time}
    that works
    that works for me
    that's fine
    that's perfect
    perfect
    great
    great thank you
    great thanks
    sounds good
    that sounds good
    that would be great
    that's good
    that one
    the first one
    the second one
    the earlier one
    the later one
    either one
    either is fine
    any time
    any day
    anytime is fine
    whatever is earliest
    as soon as possible
    the earliest you have
    the next available
    what do you have
    what do you have {date}
    what times do you have
    what times do you have {date}
    do you have anything {date}
    do you have anything on {date}
    do you have anything earlier
    do you have anything later
    do you have anything in the {day_part}
    is there anything earlier
    is there anything {date}
    is {date} available
    is {time} available
    how about {date}
    how about {date} at {time}
    how about {time}
    what about {date}
    what about {time}
    what about {date} at {time}
    can we do {date}
    can we do {time}
    can you do {time}
    can you do {date} at {time}
    {date}
    {date}
    {date} please
    {date} works
    {date} is fine
    {date} would be good
    {date} at {time}
    {date} at {time}
    {date} at {time} please
    {date} {time}
    {date} around {time}
    {date} in the {day_part}
    {date} {day_part}
    on {date}
    on {date} at {time}
    for {date}
    for {date} at {time}
    {time}
    {time}
    {time} please
    {time} works
    {time} is fine
    {time} on {date}
    at {time}
    around {time}
    about {time}
    maybe {time}
    before {time}
    after {time}
    sometime after {time}
    let's do {date}
    let's do {time}
    let's do {date} at {time}
    let's say {time}
    {hesitation} {date}
    {hesitation} {time}
    {hesitation} {date} at {time}
    in the {day_part}
    the {day_part}
    the {day_part} please
    {day_part} is better
    {day_part} works better
    {opener}
    {opener}
    {opener} how are you
    {opener} i have a question
    {opener} can you help me
    {opener} {want} make an appointment
    {opener} {want} book an appointment
    {opener} {want} schedule an appointment
    {opener} {want} reschedule my appointment
    {opener} {want} cancel my appointment
    {opener} my name is {full_name}
    {opener} this is {first_name}
    {opener} this is {full_name}
    {want} make an appointment
    {want} make an appointment for {date}
    {want} book an appointment
    {want} book an appointment for {date}
    {want} book an appointment for {date} at {time}
    {want} schedule an appointment
    {want} schedule an appointment for {date}
    {want} set up an appointment
    {want} get an appointment
    {want} come in {date}
    {want} come in on {date}
    {want} come in {date} at {time}
    {want} bring it in {date}
    {want} reschedule
    {want} reschedule my appointment
    {want} reschedule my appointment to {date}
    {want} reschedule my appointment to {date} at {time}
    {want} change my appointment
    {want} change the time
    {want} change the date
    {want} move my appointment
    {want} move my appointment to {date}
    {want} move it to {date}
    {want} move it to {date} at {time}
    {want} push it back to {date}
    {want} cancel
    {want} cancel my appointment
    {want} cancel my appointment on {date}
    {want} cancel it
    {want} check on my appointment
    {want} confirm my appointment
    {want} know when my appointment is
    {want} speak to a person
    {want} speak to someone
    {want} speak with someone
    {want} speak to a manager
    {want} speak to a representative
    {want} talk to a person
    {want} talk to a real person
    {want} talk to someone
    {want} talk to somebody
    {want} talk to a human
    {want} talk to the manager
    {want} talk to an agent
    {want} make a complaint
    {want} leave a message
    {want} ask a question
    {want} ask about your hours
    {want} ask about prices
    make an appointment
    book an appointment
    schedule an appointment
    new appointment
    reschedule
    reschedule my appointment
    cancel
    cancel my appointment
    cancel it
    cancel that
    please cancel it
    i can't make it
    i can't make it {date}
    i can't make it on {date}
    i won't be able to make it
    something came up
    i need a different time
    i need a different day
    can i change it to {date}
    can i change it to {date} at {time}
    can i move it to {date}
    can you move it to {date} at {time}
    a person
    a human
    a human please
    a real person
    real person please
    representative
    operator
    agent
    an agent please
    manager
    let me talk to someone
    let me talk to a person
    let me speak to the manager
    get me a manager
    can i talk to someone
    can i speak to someone please
    is there someone i can talk to
    can you transfer me
    put me through to someone
    are you a robot
    are you a real person
    are you a computer
    i don't want to talk to a machine
    i don't want to talk to a robot
    this isn't working
    you're not understanding me
    you don't understand
    you're not listening
    this is ridiculous
    this is frustrating
    i'm very unhappy
    i'm really upset
    i'm not happy with the service
    i want my money back
    i want a refund
    it's an emergency
    this is urgent
    there's been an accident
    my engine is on fire
    there's smoke coming from the hood
    my brakes failed on the highway
    my brakes aren't working
    i have no brakes
    someone is hurt
    i'm stranded
    i'm stuck on the side of the road
    i need a tow truck
    you damaged my car
    i was charged twice
    is it under warranty
    what are your hours
    what are your hours on {weekday}
    what time do you open
    what time do you close
    what time do you close {date}
    what time do you open on {weekday}
    when do you open
    when do you close
    are you open on {weekday}
    are you open {date}
    are you open now
    are you open on weekends
    are you open today
    how late are you open
    how late are you open on {weekday}
    where are you located
    where are you
    what's your address
    what is your address
    how do i get there
    how much is it
    how much does it cost
    how much will it cost
    how much do you charge
    how much would that be
    how much is that going to be
    what does it cost
    what's the price
    what do you charge
    what are your prices
    what services do you offer
    what do you do
    how long does it take
    how long will it take
    how long is that going to take
    do i need an appointment
    can i wait for it
    do you take credit cards
    do you take walk ins
    do you have a waiting room
    do you offer a warranty
    is there a discount
    can you tell me more about that
    i have a question
    i have a question about my bill
    my name is {first_name}
    my name is {full_name}
    my name is {full_name}
    my name's {full_name}
    it's {first_name}
    it's {full_name}
    it's {full_name}
    this is {first_name}
    this is {full_name}
    i'm {full_name}
    {first_name}
    {full_name}
    {full_name}
    {full_name}
    {full_name}
    {last_name}
    {birth_date}
    {birth_date}
    it's {birth_date}
    my date of birth is {birth_date}
    my birthday is {birth_date}
    i was born on {birth_date}
    the name is {full_name}
    it's under {last_name}
    it should be under {full_name}
    my last name is {last_name}
    last name {last_name}
    first name {first_name}
    yes my name is {full_name}
    that's {letter} {letter} {letter} {letter}
    {letter} {letter} {letter} {letter} {letter}
    {letter} {letter} {letter} {letter} {letter} {letter}
    {last_name} {letter} {letter} {letter} {letter} {letter}
    {letter} as in {first_name}
    {phone_digits}
    {phone_digits}
    {phone_digits}
    my number is {phone_digits}
    my phone number is {phone_digits}
    the number is {phone_digits}
    the phone number is {phone_digits}
    it's {phone_digits}
    sure it's {phone_digits}
    you can reach me at {phone_digits}
    call me at {phone_digits}
    {four_digits}
    {four_digits}
    it's {four_digits}
    the last four are {four_digits}
    the last four digits are {four_digits}
    {three_digits}
    {digit} {digit}
    {digit}
    {number}
    {year}
    it's a {year}
    area code {three_digits}
    this number
    this number is fine
    the number i'm calling from
    the one i'm calling from
    same number
    yes this number
    i don't know
    i'm not sure
    i don't remember
    i don't have it with me
    let me think
    let me check
    let me see
    hold on
    hold on a second
    one second
    one moment
    just a moment
    give me a second
    wait
    stop
    sorry
    sorry what
    sorry what did you say
    sorry i didn't catch that
    excuse me
    what
    what was that
    what did you say
    pardon
    can you repeat that
    could you repeat that please
    can you say that again
    say that again
    repeat
    again please
    can you speak slower
    i didn't hear you
    i can't hear you
    hello
    hello are you there
    are you still there
    can you hear me
    start over
    go back
    never mind
    forget it
    actually
    actually no
    actually can we make it {date}
    actually {date}
    actually {time}
    actually make it {time}
    wait no
    wait {date}
    i changed my mind
    i meant {date}
    i meant {time}
    thank you
    thanks
    thank you so much
    thank you very much
    thanks a lot
    thanks for your help
    thank you goodbye
    thank you bye
    okay thank you
    okay thanks
    okay bye
    okay great
    okay great thank you
    okay perfect
    alright
    alright thanks
    alright thank you bye
    bye
    bye bye
    goodbye
    have a good day
    have a nice day
    you too
    that's all
    that's it
    that's everything
    that's all i needed
    nothing else
    i think that's it
    uh huh
    mm hmm
    mhm
    hmm
    stop
    stop please
    please stop
    wait
    wait a minute
    hang on
    excuse me
    listen
    let me talk
    um
    uh
    right
    i see
    got it
    okay
    it went well
    it went great
    it was good
    it was fine
    everything is fine
    everything went well
    everything's good
    i'm happy with it
    i'm satisfied
    not so good
    it was terrible
    it's still making the noise
    the problem is still there
    it came back
    it's not fixed
    you have the wrong number
    wrong number
    who is this
    who's calling
    call me back later
    this is not a good time
    please don't call me again
    i'm driving right now
    yes this is {first_name}
    speaking
    """.strip().splitlines()
    if line.strip()
)
