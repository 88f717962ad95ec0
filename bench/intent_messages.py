"""The messages that ``bench.intents`` times, half of them Chinese."""

# intent: (what was said before, the message that is timed)
MESSAGES: dict[str, tuple[tuple[str | None, str], ...]] = {
    "search": (
        (None, "I'm looking for a beach dress under $40"),
        (None, "想买一双黑色的高跟鞋"),
        (None, "warm sweater for winter, well rated"),
        (None, "有没有适合通勤的单肩包，300以内"),
    ),
    "refine": (
        ("a beach dress", "something with long sleeves instead"),
        ("黑色高跟鞋", "换成米色的吧"),
        ("a warm sweater", "no turtlenecks please"),
        ("连衣裙", "要长款的"),
    ),
    "recommend": (
        (None, "I need a gift for my sister, she loves yoga"),
        (None, "有什么热门的推荐"),
        (None, "what's popular right now?"),
        (None, "参加婚礼穿什么好"),
    ),
    "compare": (
        ("a beach dress", "compare the first two"),
        ("连衣裙", "前两款有什么区别"),
        ("a warm sweater", "which of the first two is cheaper?"),
        ("黑色高跟鞋", "对比一下第一双和第三双"),
    ),
    "detail": (
        ("a beach dress", "what sizes does the second one come in?"),
        ("黑色高跟鞋", "第一双评价怎么样"),
        ("a warm sweater", "is the first one in stock?"),
        ("连衣裙", "第二件是什么面料"),
    ),
    "cart": (
        ("a beach dress", "add the first one to my cart"),
        ("黑色高跟鞋", "把第一双加入购物车"),
        ("a warm sweater", "put two of the second one in my cart"),
        (None, "购物车里有什么"),
    ),
    "order": (
        (None, "where is my order 10201?"),
        (None, "我的订单10202到哪了"),
        (None, "I want to cancel my last order"),
        (None, "查一下我最近的订单"),
    ),
    "policy": (
        (None, "how long do I have to return it?"),
        (None, "运费怎么算？"),
        (None, "do you accept PayPal?"),
        (None, "退款要多久"),
    ),
    "handoff": ((None, "I want to talk to a person"), (None, "转人工"), (None, "get me a human please"), (None, "叫客服来")),
    "smalltalk": ((None, "hi there"), (None, "谢谢，再见"), (None, "thanks a lot!"), (None, "你好")),
    "out_of_scope": (
        (None, "what's the weather tomorrow?"),
        (None, "帮我写一首诗"),
        (None, "who won the match last night?"),
        (None, "讲个笑话"),
    ),
}
