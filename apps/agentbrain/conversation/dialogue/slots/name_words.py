"""Which words may be a person's name, and which stand around one."""

from __future__ import annotations

from ...language.text import word_set
from .vehicle_near import ORDINARY

# First names common in North America: whoever says "I'm Dana" is not doing anything.
GIVEN = word_set(
    "aaron abby abdul abigail adam adrian agnes ahmed aisha alan albert alejandro "
    "alex alexander alexandra alexis ali alice alicia alison allen allison alyssa "
    "amanda amber amelia amir amy ana andre andrea andrew andy angel angela angie "
    "anita ann anna anne annie anthony antonio april ariana arthur ashley audrey "
    "austin ava barbara becky ben benjamin bernard beth bethany betty beverly bill "
    "billy blake bob bobby bonnie brad bradley brandon brandy brenda brent brett "
    "brian brianna bridget brittany brooke bruce bryan caleb calvin cameron candace "
    "carl carla carlos carmen carol caroline carolyn carrie casey cassandra catherine "
    "cathy chad charlene charles charlie charlotte chelsea cheryl chloe chris "
    "christian christina christine christopher cindy claire clara clarence claudia "
    "clayton cody colin colleen connie connor corey courtney craig cristina crystal "
    "curtis cynthia daisy dale dana daniel danielle danny darlene darrell darren dave "
    "david dawn dean debbie deborah debra denise dennis derek derrick diana diane "
    "diego dolores dominic don donald donna doris dorothy doug douglas drew duane "
    "dustin dwayne dylan earl eddie edgar edith eduardo edward edwin eileen elaine "
    "elena eli elijah elizabeth ella ellen emily emma eric erica erik erika erin "
    "ernest ethan eugene eva evan evelyn felicia felix fernando florence frances "
    "francis francisco frank fred frederick gabriel gail gary gavin gene george "
    "gerald gina glen glenn gloria gordon grace greg gregory hailey hannah harold "
    "harry hassan heather hector heidi helen henry herbert holly howard hugo ian "
    "ibrahim irene isaac isabel isabella ivan jack jackie jackson jacob jacqueline "
    "jada jaime jake james jamie jan jane janet janice jared jasmine jason javier jay "
    "jean jeanne jeff jeffrey jen jenna jennifer jenny jeremy jerome jerry jesse "
    "jessica jesus jill jim jimmy joan joann joanna joanne jodi jody joe joel joey "
    "john johnny jon jonathan jordan jorge jose joseph josh joshua joy joyce juan "
    "juanita judith judy julia julian julie june justin kaitlyn karen karl karla kate "
    "katherine kathleen kathryn kathy katie kayla keith kelly ken kenneth kenny kevin "
    "kim kimberly kirk kristen kristin kristina kurt kyle lance larry latoya laura "
    "lauren laurie lawrence lee leo leon leonard leroy leslie lewis liam lillian "
    "linda lindsay lisa liz lloyd logan lois lori louis louise lucas lucy luis luke "
    "lydia lynn mackenzie madison malcolm manuel marc marcia marco marcus margaret "
    "maria mariah marie marilyn mario marion marjorie mark marlene martha martin "
    "marvin mary mason matt matthew maureen maurice max megan mei melanie melissa "
    "melvin mercedes mia michael michele michelle miguel mike mildred miranda mitch "
    "mohammed molly monica morgan nancy naomi natalie natasha nathan neil nicholas "
    "nick nicole nina noah nora norma norman olga olivia omar oscar pablo pam pamela "
    "pat patricia patrick paul paula pauline pedro peggy penny perry pete peter "
    "philip phillip phyllis priya rachel rafael ralph ramon randall randy raul ravi "
    "ray raymond rebecca regina renee ricardo richard rick ricky rita rob robert "
    "roberta roberto robin rod rodney roger roland ron ronald ronnie rosa rose "
    "rosemary ross roy ruben ruby russell ruth ryan sally sam samantha samuel sandra "
    "sara sarah sasha scott sean sergio seth shane shannon sharon shaun shawn sheila "
    "shelby shelly sherry shirley sierra silvia simon sofia sonia sophia sophie "
    "spencer stacey stacy stan stanley stella stephanie stephen steve steven stewart "
    "stuart sue summer susan suzanne sydney sylvia tamara tammy tanya tara taylor ted "
    "teresa terrence terri terry thelma theodore theresa thomas tiffany tim timothy "
    "tina todd tom tommy toni tony tonya tracey traci tracy travis trevor troy tyler "
    "valerie vanessa vera vernon veronica vicki vicky victor victoria vincent "
    "virginia vivian walter wanda warren wayne wei wendy wesley whitney willard "
    "william willie xavier yolanda yusuf yvonne zach zachary zoe"
)  # fmt: skip

