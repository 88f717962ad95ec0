"""Conversations to time: what shoppers of a fashion shop and of a mixed shop ask, in English and Chinese, every intent."""

DIALOGUES: tuple[tuple[str, ...], ...] = (
    (
        "I'm looking for a beach dress under $40",
        "something with long sleeves instead",
        "anything cheaper?",
        "compare the first two",
        "what sizes does the second one come in?",
        "add the first one to my cart",
        "how long do I have to return it?",
    ),
    (
        "想买一双黑色的高跟鞋，50块以内",
        "换成米色的吧",
        "第一双评价怎么样",
        "把第一双加入购物车",
        "运费怎么算？",
        "谢谢，再见",
    ),
    (
        "hi there",
        "a warm sweater for winter, well rated",
        "no turtlenecks please",
        "show me others",
        "is the first one in stock?",
        "where is my order LS-10001?",
    ),
    (
        "有没有适合参加婚礼的连衣裙",
        "要长款的",
        "便宜一点的呢",
        "前两款有什么区别",
        "转人工",
    ),
    (
        "what's popular right now?",
        "I need a gift for my sister, she loves yoga",
        "a blue swimsuit between 20 and 35 dollars",
        "what would go well with the first one?",
        "do you accept PayPal?",
        "what's the weather tomorrow?",
    ),
    (
        "帮我找一个单肩包，评分4.5以上",
        "不要皮的",
        "最便宜的那个多少钱",
        "购物车里有什么",
    ),
)
