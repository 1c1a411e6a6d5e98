"""Words callers put in the same place: numbers, days, names, courtesies.

Each class may stand in a sentence as ``{name}``; a member may hold classes itself.
What is listed twice is said twice as often.
"""

from __future__ import annotations

from typing import Final

from apps.agentbrain.engines.stt.written import one_a_line


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _by_rank(text: str) -> tuple[str, ...]:
    """Names, the most common first: a few have a large part of the people."""
    names = text.split()
    return (*names[:30] * 4, *names[30:100] * 2, *names[100:])


_ONES: Final = _words("one two three four five six seven eight nine")
_TEENS: Final = _words(
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
_TENS: Final = _words("twenty thirty forty fifty sixty seventy eighty ninety")
_ORDINAL_ONES: Final = _words(
    "first second third fourth fifth sixth seventh eighth ninth"
)
_ORDINALS: Final = (
    *_ORDINAL_ONES,
    *_words("tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth"),
    *_words("seventeenth eighteenth nineteenth twentieth"),
    *(f"twenty {one}" for one in _ORDINAL_ONES),
    "thirtieth",
    "thirty first",
)

CLASSES: Final = {
    "digit": (*_ONES, *_ONES, "zero", "zero", "oh"),
    "one_to_nine": _ONES,
    "teen": _TEENS,
    "tens": _TENS,
    "number": ("{one_to_nine}", "{teen}", "{tens}", *["{tens} {one_to_nine}"] * 4),
    "two_digits": ("{teen}", "{tens}", *["{tens} {one_to_nine}"] * 4),
    "ordinal": _ORDINALS,
    "weekday": _words("monday tuesday wednesday thursday friday saturday sunday"),
    "month": _words(
        "january february march april may june july august september october "
        "november december"
    ),
    "hour": _words("one two three four five six seven eight nine ten eleven twelve"),
    "minutes": ("thirty", "fifteen", "forty five", "oh five", "ten", "twenty"),
    "day_part": ("morning", "afternoon", "evening"),
    "letter": tuple(f"{letter}." for letter in "abcdefghijklmnopqrstuvwxyz"),
    "three_digits": ("{digit} {digit} {digit}",),
    "four_digits": ("{digit} {digit} {digit} {digit}", "{two_digits} {two_digits}"),
    "phone_digits": (
        "{three_digits} {three_digits} {four_digits}",
        "{three_digits} {four_digits}",
        "one {three_digits} {three_digits} {four_digits}",
        "{digit} hundred {three_digits} {four_digits}",
    ),
    "year": (
        *["twenty {teen}"] * 4,
        *["twenty twenty {one_to_nine}"] * 3,
        "twenty twenty",
        "twenty oh {one_to_nine}",
        *["two thousand {one_to_nine}"] * 2,
        *["two thousand {teen}"] * 2,
        "two thousand",
        "two thousand and {one_to_nine}",
        "two thousand and {teen}",
        "nineteen eighty {one_to_nine}",
        "nineteen ninety {one_to_nine}",
        "nineteen {tens}",
        "oh {one_to_nine}",
    ),
    "birth_year": (
        *["nineteen {tens} {one_to_nine}"] * 8,
        "nineteen {tens}",
        "two thousand {one_to_nine}",
        "two thousand",
    ),
    "birth_date": (
        *["{month} {ordinal} {birth_year}"] * 2,
        "{month} the {ordinal} {birth_year}",
        "the {ordinal} of {month} {birth_year}",
    ),
    "date": one_a_line(
        """
        today
        tomorrow
        the day after tomorrow
        {weekday}
        {weekday}
        next {weekday}
        this {weekday}
        this coming {weekday}
        a week from {weekday}
        {month} {ordinal}
        {month} the {ordinal}
        the {ordinal}
        the {ordinal} of {month}
        {weekday} the {ordinal}
        {weekday} {month} {ordinal}
        {weekday} {month} the {ordinal}
        next week
        this week
        in two weeks
        later this week
        """
    ),
    "time": one_a_line(
        """
        {hour}
        {hour} {minutes}
        {hour} o'clock
        {hour} a.m
        {hour} p.m
        {hour} {minutes} a.m
        {hour} {minutes} p.m
        {hour} in the {day_part}
        {hour} {minutes} in the {day_part}
        half past {hour}
        quarter past {hour}
        quarter to {hour}
        noon
        midday
        """
    ),
    "first_name": _by_rank(
        "james john robert michael david william richard joseph thomas charles "
        "christopher daniel matthew anthony mark donald steven paul andrew joshua "
        "kenneth kevin brian george timothy ronald jason edward jeffrey ryan jacob "
        "gary nicholas eric jonathan stephen larry justin scott brandon benjamin "
        "samuel gregory alexander patrick frank raymond jack dennis jerry tyler aaron "
        "jose adam nathan henry zachary douglas peter kyle noah ethan jeremy "
        "christian walter keith austin roger terry sean gerald carl dylan harold "
        "jordan jesse bryan lawrence arthur gabriel bruce logan billy joe alan juan "
        "elijah willie albert wayne randy mason vincent liam roy bobby caleb bradley "
        "russell lucas alex carlos luis miguel antonio victor derek craig oscar "
        "ricardo evan luke ian cameron tom mike bob jim dave steve chris dan matt "
        "nick tony greg jeff ken ben sam max leo marcus philip martin mary patricia "
        "jennifer linda elizabeth barbara susan jessica karen sarah lisa nancy sandra "
        "betty ashley emily kimberly margaret donna michelle carol amanda melissa "
        "deborah stephanie rebecca sharon laura cynthia dorothy amy kathleen angela "
        "shirley emma brenda pamela nicole anna samantha katherine christine helen "
        "debra rachel carolyn janet maria catherine heather diane olivia julie joyce "
        "victoria ruth virginia lauren kelly christina joan evelyn judith andrea "
        "hannah megan cheryl jacqueline martha madison teresa gloria sara janice ann "
        "kathryn abigail sophia frances jean alice judy isabella julia grace amber "
        "denise danielle marilyn beverly charlotte natalie theresa diana brittany "
        "kayla alexis lori rosa claire erin monica tina wendy vanessa holly molly "
        "sofia ana carmen jane kate katie jenny sue cindy allison paula valerie "
        "melanie"
    ),
    "last_name": _by_rank(
        "smith johnson williams brown jones garcia miller davis rodriguez martinez "
        "hernandez lopez gonzalez wilson anderson thomas taylor moore jackson martin "
        "lee perez thompson white harris sanchez clark ramirez lewis robinson walker "
        "young allen king wright scott torres nguyen hill flores green adams nelson "
        "baker hall rivera campbell mitchell carter roberts gomez phillips evans "
        "turner diaz parker cruz edwards collins reyes stewart morris morales murphy "
        "cook rogers gutierrez ortiz morgan cooper peterson bailey reed kelly howard "
        "ramos kim cox ward richardson watson brooks chavez wood james bennett gray "
        "mendoza ruiz hughes price alvarez castillo sanders patel myers long ross "
        "foster jimenez powell jenkins perry russell sullivan bell coleman butler "
        "henderson barnes gonzales fisher vasquez simmons romero jordan patterson "
        "alexander hamilton graham reynolds griffin wallace moreno west cole hayes "
        "bryant herrera gibson ellis tran medina aguilar stevens murray ford castro "
        "marshall owens harrison fernandez mcdonald woods washington kennedy wells "
        "vargas henry chen freeman webb tucker guzman burns crawford olson simpson "
        "porter hunter gordon mendez silva shaw snyder mason dixon munoz hunt hicks "
        "holmes palmer wagner black robertson boyd rose stone salazar fox warren "
        "mills meyer rice schmidt garza daniels ferguson nichols stephens soto weaver "
        "ryan gardner payne grant dunn kelley spencer hawkins arnold pierce hansen "
        "peters santos hart bradley knight elliott cunningham duncan armstrong hudson "
        "carroll lane riley andrews ray delgado berry perkins hoffman johnston "
        "matthews contreras wang zhang singh shah cohen fuller bowman schultz"
    ),
    "full_name": ("{first_name} {last_name}",),
    "yes": one_a_line(
        """
        yes
        yeah
        yep
        sure
        yes please
        okay
        that's right
        correct
        that's correct
        yes that's right
        absolutely
        """
    ),
    "no": one_a_line(
        """
        no
        nope
        no thanks
        no thank you
        not really
        """
    ),
    "opener": ("hi", "hello", "hey", "good morning", "good afternoon", "hi there"),
    "hesitation": ("um", "uh", "well", "so", "okay", "yeah"),
    "want": one_a_line(
        """
        i'd like to
        i would like to
        i want to
        i need to
        i'm calling to
        can i
        could i
        i was hoping to
        i'm trying to
        """
    ),
}
