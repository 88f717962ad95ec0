"""Subjects of a shop's policies, as questions and clauses speak of them, in English and Chinese (lower case)."""

# ruff: noqa: E501 - wordings read better in one line

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """One subject. A clause that does not speak of a ``narrow`` one cannot answer a question about it.

    In a question that names one of ``yields_to`` as well, it is that one that is asked about: "exchange it for another size".
    """

    name: str
    spoken: re.Pattern[str]
    narrow: bool = False
    yields_to: tuple[str, ...] = ()


def _topic(name: str, spoken: str, *, narrow: bool = False, yields_to: tuple[str, ...] = ()) -> Topic:
    return Topic(name, re.compile(spoken), narrow, yields_to)


TOPICS = (
    _topic("return", r"\breturn(?:s|ed|ing|able)?\b|\b(?:send|take|bring|give|ship)(?:ing)?\b[^.?!。？]{0,20}\bback\b|chang(?:e|ed) my mind|退货|退换|退掉|[能可]以?退|退吗|退不退|无理由|退回|想退|要退"),
    _topic("refund", r"\brefund|money back|reimburs|退款|退钱|到账|退还"),
    _topic("exchange", r"\bexchang|\bswap|换货|退换|更换|换一?个?(?:尺码|颜色|大小|码|别的)"),
    _topic("shipping", r"\bship(?:s|ped|ping|ment)?\b|\bdeliver|\bpostage\b|\bcouriers?\b|\bdispatch|\barriv|\bget here\b|\b(?:when|how (?:soon|long|fast|quick\w*))\b[^.?!]{0,24}\b(?:get|receive|have|expect)\b (?:it|them|this|that|these|those|my (?:order|parcel|package|stuff|things))\b(?! back)|\bsend (?:it |things |stuff |orders )?to\b|配送|发货|送货|快递|运费|邮费|包邮|免邮|送到|寄到|寄往|发往|送达|几天[能会可以]*到(?!账)|收货|收到货|到货|多久[能会可以]*到(?!账)|(?:什么时候|何时|几天|多久)[能会可以才]*(?:收到|拿到)|什么时候[能会]?到(?!账)"),
    _topic("express", r"\bexpress\b|next[- ]day|overnight|same[- ]day|faster|加急|次日|当日达|特快", narrow=True),
    _topic("tracking", r"\btrack|物流信息|查物流|物流|跟踪|运单"),
    _topic("pickup", r"\bpick(?:ed)?[- ]?up\b|click and collect|collect (?:it )?(?:in|from)|自提|自取", narrow=True),
    _topic("customs", r"\bcustoms\b|\bdut(?:y|ies)\b|import tax|关税|清关|海关", narrow=True),
    _topic("late", r"\blate\b|\blost\b|\bdelay|(?:not|n't|never) (?:yet )?arriv|went missing|丢失|丢件|延误|没收到|晚到|迟到|还没到"),
    _topic("cancel", r"\bcancel|取消|撤单|撤销"),
    _topic("change", r"\b(?:chang|edit|modif|amend|updat)\w*\b[^.?!。？]{0,24}\b(?:order|address)|order[^.?!。？]{0,24}\bchang|修改|更改|改地址|换地址"),
    _topic("payment", r"\bpay(?:ing|ment|ments|s)?\b|paypal|\b(?:credit|debit) cards?\b|\bvisa\b|mastercard|\bamex\b|american express|klarna|afterpay|alipay|bitcoin|\bcrypto|付款|支付|信用卡|借记卡|微信|花呗|银联|刷卡|付钱", yields_to=("return", "shipping", "customs")),
    _topic("instalments", r"\binstal|\bin (?:parts|\d+ payments|four payments)\b|\d payments|pay later|klarna|afterpay|分期|花呗|白条", narrow=True),
    _topic("on_delivery", r"cash on delivery|\bcod\b|pay(?:ing)? on delivery|货到付款", narrow=True),
    _topic("invoice", r"\binvoice|\breceipts?\b|发票|收据", narrow=True),
    _topic("tax", r"\btax(?:es)?\b|\bvat\b|消费税|销售税|含税|税费|税款", narrow=True),
    _topic("charged", r"\bcharged?\b|\bbilled\b|扣款|扣费"),
    _topic("currency", r"\bcurrenc|\bin (?:dollars|euros|pounds|yuan)\b|us dollars|货币|币种|美元计|人民币"),
    _topic("coupon", r"\bdiscounts?\b|\bcoupons?\b|\bpromo|\bvouchers?\b|\bcodes?\b|优惠|折扣|打折(?!的|商品)|券|满减"),
    _topic("students", r"\bstudents?\b|\bmilitary\b|\bteachers?\b|\bseniors?\b|学生|军人|教师", narrow=True),
    _topic("gift_card", r"\bgift (?:card|voucher|certificate)s?\b|礼品卡|购物卡|代金券", narrow=True),
    _topic("gift_wrap", r"\bgift[- ]?wrap|\bwrap(?:ped|ping)?\b|gift (?:box|message|note)|礼品包装|礼盒|包装成|包装一下|贺卡", narrow=True),
    _topic("loyalty", r"\bloyalty\b|\bpoints\b|\brewards?\b|\bmember(?:ship)?s?\b|积分|会员", narrow=True),
    _topic("price_match", r"price[- ]?(?:match|adjust|protect)|cheaper (?:elsewhere|somewhere)|保价|价保|比价|差价|补差", narrow=True),
    _topic("privacy", r"\bprivacy\b|\b(?:my|personal|our) (?:data|information|details)\b|\bgdpr\b|\bcookies?\b|隐私|个人信息|我的(?:数据|信息|资料)", narrow=True),
    _topic("security", r"\bsecur|\bencrypt|\bsafe to (?:pay|buy|order)|card details|安全|加密", narrow=True),
    _topic("warranty", r"\bwarrant|\bguarantee|\brepairs?\b|保修|质保|联保|三包|维修", narrow=True),
    _topic("damaged", r"\bdamag|\bbroken?\b|\bbroke\b|\bdefect|\bfaulty\b|破损|损坏|坏的|坏了|瑕疵|质量问题"),
    _topic("hours", r"\bhours\b|\bopen(?:ing|s)?\b|\bclos(?:e|ed|es|ing)\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|weekend|营业|上班|下班|几点|开门|关门|工作时间|周[一二三四五六日末]|节假日", narrow=True),
    _topic("store", r"\bstores?\b|\bshowroom|\bphysical\b|brick and mortar|visit you|实体店|门店|线下|店在哪|店铺地址", narrow=True),
    _topic("contact", r"\bcontact|\bphone\b|\bcall\b|\be-?mail\b|\breach\b|联系|电话|邮箱|客服"),
    _topic("sizes", r"\bsiz(?:e|es|ing)\b|\bmeasure|尺码|尺寸|码数|测量|怎么量", yields_to=("exchange", "return", "change")),
    _topic("sale", r"\bsale (?:items?|goods|products)|on sale|\breduced\b|\bclearance\b|discounted|特价|打折(?:的|商品)|降价|清仓", narrow=True),
    _topic("restock", r"\brestock|back in stock|补货|到货通知", narrow=True),
    _topic("subscription", r"\bsubscri|订阅", narrow=True),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Aspect:
    """What a question wants to know of a subject, and what a clause that says it looks like."""

    asked: re.Pattern[str]
    answered: re.Pattern[str]
    headed: re.Pattern[str]  # the heading of a clause that is all about it


ASPECTS = (
    Aspect(
        re.compile(r"\bhow (?:long|many days|soon|fast|quick)|\bwhen\b|\bdeadline|\bpolic(?:y|ies)\b|政策|规定|规则|多久|多长|几天|多少天|期限|什么时候|时间"),
        re.compile(r"\d[\d -]*(?:to \d+ )?(?:business |working )?(?:days?|hours?|weeks?|months?)\b|\d+ ?(?:到|至|[-~])? ?\d* ?个?(?:工作日|天|小时|周|月)"),
        re.compile(r"\blong\b|\btimes?\b|\bwhen\b|\bdays\b|时间|期限|时效|多久"),
    ),
    Aspect(
        re.compile(r"\bhow much\b|\bcosts?\b|\bfees?\b|\bfree\b|\bcharges?\b|\bprices?\b|\btotal\b|\bpay for\b|\bwho pays\b|\bwhat (?:do|would|will|does) \w+ (?:have to )?pay\b|多少钱|一共|总共|费用|运费|邮费|免费|包邮|免邮|要钱|收费"),
        re.compile(r"\d+(?:\.\d+)? ?(?:usd|eur|gbp|cny|\$|€|£|dollars?|美元|元|块)|[$€£¥] ?\d|\bfree\b|免费|包邮|free of charge"),
        re.compile(r"\bcosts?\b|\bfees?\b|\bprices?\b|\bcharges\b|\brates\b|费"),
    ),
    Aspect(
        re.compile(r"\bhow (?:do|can|to|does|should|would)\b(?! (?:long|much))|\bsteps?\b|\bprocess\b|怎么|如何|流程|步骤|怎样"),
        re.compile(r"\bhow to\b|\bwrite to\b|\bplease\b|\bsend us\b|\bdrop\b|如何|请将|请"),
        re.compile(r"\bhow to\b|\bhow (?:you|we)\b|\bsteps\b|如何|怎么|流程"),
    ),
    Aspect(
        re.compile(r"\bwhere\b|\b(?:ship|deliver|send|post)\w*\b[^.?!]{0,24}\bto (?!me\b|my (?:door|house|home|place)\b|us\b|you\b|get\b|arrive\b|the (?:door|house)\b)[a-z]|(?:寄|送|发|配送)(?:到|往|去|至)(?!货|我|达)[\u4e00-\u9fff]|\b(?:to|in) (?:[a-z]+land|canada|germany|france|china|the (?:us|uk|eu)|europe|australia|mexico|japan|alaska|hawaii)\b|\bcountr|international|abroad|overseas|worldwide|po box|post office|哪里|哪些国家|国外|海外|寄到|寄往|发往|国际|加拿大|中国"),
        re.compile(r"\b(?:ship|deliver) to\b|\bcountr|\bwhere\b|配送至|配送到|配送范围|国家|地区"),
        re.compile(r"\bwhere\b|\bcountries\b|\bareas\b|international|范围|地区|国际|海外"),
    ),
    Aspect(
        re.compile(r"\byou (?:\w+ )?(?:accept|take|support)\b|\bpay (?:with|by|using)\b|paypal|klarna|alipay|bitcoin|支持|接受|用(?:微信|支付宝|花呗)"),
        re.compile(r"\bwe (?:accept|take)\b|\bvisa\b|paypal|支持|接受"),
        re.compile(r"\bmethods?\b|\bways\b|方式"),
    ),
    Aspect(
        re.compile(r"\b(?:can|may|could|allowed to|possible to)\b[^.?!]{0,24}\b(?:return|send|exchange|bring|refund)|\b(?:doesn't|does not|doesnt|don't|dont) (?:like|fit|suit)|(?:能|可以|支持|包|可否|可不可以).{0,4}退"),
        re.compile(r"\bwithin \d+ \w+ of\b|\d+ ?(?:天|日)内"),
        re.compile(r"\bhow long\b|期限"),
    ),
)  # fmt: skip