TITLES = word_set("mr mrs ms miss mister doctor dr sir madam professor prof reverend")
SUFFIXES = word_set("jr sr junior senior ii iii")
PARTICLES = word_set(
    "de del della der den di da dos du la le van von al el bin ibn mac st"
)

# Names as well as words: taken beside another name, or alone where a name was asked.
EITHER = word_set(
    "april august autumn baker banks bell best bill black blue brook brown bush chase "
    "christmas church cook cooper cross day dean dear drew early english fish fox "
    "france frank french gold good grant gray green grey guy hall hill holiday hunter "
    "j jack joy june king knight lane law little long love mark mason may may miles "
    "moon moore noon park parker pepper pope price prince rain reed rich rivers rose "
    "savage short small snow star stone strong street summer swift underwood van wade "
    "walker walls waters weeks west white wild will winter wolf wood woods young"
)

NEVER = (
    ORDINARY
    | word_set(
        "a again ago all alright am an and another answer any anyone ask asking back "
        "bad because been before being better bit book both bring broken busy but bye "
        "care case cause certainly chance couple course cool cost cover current "
        "customer dead deal definitely detail details different double driving during "
        "each easy either else email end enough entire everybody evening exactly "
        "excited excuse expensive explain fail far fast few figure fill final find "
        "fine finish follow forget forgot form forward free full fun further give "
        "given giving glad goodbye great guess guys half happen happened happy hardly "
        "hate heavy help helping herself himself hope hoping hurry huh idea "
        "information interested instead into issue item job keep kind late later "
        "learn least leave leaving left less letter line list listen live location "
        "long longer looking lost loud low main making matter mechanic message mid "
        "mine miss moment more moving must myself near necessary neither never nice "
        "nobody none noticed obviously off often older once only open options "
        "order original ought owner paid pardon part parts pay paying perfect perhaps "
        "pick possible probably pull put quick quickly quite rather reach reading "
        "ready real realized really reason regarding regards remember report request "
        "rest return ride running safe said same saying second send sense set several "
        "shaking shall shortly show side since sir sit skip slow something sometimes "
        "somewhere speak speaking spell spelled spelling stay still stopping stuck "
        "stuff such suppose surely talk talking tell telling test text thinking "
        "through thought together tonight top tow towards tried true try trying tune "
        "turn turning type under understand unfortunately unless unsure urgent use "
        "usual usually variety via visit waiting walk wanna watch weird welcome "
        "whatever whenever whether while whole whoever whose within without wonder "
        "wondering word world worried worse worst worth write writing yet yours "
        "yourself zero ac address appointment maintenance account number digits ssn "
        "password policy card claim last middle full correct dot com gmail yahoo "
        "hotmail outlook pardon repeat bot robot agent representative operator human "
        "manager thing person sort whats wheres hows didn't don't doesn't isn't "
        "wasn't can't won't couldn't shouldn't i'd i'll i've i'm it's that's there's "
        "what's let's we're we've you're they're who's he's she's gonna gotta hold "
        "second sec"
    )
) - EITHER
