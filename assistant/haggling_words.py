"""Wordings that ask the shop to sell for less than its price, in English and Chinese (folded: lower case, Simplified).

Every pattern is a kind of phrase, not a sentence. Quantifiers are bounded, so that no input is slow.
"""

# ruff: noqa: E501 - wordings read better in one line

import re

_ENDS = r"\s?(?:dollars?|bucks|usd|euros?|eur|quid|pounds?|gbp|yuan|rmb)?(?: (?:instead|please|then|max|total|flat|each|cash|for me|today|and (?:i|we)\b.{0,40}|if\b.{0,60}))*\s*(?:[?.!,;]|$)"
_IT = r"(?:it|this|that|them|these|those|both|(?:the|this|that) (?:\w+ ){0,2}?(?:one|two|pair)|(?:the )?(?:first|second|third|fourth|fifth|sixth|last)|number \d|#\d)"
_AMOUNT = r"(?:[$€£¥]\s?\d+(?:\.\d+)?|\d{2,6}(?:\.\d+)?)"

# the shop is asked to take less, and for nothing else
HAGGLES = re.compile(
    rf"\b(?:do|make|let|sell|give|have|get|take|leave|buy)\b(?: me| us)?(?: have| go of| buy)? {_IT}(?: to me| go)? (?:for|at) (?:only |just |like |about |around |say )?{_AMOUNT}{_ENDS}"
    rf"|\b(?:would|will|could|can|do) (?:you|u|ya) (?:guys )?(?:take|accept|consider|do|go for)\b(?: me)? (?:only |just |like |about |around )?{_AMOUNT}{_ENDS}"
    rf"|\b(?:give|offer) (?:you|u|ya)\b(?: guys)? (?:only |just |about |like )?{_AMOUNT}(?! ?%)|\b(?:i(?:'ll| will| can|'d| would)?|we(?:'ll| can)?) (?:only )?(?:pay|offer|do)\b(?: you)? (?:only |just )?{_AMOUNT}\s?(?:dollars?|bucks|usd|euros?)? for {_IT}\b"
    rf"|\b(?:go|come|drop|bring|get|knock) (?:{_IT} |the price )?down to (?:about |like )?{_AMOUNT}"
    r"|\b(?:best|lowest|final|last) (?:price |deal |offer )?(?:you(?:'ll| will| can| could)?|u can|ya can) (?:do|give|go|offer|get|make|come)\b|\b(?:your|ur) (?:very |absolute )?(?:best|lowest|final|last|rock[- ]bottom) (?:price|offer|deal|bid)\b|\bhow low (?:can|will|would) (?:you|u)\b"
    r"|\bnegotia\w+|\bhaggl\w+|\bbarter\w*|\b(?:is|are) (?:the |this |that |your |these )?prices? (?:final|firm|fixed|flexible|open)\b|\bwiggle room\b"
    r"|\b(?:lower|reduce|drop|cut|slash|shave|discount) (?:the|its|that|this|your) (?:prices?|cost)\b|\b(?:lower|reduce|discount) (?:it|this|that|them)(?: (?:a (?:bit|little)|for me|please|by \S+))+|\bknock (?:[\w$€£%]{1,8} ){1,3}off\b|\btake (?:[$€£]\d+|\d+ ?(?:%|percent|dollars|bucks)|something|a bit|some|a little) off\b|\bcome down (?:a (?:bit|little)|on (?:the|that|this)|some)\b|\bmeet me (?:halfway|half[- ]way|in the middle)\b"
    rf"|\b(?:give|do|cut|make|offer|get|have)\b (?:me |us |i |we )?(?:\w+ ){{0,3}}?(?:a |some |any )(?:better |good |special |nice |little |small |further |extra |bulk )*(?:deal|discount|price cut|mates? rates?)\b(?: (?:on|for|if|with) (?:{_IT}|i\b|we\b|me\b|buying|taking|two|both)|\s*(?:[?!.,]|$)|\s+(?:and|then|now)\b)|\b(?:any|is there an?y?) (?:\w+ )?(?:discounts?|deals?) (?:on|for) {_IT}\b|\b(?:give|offer|do|get)\b (?:me |us |i )?(?:a |an )?\d+ ?(?:%|percent) (?:off|discount)\b|\b(?:give|offer|do) (?:me|us) (?:a )?(?:better|special|good|lower|friendly) (?:price|rate|offer)\b"
    r"|(?:[\d一二三四五六七八九十两百千]{1,6}(?:块|元|刀|美元|美金|欧)钱?)(?:钱)?[,，]?\s?(?:卖不卖|行不行|行吗|行不|可以吗|可不可以|好不好|好吗|怎么样|成交|给我|卖给?我?|拿走|能拿下|能卖|能买)|[\d一二三四五六七八九十两百千]{2,6}(?:块|元)?(?:卖不卖|卖吗|能卖吗|卖给我|卖我|成交)|(?:按|以|就)[\d一二三四五六七八九十两百千点]{1,8}(?:块|元|美元)[\d一二三四五六七八九]?钱?(?:卖|给我|成交)"
    r"|打(?:个|点|几|多少)折(?!扣?的|商品)|(?:能|可以|可不可以|能不能|给我?|帮我?)(?:再|们)?打(?:个|点|几|多少|[一二三四五六七八九\d])?折(?!扣?的|商品)|(?:能|可以|给我?|再|能不能|可不可以)(?:再)?(?:优惠|让利?|降)(?:一?点|一?些|\d+)(?:价|钱)?|少(?:收|算)?(?:一?点儿?钱|几块|[\d一二三四五六七八九十两]+[块元])|(?:能|可以|给我?|能不能)[^,，。]{0,3}(?:降价|减价|让价)|抹(?:个|掉|去)?零"
    r"|砍(?:一?刀|(?:个|一?下|点)?价)|(?:讲|还|谈)(?:个|一?下|点)?价(?!格|值)|议价|价格?(?:还)?(?:能|可以|好)(?:商量|谈|再谈|再低|再少|降)|(?:你|您|你们|店里)的?最低(?:价|能|多少|卖)|最低(?:多少钱?|几块|什么价)(?:钱)?(?:能?卖|能给|给我|能拿|出)"
)
# the same where a cheaper product may be meant as well: 能便宜点吗
HAGGLES_OR_CHEAPER = re.compile(
    r"\b(?:can|could|will|would) (?:you|u)\b[\w' ]{0,12}\bmake (?:it|this|that|them) (?:a (?:bit|little) )?cheaper|\b(?:can|could) (?:it|this|that) be (?:a (?:bit|little) )?cheaper\b|\b(?:better|lower) price for (?:it|this|that|me)\b"
    r"|(?:能|可以|能不能|可不可以|还能|给我|给)(?:再|算|我)?便宜(?:一?点儿?|一?些|[\d一二三四五六七八九十两]+块?)?(?:吗|么|吧|呗|不|嘛|[?？!！。]|$)|便宜(?:一?点儿?|一?些)(?:卖|行吗|行不行|可以吗|可不可以|好吗|呗|吧)"
)
