"""The closed vocabularies of rewording: words that say nothing of a shop, and words that turn what a sentence says.

A word is in the first two lists only if no sentence made of such words alone can be taken for a fact or a promise.
"""

import re

FUNCTION_EN = frozenset(
    """
    a an the this that these those it its itself they them their he she his her who which what where when there here then
    i me my we us our you your yours is are was were be been being am has have had do does did to of in on at for with by as
    and or but so also too very just about into through while than how any some each both such again
    """.split()
)
COURTESY_EN = frozenset(
    """
    thank thanks thankful please kindly hello hi hey dear sorry apologise apologize apologies apology regret unfortunately
    afraid hear happy glad pleased pleasure help helping assist assisting assistance let know question questions further else
    anything welcome patience understand understanding appreciate appreciated contacting reaching writing regards sincerely
    wishes warm warmly kind hope wonderful day inform informed advise note regarding concerning would greetings madam sir
    very much lot inconvenience trouble frustrating frustration concern sharing message messages waiting
    """.split()
)
COURTESY_ZH = frozenset(
    """
    您好 你好 请 请问 感谢 谢谢 多谢 抱歉 对不起 不好意思 非常 十分 理解 耐心 等待 联系 我们 咨询
    欢迎 很高兴 高兴 为您 为你 服务 帮助
    帮您 帮到您 还有 其他 其它 任何 问题 疑问 随时 告诉 告知 说 一声 祝您 祝 生活 愉快 亲 尊敬 顾客 客户 添麻烦 麻烦 带来 不便
    给您 敬请 谅解 体谅 烦请 关于 如下 有 什么 需要 如 如果 的话 吗 呢 哦 啦 呀 吧 啊 的 了 是 和 与 及 或 也 都 还 又 在
    这 那 此 该 它 其 您 你
    我 本店 一下 一个 个 件 款 笔 以 为 从 到 对 向 于 由 并 并且 以及 而 且 则 已 已经 目前 现在 希望 能够 能 可以 很 好
    """.split()
)

# What may not come, go or change: classes of words that turn a sentence.
_TURNS_EN = {
    "denies": r"\b(?:not|no|never|none|nothing|nor|neither|without|cannot|unable|longer)\b|n't\b",
    "allows": r"\b(?:can|could|may|might|able|cannot|can't|couldn't|allowed?|accept(?:s|ed)?)\b",
    "foretells": r"\b(?:will|shall|going to|would)\b(?! (?:like|help|be (?:happy|glad|pleased)))|'ll\b|\bwon't\b",
    "binds": r"\b(?:must|need(?:s|ed)?|required?|should|have to|has to)\b",
    "limits": r"\b(?:only|until|till|unless|except|if|once|before|after|within|least|most|up to|over|under|more|less|provided"
    r"|yet|already|still)\b",
}
_TURNS_ZH = {
    "denies": r"[不没无非未勿莫]",
    "allows": r"可以|可|能",
    "foretells": r"会|将|即将",
    "binds": r"必须|须|需|要",
    "limits": r"只|仅|才|除|直到|之前|以前|以内|之内|至少|最多|以上|以下|前提|若|如果|仍|还|已",
}
TURNS = {
    "en": {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _TURNS_EN.items()},
    "zh": {name: re.compile(pattern) for name, pattern in _TURNS_ZH.items()},
}
# phrases of courtesy with such a word in them, which turn nothing
POLITE_TURNS = {
    "en": re.compile(
        r"(?:please )?(?:do )?(?:not hesitate to |feel free to )?(?:let (?:me|us) know|contact (?:me|us)|ask)(?: if)?"
        r"|if (?:you have|there is|there are)\b[^.!?,]{0,40}|(?:how|what|anything (?:else )?(?:that )?)(?: else)?"
        r" (?:can|may|could) (?:i|we)|(?:i|we)(?:'d| would) (?:like|be (?:happy|glad))|would you like|no (?:problem|worries)",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"不好意思|不客气|对不起|不便|如(?:果)?您?(?:还)?有(?:任何)?(?:其他|其它)?(?:问题|疑问|需要)|(?:有什么|还有什么)(?:可以|能)帮"
        r"|可以随时|随时可以|如需(?:帮助|其他帮助)|需要(?:帮助|其他帮助)|非常|无论何时|没关系"
    ),
}
