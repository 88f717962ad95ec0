"""The closed vocabularies of the audit: words that claim nothing, and words that no record can carry."""

import re

# What a sentence may be built with whatever the record says. None of these states a property of a product.
NEUTRAL_EN = frozenset(
    """
    a an the this that these those it its they them their both either some one ones first
    is are was were be being been am has have having do does did can could may might would should will
    and or but while whereas also too very quite so if when where which who what than then as just simply really
    in on at of for to from by with into over under about between through during like
    you your yours yourself
    want wants need needs prefer prefers love like likes look looks looking choose chooses choosing choice choices option
    options pick
    picks consider suit suits suited suitable wear wears wearing worn make makes made
    think try take get getting enjoy
    good great nice lovely well ideal
    style styles styled design designed detail details feature features featuring feel touch
    piece product item here there something someone anything day days
    """.split()
) - {"than", "will"}

# Cut wherever they stand: promises, prices, stock, comparisons, commands, talk about the assistant itself. The record cannot
# carry them.
BARRED_EN = frozenset(
    """
    free freely discount discounts discounted sale sales deal deals offer offers offered bargain coupon voucher promo
    promotion code
    guarantee guarantees guaranteed guaranteeing warranty warranties refund refunds return returns returned exchange
    delivery deliver delivers delivered shipping ship ships shipped arrive arrives arriving tomorrow today tonight soon hours
    price prices priced pricing cost costs costing cheap cheaper affordable affordably inexpensive expensive budget value
    worth money
    dollar dollars euro euros pound pounds yuan bucks cents percent half
    stock stocked available availability sold limited last left
    rating ratings rated rate stars star review reviews reviewed reviewers customers buyers popular bestseller bestselling
    trending
    best better worst worse most more less least higher highest lower lowest top finest ultimate superior unmatched unbeatable
    only every everyone always all any-time forever unique exclusive exclusively number official certified approved
    authentic genuine
    proven clinically safe safest cure cures treat treats heal heals medical
    will shall promise promises ensure ensures
    buy order purchase click visit call email contact whatsapp telegram subscribe download pay checkout cart add
    i we our ours us my mine myself ourselves size sizes sizing
    ignore ignored previous instruction instructions system prompt assistant model ai developer policy rules shop store website
    two three four five six seven eight nine ten eleven twelve dozen hundred thousand million twice double triple
    """.split()
)
NEGATIONS_EN = frozenset(
    "no not never none nothing nor neither without cannot can't isn't aren't doesn't don't won't wasn't lacks lack lacking non "
    "minus hardly barely except unlike instead zero".split()
)
# The word after one of these is not the thing itself: faux leather is no leather.
PRIVATIVE_EN = frozenset(
    "faux fake imitation artificial synthetic mock pu vegan simulated man-made manmade vegan-leather like resembles".split()
)
# "wool-look", "silk feel", "leather effect", "the look of wool": likeness, not the thing.
LIKENESS_EN = frozenset("look looking like effect style styled inspired feel touch imitation substitute alternative".split())
# A sentence with one of these says what the buyer does not get.
NOT_GIVEN = re.compile(
    r"\bnot included\b|\bsold separately\b|\bavailable separately\b|\bnot supplied\b|\bexcluded?\b|\boptional\b|\brequired\b"
    r"|不含|另购|另售|选配|不包含|不附|需自备",
    re.IGNORECASE,
)

NEUTRAL_ZH = frozenset(
    """
    的 了 是 和 与 及 或 也 很 都 还 又 就 则 而 且 在 有 带 用 以 为 从 到 对 这 那 它 其 您 你 们
    他们 它们 一 个 款 件 条 双 套 种 些
    这款 那款 这些 那些 两者 一款 一件 如果 若 要 想 想要 需要 喜欢 偏好 可以 可 能 会 适合 合适 选择 选 考虑 推荐
    建议 看看 试试 穿 穿着 佩戴 使用
    设计 风格 款式 细节 采用 具有 具备 拥有 不错 好看 好 非常 十分 而言 来说 的话 时
    时候 场合 日子 整体 感觉 感 元素 同时 并 并且 以及
    因为 所以 由于 因此 但 但是 不过 其中 之间 方面 商品 产品 单品 色 款的 另外 此外 或者 还是 呢 吧 哦 喔 啊 呀 上 下 里 中
    那么 均 皆 则是 既
    """.split()
)
BARRED_ZH = (
    "免费 包邮 折扣 打折 优惠 促销 特价 秒杀 赠 送货 发货 配送 快递 运费 物流 到货 保修 质保 保证 承诺 退货 退款 退换 包退 "
    "价格 价钱 便宜 实惠 划算 性价比 贵 块钱 人民币 美元 库存 有货 现货 缺货 售罄 评分 评价 好评 星级 销量 热销 畅销 热门 爆款 "
    "最 更 比 唯一 独家 第一 正品 官方 认证 疗效 治疗 根治 药 点击 访问 联系 电话 微信 扫码 下单 购买 支付 链接 忽略 指令 "
    "提示词 系统 模型 助手 我 咱 尺寸 尺码 码数 颜色 另一 绝对 永远 一定 所有 全部 只有 "
).split()
# Negators, and the everyday words that merely begin with one.
NEGATIONS_ZH = "不没无非未免勿莫"
NOT_NEGATED_ZH = (
    "不锈钢",
    "不错",
    "不过",
    "不粘",
    "无线",
    "无袖",
    "无缝",
    "无痕",
    "无领",
    "非常",
    "非洲",
    "免洗",
    "免烫",
    "未来",
    "不规则",
    "不对称",
)
PRIVATIVE_ZH = ("仿", "人造", "人工", "假", "合成")
FIGURES_ZH = "二两三四五六七八九十百千万亿半倍"
NOT_FIGURES_ZH = ("两者", "两款都", "百褶", "百搭", "半身", "半裙", "七分", "九分", "十分", "千鸟格")
