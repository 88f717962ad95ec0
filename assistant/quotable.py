"""What catalog text may be handed on to shoppers: what it says of the product, not what the store itself knows better.

A description may say "only $9.99 today", "always in stock", "rated 5 stars", hold an address, or speak to a model. Prices,
stock, ratings and delivery come from the store and its policies; addresses and instructions are nobody's answer.
"""

import re
from functools import lru_cache

_OFFER = re.compile(
    r"[$€£¥￥]\s?\d|\b\d[\d.,]*\s?(?:usd|eur|gbp|cny|dollars?|euros?|bucks)\b"
    r"|\bfree (?:shipping|delivery|postage|returns?|gift)|\bships? (?:free|today|from|within|out)|\bshipping\b"
    r"|\bdelivered (?:in|within|by)|\bnext[- ]day\b|\d\s?% (?:off|discount)|\bdiscount|\bcoupon|\bvoucher|\bpromo\b"
    r"|\bhalf price|\bclearance\b|\bon sale\b|\bbargain|\b(?:best|lowest|unbeatable|special) (?:price|deal|offer)|\bcheapest\b"
    r"|\bbuy (?:one|now|today)|\border (?:now|today)|\bhurry\b|\bin stock\b|\bout of stock\b|\bsold out\b|\bonly \d+ left"
    r"|\blimited (?:stock|time|offer)"
    r"|\brated (?:\d|five)|\b(?:\d(?:\.\d)?|five)[- ]stars?\b|\bbest[- ]?sell|\bcustomers? love|\bmoney[- ]back|\brefund"
    r"|免费|包邮|免运费|邮费|运费|发货|次日达|打折|[\d一二三四五六七八九]折|折扣|优惠|特价|促销|秒杀|赠送|赠品|满减"
    r"|最低价|全网最低|底价|仅需|只要\d"
    r"|\d\s?(?:元|块钱)|现货|有货|缺货|库存|售罄|好评|五星|[45]星|销量|热销|爆款|退款|无理由|下单|抢购|拍下",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"https?:|www\.|\S@\S+\.\w|\]\(|!\[|<\s*/?[a-z!]|&lt;|javascript:|\b[\w-]+\.(?:com|net|org|cn|io|ru|shop|example)\b"
    r"|\bwhats ?app\b|\btelegram\b|\bwechat\b|微信|\bQQ\b|扫码|加群|二维码|(?:\bcall|\btel|\bphone|电话|热线)\W{0,12}\d",
    re.IGNORECASE,
)
_SPOKEN_TO = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instruction|prompt|rule|above|previous|prior|everything)"
    r"|\bsystem (?:prompt|message|note|override)|\b(?:previous|prior|above|following|new) instructions|\bas an ai\b"
    r"|\byou are (?:now|an? )|\b(?:tell|inform|assure|convince) (?:the |every |all )?(?:shopper|customer|user|buyer)"
    r"|\b(?:ai|language|chat) ?(?:model|assistant|bot)\b"
    r"|\bassistant\b.{0,20}\b(?:must|should|say|reply|answer)|\b(?:say|reply|respond|answer) (?:that|with|only)\b|\bjailbreak"
    r"|\{\{|\}\}|\[/?(?:inst|system)|<\||```|function_call|tool_call"
    r"|(?:忽略|无视|忘记|忘掉).{0,12}(?:指令|提示|规则|以上|之前|前面)|提示词|系统(?:提示|消息|指令)|告诉(?:顾客|用户|买家|客户)"
    r"|你现在是|人工智能助手",
    re.IGNORECASE | re.DOTALL,
)


@lru_cache(maxsize=20_000)
def quotable(text: str) -> bool:
    """Whether the text says nothing but of the product: no price, stock, rating or delivery, no address, no instruction."""
    return not (_OFFER.search(text) or _ADDRESS.search(text) or _SPOKEN_TO.search(text))
