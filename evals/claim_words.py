"""Words that state something of a product, each with what means the same in the other language, and what takes a word back.

Written for the checks alone; the assistant has a lexicon of its own.
"""

import re
from functools import lru_cache

# one property a line; a reply that says any of its words needs a record that says any of them
_GROUPS = """
waterproof | 防水
water-repellent | water-resistant | 防泼水
windproof | windbreaker | 防风
breathable | 透气
insulated | thermal | 保温 | 保暖
leakproof | leak-proof | 防漏
rechargeable | 充电
wireless | cordless | 无线
bluetooth | 蓝牙
noise cancelling | noise-cancelling | 降噪
foldable | folding | 折叠
adjustable | 可调
lightweight | ultralight | 轻便 | 轻量
stretchy | stretch | elastic | 弹力
dishwasher | 洗碗机
machine wash | machine washable | 机洗
non-stick | nonstick | 不粘
reflective | 反光
padded | 加垫
hooded | hood | 连帽
lined | lining | 内衬
handmade | 手工
organic | 有机
recycled | 再生
hypoallergenic | 低敏
fireproof | 防火
antibacterial | 抗菌
cotton | 棉 | 全棉 | 纯棉
wool | 羊毛
merino | 美利奴
cashmere | 羊绒
silk | 真丝 | 蚕丝
linen | 亚麻
leather | 真皮 | 皮革
suede | 麂皮
polyester | 涤纶 | 聚酯
nylon | 尼龙
acrylic | 腈纶
velvet | 丝绒 | 天鹅绒
denim | 牛仔
lace | 蕾丝
satin | 缎
chiffon | 雪纺
rayon | 人造丝
spandex | 氨纶
plastic | 塑料
glass | 玻璃
steel | 不锈钢 | 钢
aluminium | aluminum | 铝
titanium | 钛
carbon | 碳纤维
wood | wooden | oak | 木
bamboo | 竹
rubber | 橡胶
down | 羽绒
latex | 乳胶
memory foam | 记忆棉
gold | 金色 | 黄金
silver | 银 | 银色
pearl | 珍珠
floral | 碎花 | 花卉
striped | stripes | stripe | 条纹
plaid | 格子 | 格纹
leopard | 豹纹
sleeveless | 无袖
long sleeve | long sleeves | long-sleeve | 长袖
short sleeve | short sleeves | short-sleeve | 短袖
pockets | pocket | 口袋
zip | zipper | 拉链
button | buttons | 纽扣
summer | 夏季 | 夏天 | 夏日
winter | 冬季 | 冬天
spring | 春季 | 春天
autumn | fall | 秋季 | 秋天
beach | 海滩 | 沙滩
office | 办公
party | 派对 | 聚会
wedding | 婚礼
hiking | 徒步
camping | 露营
running | 跑步
yoga | 瑜伽
casual | 休闲
formal | 正式
vintage | 复古
elegant | 优雅
boho | 波西米亚
black | 黑色
white | 白色
red | 红色
blue | 蓝色
green | 绿色
yellow | 黄色
orange | 橙色
grey | gray | 灰色
brown | 棕色 | 咖啡色
beige | 米色
pink | 粉色 | 粉红
purple | 紫色
""".strip()

# What no record of a product can make true: said outside a quoted policy, each is a promise that nobody made.
PROMISES = re.compile(
    r"free (?:shipping|delivery|returns?)|\bships? free|discount|coupon|voucher|promo code|money[- ]back|guarantee|warrant"
    r"|\b\d+ ?% off|half price|buy one|arrives? (?:today|tomorrow)|next[- ]day|limited (?:time|offer)|last chance|hurry"
    r"|best[- ]sell|everyone loves|award|certified|officially|clinically|doctors?\b|made in (?!portugal)"
    r"|免费|包邮|打折|[一二三四五六七八九]折|优惠|特价|赠送|保证|质保|保修|无理由|次日达|当天到|秒杀|热销|爆款|官方|认证|正品|疗效|产地",
    re.IGNORECASE,
)
# Catalog text on offers, stock and ratings: the store knows better, so it is not to be handed on even as a quote.
OFFERS = re.compile(
    r"free (?:shipping|delivery|returns?)|\bships? free|discount|coupon|voucher|promo code|\b\d+ ?% off|half price"
    r"|best price|lowest price|cheapest|in stock|sold out|\b(?:five|\d)[ -]stars?\b"
    r"|(?:previous|prior|above) instructions|system prompt"
    r"|免费|包邮|打折|[一二三四五六七八九]折|优惠|特价|赠送|秒杀|最低价|永远有货|现货|好评|之前的指令|提示词",
    re.IGNORECASE,
)
LINKS = re.compile(
    r"https?:|www\.|\]\(|!\[|<\s*/?[a-z!]|javascript:|data:text|\.(?:com|net|org|example)\b|微信|whatsapp", re.IGNORECASE
)

# How a reply says that the records do not tell.
NOT_KNOWN = re.compile(
    r"does not (?:say|list|name|mention)|do(?:es)?n't (?:say|list|name|mention|know)|do not know|not known|names no|nobody has"
    r"|no reviews|not reviewed|nothing about|no information"
    r"|没有说|没说|未说明|没有写|没写|没有注明|未注明|没有提|未提|没有列|未列|还没有.{0,4}评|不清楚|不知道|没有标",
    re.IGNORECASE,
)

_DENIED_BEFORE = re.compile(
    r"(?:\bnot|\bno|\bnon|\bnever|\bwithout|\bfree of|n't|\blacks?|\bexcept|\bfaux|\bfake|\bimitation|\bartificial|\bvegan"
    r"|\bmock|\bthe look of|\blooks? like|\bfeel of)[\s-]+(?:[a-z]+[\s-]+){0,2}$"
    r"|(?:不|无|没有|未|非|仿|人造|勿)[^，。；、\s]{0,3}$",
    re.IGNORECASE,
)
_DENIED_AFTER = re.compile(
    r"^(?:[\s-]?free\b|[\s-](?:look|like|effect|style)\b|\s(?:is |are )?(?:not included|sold separately))", re.IGNORECASE
)


@lru_cache(maxsize=1)
def groups() -> tuple[tuple[str, ...], ...]:
    """The properties, each as the words that name it."""
    return tuple(tuple(word.strip() for word in line.split("|")) for line in _GROUPS.splitlines())


def stands_plainly(word: str, text: str) -> bool:
    """Whether the text says the word somewhere without taking it back ("not …", "faux …", "…-free", 仿…)."""
    for match in _places(word, text):
        before, after = text[max(0, match.start() - 40) : match.start()], text[match.end() : match.end() + 24]
        clause = re.split(r"[.;!?。；！？\n|]", before)[-1]
        if not _DENIED_BEFORE.search(clause) and not _DENIED_AFTER.search(after):
            return True
    return False


def stands(word: str, text: str) -> bool:
    """Whether the text holds the word at all."""
    return any(True for _ in _places(word, text))


def _places(word: str, text: str) -> list[re.Match[str]]:
    if re.search(r"[\u4e00-\u9fff]", word):
        return list(re.finditer(re.escape(word), text))
    return list(re.finditer(rf"(?<![a-z]){re.escape(word)}(?:s|es|ed)?(?![a-z])", text, re.IGNORECASE))
