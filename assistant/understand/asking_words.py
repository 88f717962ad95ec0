"""The words of asking, politeness and price talk: what is left when they are gone is what is looked for."""

# ruff: noqa: E501 - wordings read better in one line

import re

ASKING = re.compile(
    r"\b(?:hi+|hello+|he+y+|hiya+|heya|howdy|morning|evening|am|at the (?:minute|moment)|(?:what|who|where|how|that|it)'(?:d|ll)|folks?|reckons?|there|good (?:morning|afternoon|evening)|please|pls|plz|thanks?(?: you)?(?: so much| very much| ever so much)?|ok(?:ay)?|so|well|um+|right|great|cool|got it|actually|now|also|next(?: thing)?(?: on my list)?|then|i(?:'m| am)|i(?:'ve| have)|i(?:'d| would)|i|we|you|u|ur|your|guys|me|my|mine|some(?:thing|one)?|any(?:thing|one)?|do|does|did|hav|have|has|had|got|get|getting|sell|carry|stock|show|find(?:ing)?|look(?:ing)?(?: for)?|looks|search(?:ing)?(?: for)?|shop(?:ping)?(?: for)?|try(?:ing)?(?: to)?|want(?:s|ed)?|wanna|need(?:s|ed)?|like|love|after|want to|would|could|can|will|shall|kindly|somewhere|someplace|meant|mean|should|might|may|must|be|is|are|was|it|its|it's|that(?:'s)?|this|these|those|there(?:'s)?|them|they|one|ones|the|a|an|of|to|buy(?:ing)?|purchase|order|recommend(?:ation)?s?|suggest(?:ion)?s?|help|idea(?:s)?|what(?:'s|s)?|which|who|where|when|how|much|many|about|for|with|in|on|at|from|by|and|or|but|if|just|really|very|quite|pretty|newest|latest|good|nice|best|decent|great|new|kind|sort|type|list|see|give|got|gotta|interested|market|available|thing|things|stuff|products?|items?|options?|price(?:d|s)?|cost(?:s|ing)?|cheap(?:er|est)?|budget|under|over|below|above|around|between|less|more|than|up|max|most|least|no|not|too|expensive|dollars?|bucks|usd|us|as|sure|know|think|maybe|perhaps|possibly|preferably|ideally|grateful|hope|let|let's|lets|forget|first|rated|again|else|still|only|since|because|ever|finally|out|don't|doesn't|isn't|won't|cannot|can't)\b"
)
ASKING_ZH = re.compile(
    r"换成|换为|改成|改看|你好|您好|请问|请|麻烦|谢谢|我们?|你们?|您|店里|家里?|这里|想要|想买|想找|想看|想|需要|要买|要|打算|准备|帮忙|帮|给我|给|找找|找|推荐|有没有|有什么|有哪些|有吗|有|什么|哪些|看一?看|看看|看|买|卖|来|求|搜|入手|一下|一[个款件双台条把支只张套瓶盒本部种辆块些顶副枚串袋包箱床盏对]|[个款件双台条支只](?=的|$)|几[个款件]|点|些|那种|这种|的话|吗|呢|吧|啊|呀|嘛|了|可以|能|不错|好用|好看|好的|合适|比较|最好|大概|左右|以内|之内|预算|价格|价位|块钱?|元|钱|便宜|别太贵|不要太贵|是|在|和|或者?|还有|再|就|都|也|吧|用来|用的|用于|的|得|地|把|，|,|。|！|!|？|\?|、|；|：|~"
)
