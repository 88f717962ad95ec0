"""Words of asking and counting that are often misspelt or cut short; names of things are mended by the lexicon."""

# ruff: noqa: E501 - tables read better in one line

import re

MISSPELT = dict(
    pair.split(":")
    for pair in (
        "fourty:forty fourtey:forty fivty:fifty fiftey:fifty ninty:ninety nintey:ninety sixy:sixty sevnty:seventy seventey:seventy eigthy:eighty eightey:eighty "
        "twenny:twenty tweny:twenty thirdy:thirty thirtey:thirty eigth:eight twelv:twelve fiveteen:fifteen hundread:hundred hundered:hundred hunderd:hundred "
        "hundrd:hundred thousend:thousand thousnd:thousand thousant:thousand "
        "cheep:cheap cheeper:cheaper cheapist:cheapest expencive:expensive expensiv:expensive recomend:recommend reccomend:recommend recommand:recommend "
        "avaliable:available availible:available delievery:delivery delivary:delivery shiping:shipping retrun:return adress:address cancle:cancel "
        "reveiws:reviews reviws:reviews diffrent:different diference:difference differance:difference instaed:instead lookin:looking serching:searching "
        "thik:thick flims:films flim:film infusd:infused sizd:sized mattres:mattress toper:topper watrproof:waterproof lether:leather wich:which smth:something sth:something abt:about tho:though cuz:because rn:now "
        "whats:what's wheres:where's whos:who's hows:how's thats:that's dont:don't doesnt:doesn't didnt:didn't isnt:isn't arent:aren't wasnt:wasn't cant:can't "
        "couldnt:couldn't wouldnt:wouldn't shouldnt:shouldn't hasnt:hasn't havent:haven't im:i'm ive:i've youre:you're theyre:they're "
        "bewteen:between betwen:between betwn:between btwn:between arround:around arnd:around aroud:around arond:around aprox:approx sz:size wud:would cud:could "
        "wld:would cld:could mornin:morning evenin:evening goin:going doin:doing havin:having gettin:getting shoppin:shopping huntin:hunting anythin:anything somthing:something"
    ).split()
)
SHORTHAND = (  # as typed in a hurry, between words
    (re.compile(r"(?<![a-z/])w/ ?o(?:ut)?(?= [a-z])"), "without"),
    (re.compile(r"(?<=[a-z] )w(?= [a-z])"), "with"),
    (re.compile(r"(?<=[a-z\d] )n(?= (?:[a-z]{3,}|\d))"), "and"),
    (re.compile(r"\bd'(?:you|ya)\b"), "do you"),
    (re.compile(r"(?<=\b(?:more|less) )then(?= \W?\d)"), "than"),
    (re.compile(r"(?<=[a-z]er )then(?= \W?\d)"), "than"),
    (re.compile(r"(?<=\blooking )4(?= [a-z])"), "for"),
)
