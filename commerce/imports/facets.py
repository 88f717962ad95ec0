"""Colours and materials that stand in a product's own words. Nothing is guessed: only words of these lists count."""

import re
from collections.abc import Iterable

# clear wherever they stand
COLORS = (
    "black,white,red,blue,green,yellow,pink,purple,brown,gray,grey,beige,navy,navy blue,teal,turquoise,burgundy,"
    "maroon,magenta,fuchsia,multicolor,multicolour,rose gold,gold,silver,light blue,dark blue,sky blue,royal blue,"
    "baby blue,light green,dark green,olive green,mint green,sage green,forest green,army green,light pink,"
    "hot pink,dusty pink,dark gray,dark grey,light gray,light grey,space gray,space grey,off white,dark brown,"
    "light brown,wine red,dark red,khaki"
).split(",")
# colours where a tag, an option or a colour column says so; in a title they may be a flavour, a scent or a fruit
COLORS_OF_TAGS = (
    "orange,cream,ivory,tan,camel,olive,mint,sage,peach,coral,rust,mustard,lavender,lilac,mauve,violet,indigo,cyan,"
    "aqua,charcoal,champagne,copper,bronze,taupe,nude,wine,plum,chocolate,coffee,mocha,apricot,salmon,lime,emerald,"
    "ruby,sapphire,clear,rose,blush,caramel,sand,oatmeal,denim blue,ecru,terracotta,crimson,scarlet,cobalt,"
    "periwinkle,hunter green,heather gray,heather grey"
).split(",")
COLORS_ZH = (
    "黑色,白色,红色,蓝色,绿色,黄色,粉色,粉红色,紫色,棕色,褐色,灰色,米色,米白色,藏青色,青色,橙色,橘色,金色,银色,"
    "玫瑰金,咖啡色,卡其色,酒红色,驼色,杏色,浅灰色,深灰色,浅蓝色,深蓝色,天蓝色,墨绿色,军绿色,藕粉色,裸色,象牙白,彩色"
).split(",")
MATERIALS = (
    "cotton,organic cotton,polyester,leather,faux leather,vegan leather,pu leather,genuine leather,patent leather,"
    "wool,merino wool,cashmere,silk,linen,denim,nylon,spandex,acrylic,velvet,satin,suede,faux suede,faux fur,rayon,"
    "viscose,lyocell,chiffon,corduroy,fleece,sherpa,lace,mesh,tulle,canvas,jersey,sterling silver,stainless steel,"
    "titanium,aluminum,aluminium,brass,moissanite,acetate,bamboo,ceramic,porcelain,rattan,straw,raffia,silicone,"
    "terry,tweed,gauze,elastane,lycra,polyamide,modal,tencel,cupro,hemp,ramie,jute,polyurethane,polyethylene,angora,alpaca,mohair"
).split(",")
MATERIALS_ZH = (
    "纯棉,全棉,棉麻,亚麻,真丝,桑蚕丝,羊毛,羊绒,牛皮,真皮,不锈钢,陶瓷,实木,竹纤维,乳胶,羽绒,天丝,涤纶,玻璃,硅胶"
).split(",")
FIBRES_ZH = (  # beside a share only: elsewhere part of other words
    "聚酯纤维,聚酰胺纤维,再生纤维素纤维,粘胶纤维,莱赛尔纤维,莫代尔,粘纤,氨纶,锦纶,腈纶,棉,麻,毛,丝"
).split(",")

LEAST_SHARE = 10  # per cent of a material from which a product is said to be of it
STRETCH = {"spandex", "elastane", "lycra", "氨纶"}  # which are never more

SIZE_NAMES = {"size", "sizes", "尺码", "尺寸", "shoe size", "ring size", "clothing size"}
COLOR_NAMES = {"color", "colour", "colors", "colours", "颜色", "色", "color name"}
MATERIAL_NAMES = {"material", "materials", "fabric", "材质", "材料", "面料", "fabric type"}


def facet_name(name: str) -> str:
    """The facet that a column, attribute or option of this name fills."""
    plain = re.sub(r"[\s_]+", " ", name).strip().lower()
    if plain in COLOR_NAMES:
        return "color"
    if plain in SIZE_NAMES:
        return "size"
    if plain in MATERIAL_NAMES:
        return "material"
    return plain


def _pattern(words: Iterable[str], *, bounded: bool) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    body = "|".join(re.escape(word).replace(r"\ ", r"[\s-]") for word in longest_first)
    return re.compile(rf"(?<![\w-])(?:{body})(?![\w-])" if bounded else rf"(?:{body})", re.IGNORECASE)


_COLOR = _pattern(COLORS, bounded=True)
_ANY_COLOR = _pattern((*COLORS, *COLORS_OF_TAGS), bounded=True)
_COLOR_ZH = _pattern(COLORS_ZH, bounded=False)
_MATERIAL = _pattern(MATERIALS, bounded=True)
_MATERIAL_ZH = _pattern(MATERIALS_ZH, bounded=False)
_FIBRE_ZH = "|".join(sorted((*MATERIALS_ZH, *FIBRES_ZH), key=len, reverse=True))
_SHARE = re.compile(
    rf"(\d{{1,3}}(?:\.\d+)?)\s?%\s?(?:recycled |organic |pure |premium )?({_MATERIAL.pattern})"
    rf"|(\d{{1,3}}(?:\.\d+)?)\s?[%％]\s?({_FIBRE_ZH})|({_FIBRE_ZH})[:：]?\s?(\d{{1,3}}(?:\.\d+)?)\s?[%％]",
    re.IGNORECASE,
)
_JOINS = re.compile(r"[\s,/&+-]+|\band\b", re.IGNORECASE)


def colors_of(title: str, tags: Iterable[str], brand: str | None = None) -> list[str]:
    """Colours named by a tag that names nothing else, or by the title, lower case, in that order."""
    found: list[str] = []
    for written in tags:
        tag = written.replace("-", " ")
        named = _ANY_COLOR.findall(tag) + _COLOR_ZH.findall(tag)
        rest = _JOINS.sub("", _COLOR_ZH.sub("", _ANY_COLOR.sub("", tag)))
        if named and not rest:
            found += map(_spaced, named)
    if brand:  # a brand called Black is no colour
        title = re.sub(re.escape(brand), " ", title, flags=re.IGNORECASE)
    found += [_spaced(match) for match in _COLOR.findall(title)]
    found += _COLOR_ZH.findall(title)
    return list(dict.fromkeys(found))


def materials_of(title: str, tags: Iterable[str], description: str = "") -> list[str]:
    """Materials named by a tag or the title, or of which the description gives the share ("95% cotton"), lower case.

    Elsewhere in a description a material may be that of something else: of the boots to wear with it.
    """
    found: list[str] = []
    for text in (*tags, title):
        found += [_spaced(match) for match in _MATERIAL.findall(text)] + _MATERIAL_ZH.findall(text)
    for share, english, share_zh, chinese, chinese_first, share_after in _SHARE.findall(description):
        if float(share or share_zh or share_after) >= LEAST_SHARE or {english.lower(), chinese, chinese_first} & STRETCH:
            found.append(_spaced(english) or chinese or chinese_first)
    return list(dict.fromkeys(found))


def _spaced(word: str) -> str:
    return re.sub(r"[\s-]+", " ", word.lower())
