"""The words of the page and the terminal, in English and Chinese."""

from babel.numbers import format_currency

from assistant.turn_events import Price

WORDS: dict[str, tuple[str, str]] = {
    # the terminal
    "opening": ("Opening the shop …", "正在打开商店……"),
    "terminal_help": (
        "Say what you are looking for. /cart shows the cart, /new begins anew, /quit leaves.",
        "请说说您想找什么。/cart 查看购物车，/new 开始新对话，/quit 离开。",
    ),
    "new_begun": ("A new conversation.", "新的对话开始了。"),
    "column_product": ("product", "商品"),
    "column_price": ("price", "价格"),
    "column_rating": ("rating", "评分"),
    "column_why": ("why", "理由"),
    # both
    "thinking": ("Looking …", "正在查找……"),
    "of_total": ("{} of {}", "共 {1} 件，显示 {0} 件"),
    "without_model": ("written without the model", "未使用模型"),
    "ticket": ("A person will get back to you. Ticket {}.", "客服人员会联系您。工单号 {}。"),
    "cart": ("Cart", "购物车"),
    "cart_empty": ("Your cart is empty.", "购物车是空的。"),
    "total": ("Total", "合计"),
    "in_stock": ("In stock", "有货"),
    "out_of_stock": ("Out of stock", "缺货"),
    "order": ("Order {}", "订单 {}"),
    "order_placed": ("Placed", "已下单"),
    "order_packed": ("Packed", "已打包"),
    "order_shipped": ("On its way", "运输中"),
    "order_delivered": ("Delivered", "已送达"),
    "order_cancelled": ("Cancelled", "已取消"),
    "order_returned": ("Returned", "已退货"),
    # the page
    "tagline": ("Tell me what you are looking for", "告诉我您想找什么"),
    "welcome": (
        "Hello! Describe what you need in your own words: what it is for, your budget, a colour. Real products appear here.",
        "您好！用您自己的话说说需要什么：用途、预算、颜色都可以。真实的商品会显示在这里。",
    ),
    "message_placeholder": ("What are you looking for?", "您在找什么？"),
    "send": ("Send", "发送"),
    "chat": ("Conversation", "对话"),
    "new_chat": ("New chat", "新对话"),
    "language": ("中文", "English"),  # the one it switches to
    "sign_in": ("Demo sign-in", "演示登录"),
    "guest": ("Guest", "访客"),
    "signed_in": ("Signed in as {}", "已登录：{}"),
    "close": ("Close", "关闭"),
    "add": ("Add to cart", "加入购物车"),
    "added": ("Added to your cart.", "已加入购物车。"),
    "choose": ("Choose", "请选择"),
    "details": ("Details", "详情"),
    "more_like": ("More like this", "找相似"),
    "more_like_message": ("Show me more like “{}”", "找一些和“{}”相似的"),
    "like": ("I like this", "喜欢"),
    "dislike": ("Not for me", "不喜欢"),
    "noted_like": ("Noted: you like it.", "已记下：您喜欢它。"),
    "noted_dislike": ("Noted: not for you.", "已记下：您不喜欢它。"),
    "remove": ("Remove", "移除"),
    "fewer": ("One fewer", "减少一件"),
    "more": ("One more", "增加一件"),
    "clear": ("Empty the cart", "清空购物车"),
    "stars": ("{} of 5 stars, {} reviews", "{} 星（满分 5 星），{} 条评价"),
    "reviews_none": ("No reviews yet", "暂无评价"),
    "products": ("{} products", "{} 件商品"),
    "product_one": ("1 product", "1 件商品"),
    "products_for": ("for “{}”", "“{}”"),
    "products_none": ("Nothing in the shop meets this. Try fewer conditions.", "没有符合条件的商品，请放宽一些条件。"),
    "facts": ("Side by side", "对比"),
    "filter": ("Filter", "筛选"),
    "filter_more": ("Show more", "显示更多"),
    "filter_clear": ("Clear all", "清除全部"),
    "filter_failed": ("The products cannot be read right now.", "暂时无法读取商品。"),
    "filter_relaxed": ("Nothing meets all of it. Given up: {}", "没有完全符合的商品，已放宽：{}"),
    "filter_up_to": ("up to {}", "{} 以下"),
    "filter_from": ("{} and over", "{} 以上"),
    "filter_stars": ("{} stars and over", "{} 星及以上"),
    "filter_no": ("no {}", "不要 {}"),
    "facet_brand": ("Brand", "品牌"),
    "facet_category": ("Category", "分类"),
    "facet_color": ("Colour", "颜色"),
    "facet_price": ("Price", "价格"),
    "facet_rating": ("Stars", "评分"),
    "facet_stock": ("Stock", "库存"),
    "facet_size": ("Size", "尺码"),
    "facet_material": ("Material", "材质"),
    "facet_type": ("Type", "类型"),
    "placed_on": ("Ordered on {}", "下单日期 {}"),
    "expected_on": ("Expected on {}", "预计送达 {}"),
    "delivered_on": ("Delivered on {}", "送达日期 {}"),
    "tracking": ("Tracking", "物流"),
    "progress_understanding": ("Reading your message …", "正在理解您的需求……"),
    "progress_writing": ("Products are here; the reply is being written …", "商品已找到，正在撰写回复……"),
    "progress_slow": ("Still working on it …", "仍在处理……"),
    "went_wrong": ("Something went wrong. Please try again.", "出了点问题，请重试。"),
    "shop_closed": ("The shop is opening, one moment please …", "商店正在启动，请稍候……"),
    "records_away": ("The shop's records cannot be reached right now.", "暂时无法读取商店数据。"),
    "not_enough": ("Only {} left.", "仅剩 {} 件。"),
    "taste": ("Your taste", "我的喜好"),
    "taste_nothing": ("The shop knows nothing of your taste yet.", "本店还不了解您的喜好。"),
    "taste_said": ("You said", "您说过"),
    "taste_learned": ("Learned from what you did here", "从您的浏览和选择中了解到"),
    "taste_liked": ("You like", "您喜欢"),
    "taste_disliked": ("Not for you", "您不喜欢"),
    "taste_from": ("From {} views, likes and cart changes.", "来自 {} 条浏览、喜欢和购物车记录。"),
    "taste_forget": ("“{}” does not matter", "“{}”不重要"),
    "taste_less": ("Go less by my taste", "少按我的喜好推荐"),
    "taste_more": ("Go by my taste again", "重新按我的喜好推荐"),
    "taste_erase": ("Erase everything", "全部删除"),
    "taste_erase_what": (
        "What is known of your taste and everything you did here is erased for good. Orders and conversations stay.",
        "您的喜好以及在这里的全部行为记录将被永久删除，订单和对话不受影响。",
    ),
    "taste_erase_yes": ("Yes, erase it", "是的，删除"),
    "for_you_message": ("Recommend something for me", "为我推荐"),
    "without": (
        "The model is away at the moment; search, cart and orders work.",
        "模型暂时不可用；搜索、购物车和订单功能正常。",
    ),
}

STARTERS: dict[str, tuple[str, ...]] = {
    "en": ("What's popular?", "A gift under $50", "What is your return policy?"),
    "zh": ("有什么热销的？", "50 美元以内的礼物", "你们的退货政策是什么？"),
}


def say(key: str, language: str) -> str:
    """The words in Chinese for ``zh``, else in English."""
    english, chinese = WORDS[key]
    return chinese if language == "zh" else english


def money(price: Price, language: str) -> str:
    """The amount as the language writes it: ``$49.90``, ``US$49.90``."""
    return format_currency(price.amount, price.currency, locale="zh_Hans_CN" if language == "zh" else "en_US")
