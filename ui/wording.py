"""The words of the page and the terminal, in English and Chinese."""

from babel.numbers import format_currency

from assistant.turn_events import Price

WORDS: dict[str, tuple[str, str]] = {
    "opening": ("Opening the shop …", "正在打开商店……"),
    "terminal_help": (
        "Say what you are looking for. /cart shows the cart, /new begins anew, /quit leaves.",
        "请说说您想找什么。/cart 查看购物车，/new 开始新对话，/quit 离开。",
    ),
    "new_begun": ("A new conversation.", "新的对话开始了。"),
    "thinking": ("Looking …", "正在查找……"),
    "column_product": ("product", "商品"),
    "column_price": ("price", "价格"),
    "column_rating": ("rating", "评分"),
    "column_why": ("why", "理由"),
    "of_total": ("{} of {}", "共 {1} 件，显示 {0} 件"),
    "without_model": ("written without the model", "未使用模型"),
    "ticket": ("A person will get back to you. Ticket {}.", "客服人员会联系您。工单号 {}。"),
    "cart": ("Cart", "购物车"),
    "cart_empty": ("Your cart is empty.", "购物车是空的。"),
    "total": ("Total", "合计"),
    "out_of_stock": ("out of stock", "缺货"),
    "in_stock": ("In stock", "有货"),
    "order_placed": ("Placed", "已下单"),
    "order_packed": ("Packed", "已打包"),
    "order_shipped": ("On its way", "运输中"),
    "order_delivered": ("Delivered", "已送达"),
    "order_cancelled": ("Cancelled", "已取消"),
    "order_returned": ("Returned", "已退货"),
}


def say(key: str, language: str) -> str:
    """The words in Chinese for ``zh``, else in English."""
    english, chinese = WORDS[key]
    return chinese if language == "zh" else english


def money(price: Price, language: str) -> str:
    """The amount as the language writes it: ``$49.90``, ``US$49.90``."""
    return format_currency(price.amount, price.currency, locale="zh_Hans_CN" if language == "zh" else "en_US")
