"""Wordings that steer a conversation: going back, saying yes or no, having no preference (folded: lower case, Simplified).

Each pattern is a kind of phrase. Quantifiers are bounded, so that no input is slow.
"""

# ruff: noqa: E501 - wordings read better in one line

import re

_LIST = r"(?:ones?\b(?! in\b)|batch|results?|list|page|products|options|items|lot|set|picks|suggestions|things|selection|choices|two|three|four|five|six|few)"
_SHOW = r"(?:(?:please |can you |could you |can we |could we |let'?s |let us |i(?:'d| would)? (?:like|want|prefer) (?:you )?(?:to )?)?(?:show|see|bring|give|take|go|get|put|look at|return|switch)\b(?: me| us)?(?: back)?(?: to| at)? ?)?"

# "the first ones again", "back to the original results", "what you showed me at the start", 刚才第一批
TO_FIRST = re.compile(
    rf"{_SHOW}(?:back )?(?:to )?\b(?:the |your |those |these )?(?:very )?(?:first|original|initial|earliest)(?: (?:two|three|four|five|six|few))? (?:batch|results?|list|page|lot|set|selection|ones|products|options|items|picks|suggestions|things|choices)(?: (?:that )?(?:you (?:showed|gave|had)|i saw|we (?:saw|had|looked at))(?: me)?)?(?: again| once more| back| please)*"
    rf"|{_SHOW}(?:back )?(?:to )?(?:the (?:ones|products|results|things|options) |what )(?:that )?(?:you (?:showed|gave|had)|i saw|we (?:saw|started with|had))(?: me)? (?:first|at first|originally|(?:at|in|from) the (?:very )?(?:start|beginning)|to begin with)(?: again| please)*"
    r"|(?:再?(?:看|给我看|回到?|翻回|退回|返回|显示|还是)(?:一?下|看)?)?(?:我想看|我要看|想看)?(?:刚才|刚刚|之前|先前|最开始|最初|一开始|开头|开始)?(?:给我看|看|推荐|显示|出来)?的?(?:那|最)?(?:第一|最初|首|头|最先|最早)(?:的?那?一?)(?:批|组|页|波|拨|些|轮)(?:商品|东西|款|结果)?(?:再?(?:看|给我看)(?:看|一下|一遍)?|吧|呢|可以吗)*"
    r"|\b(?:back|return) to (?:the )?(?:very )?(?:start|beginning)\b(?! of\b)|(?:回到|看回|返回|退回)(?:最开始|最初|一开始|开头)(?=\W*$)"
    r"|(?:再?(?:看|给我看|回到?|翻回|退回|返回|显示|还是)(?:一?下|看)?)?(?:我想看|我要看|想看)?(?:最开始|最初|最早|最先|一开始|开头|开始时?)(?:给我)?(?:看|推荐|显示|出来)?(?:到)?的?(?:那|这)?(?:些|批|几个|几款|几件|几双|几条|组|结果|商品)(?:再?(?:看|给我看)(?:看|一下|一遍)?|吧|呢)*"
)

# "go back", "the previous ones", "those from before", 上一批, 刚才那几个再看看
TO_PREVIOUS = re.compile(
    rf"{_SHOW}(?:back )?(?:to )?\bthe (?:previous|earlier|prior|last|preceding) (?:ones|batch|results?|list|page|lot|set|selection|products|options|items|picks|suggestions|things|choices)\b(?: (?:that )?you showed(?: me)?)?(?: again| once more| back| please)*"
    rf"|{_SHOW}(?:back )?(?:to )?\b(?:the (?:ones|results|products|options) |those |what (?:i|we|you) (?:saw|had|showed(?: me)?) )(?:from )?(?:just )?(?:before(?: that| this| these| those)?|earlier|a moment ago|just now)\b(?: again| please)*"
    r"|(?:please )?(?:can (?:we|you) |let'?s |i want to )?(?:go|take me|step|page|scroll) back(?: one)?(?: (?:a|one) (?:step|page))?(?: please)?(?=\W*$)|^(?:back|previous|previous page|undo)(?=\W*$)|^(?:show me )?(?:those|them) again(?: please)?(?=\W*$)"
    r"|(?:再?(?:看|给我看|回到?|翻回|退回|返回|显示|还是)(?:一?下|看)?)?(?:我想看|我要看|想看)?(?:上一|前一|上)(?:批|页|组|波|拨|轮|屏)(?:商品|结果)?(?:再?(?:看|给我看)(?:看|一下|一遍)?|吧|呢)*"
    r"|(?:再?(?:看|给我看|回到?|翻回|退回|返回|显示|还是)(?:一?下|看)?)(?:我想看|我要看|想看)?(?:刚才|刚刚|之前|先前|前面)(?:给我)?(?:看|推荐|显示)?(?:过)?的?(?:那|这)?(?:些|批|几个|几款|几件|几双|几条|组)(?:吧|呢)*"
    r"|(?:刚才|刚刚|之前|先前|前面)(?:给我)?(?:看|推荐|显示)?(?:过)?的?那?(?:些|批|几个|几款|几件|几双|几条|组)(?:商品)?(?:再(?:给我)?(?:看|显示)(?:看|一下|一遍)?)(?:吧|呢)*|^(?:返回|回到?上一步|退回去?|回去)(?=\W*$)|^(?:还是)?(?:刚才|刚刚|之前|先前|前面)的?那?(?:批|些|几个|几款)?的?(?:更|比较)?好?(?:一?点|些)?(?=\W*$)"
)

# "back to the shoes", "what about the shoes again", 回到鞋子, 说回刚才的鞋
TO_NEED = (
    re.compile(
        r"^(?:(?:ok|okay|so|and|now|but)[, ]+)*(?:(?:what|how) about |and )?(?:the|those|these|that|my) (?P<what>[\w' -]{2,30}?)(?: again| then| now| though)*\W*$"
    ),
    re.compile(r"^(?P<what>[a-z' -]{3,30}?) again(?: please)?\W*$"),
    re.compile(
        r"^(?:那|还有)?(?:那?(?:个|些|双|条|件|款|批|种))?(?P<what>[\u4e00-\u9fff]{1,6}?)(?:呢|再(?:给我)?看(?:看|一下)?|再说说)\W*$"
    ),
    re.compile(r"再看(?:一下|看)(?:那(?:个|些|双|条|件|款|批|种))?(?P<what>[\u4e00-\u9fff]{1,6}?)(?=$|[，。,.!！?？、；;\s])"),
    re.compile(
        r"\b(?:(?:let'?s |let us |can we |could we |please |ok(?:ay)?,? |now |and |i(?:'d| would) (?:like|want) to |i want to )*(?:(?:go|get|come|move|switch|head|jump) )?(?:back|return)(?:ing)? (?:now )?(?:to|with|on)|as for|(?:once )?again about|(?:continue|carry on|go on|resume|pick up) (?:with|where we left off with)) (?:looking at |looking for |searching for |searching |my (?:search for )?|the search for |that |those |these |the )*(?P<what>[\w' -]{2,40}?)(?: (?:again|now|please|then|from (?:before|earlier)|(?:i|we) (?:was|were|had been) (?:looking at|looking for|talking about)|you showed me|search))*(?=\s*(?:$|[.,;!?]| but\b| and\b| in\b| under\b| with\b| below\b| for\b))"
    ),
    re.compile(
        r"\b(?:show me |see )?(?:the|those|my) (?P<what>[\w' -]{2,30}?) (?:again|from (?:before|earlier))(?=\s*(?:$|[.,;!?]| but\b| please\b))"
    ),
    re.compile(
        r"(?:(?:还是|再|我们|咱们|那|先)?(?:回到|说回|看回|继续(?:看|挑|选|找)?|接着(?:看|挑|选|找)?|再看看|再说说|回头(?:看|说)(?:看)?|回去看)(?:一下)?(?:刚才|刚刚|之前|先前|前面|最开始|上面)?(?:看|说|找|挑)?(?:过)?(?:的)?(?:那(?:个|些|双|条|件|款|批|种))?)(?P<what>[\u4e00-\u9fff]{1,8}?)(?:吧|呢|了|上|那边|的事)?(?=$|[，。,.!！?？、；;\s]|但|不过|要|只)"
    ),
    re.compile(
        r"(?:刚才|刚刚|之前|先前|前面)(?:看|说|找|挑)?(?:过)?的?(?:那(?:个|些|双|条|件|款|批|种))?(?P<what>[\u4e00-\u9fff]{1,6}?)(?:再(?:给我)?看(?:看|一下)?|呢)(?=$|[，。,.!！?？、；;\s])"
    ),
)

_YES_EN = r"(?:yes|yep|yeah|yup|ya|sure|ok|okay|okey|alright|all right|right|correct|exactly|definitely|absolutely|of course|go ahead|do it|do that|do so|please do|confirm|confirmed|i confirm|proceed|i'm sure|i am sure|that's right|that is right|sounds good|fine|agreed|let's do it)"
_FILL_EN = r"(?:please|thanks|thank you|now|then|it|that|this|the|my|order|for me|i do|go ahead|do it|cancel|return|change|and|just|yes|sure|ok|okay)"
YES = re.compile(
    rf"(?:please )?{_YES_EN}(?:[\s,.!]+(?:{_FILL_EN}|{_YES_EN}))*[\s.!]*"
    r"|(?:嗯+|好+|好的|好吧|行|可以|是|是的|对|对的|没错|确认|确定|同意|没问题|当然|要的?|ok)(?:[，,。！!\s]*(?:吧|啊|呀|了|的|好|好的|可以|确认|确定|请|就|帮我|麻烦|取消|退货|退掉|退|修改|改|办理?|这样|谢谢|订单|它|这个|是的))*[，,。！!\s]*"
)
NO = re.compile(
    r"(?:no|nope|nah|not now|never ?mind|don't|do not|please don't|forget it|leave it|keep it|stop|wait|hold on|not yet|rather not|on second thou?ghts?|actually|i changed my mind|i've changed my mind)(?:[\s,.!]+(?:no|please|thanks|thank you|don't|do not|do it|do that|cancel|return|change|it|that|the|my|order|keep|leave|as it is|never ?mind|forget it|i|want|to|changed|mind|i'll|will|rather|not|actually))*[\s.!]*"
    r"|(?:不|不要|不用|不用了|不了|不是|别|先别|先不|算了|不行|先等等|等等|等一下|还是不|还是算了|我再想想|保留|不必)(?:[，,。！!\s]*(?:吧|了|啊|的|要|用|谢谢|取消|退|退货|改|动|保留|订单|它|算了|留着|再说))*[，,。！!\s]*"
)
# saying again what was asked for, which answers "shall I?" as a yes does
SAID_AGAIN = {
    "cancel": re.compile(
        r"(?:please )?cancel(?: (?:it|that|this|the order|my order))?(?: (?:please|now))*|(?:请|帮我|麻烦)*取消(?:吧|了|它|订单|掉)*"
    ),
    "return": re.compile(
        r"(?:please )?(?:return|send back)(?: (?:it|that|this|the order|my order))?(?: (?:please|now))*|(?:请|帮我|麻烦)*(?:退货|退掉|退了)(?:吧|它|订单)*"
    ),
    "change": re.compile(
        r"(?:please )?(?:change|pass) (?:it|that|this)(?: on)?(?: (?:please|now))*|(?:请|帮我|麻烦)*(?:修改|转达)(?:吧|它|订单)*"
    ),
}
# what answers a question for one of several values with "any of them"
ANY = re.compile(
    r"(?:i )?(?:don't|do not) (?:care|mind)|(?:it )?(?:doesn't|does not|don't) matter|(?:no|without a|without any) (?:real |particular |special )?(?:preference|idea)s?|not (?:important|fussed|sure|fussy)|any(?:thing)?(?: (?:is|of them|of those|will|would|colou?r|kind|type|price|brand|one|material|size))*(?: (?:is )?(?:fine|ok|okay|do|goes|works))?|either|whatever|all of them|surprise me|you (?:choose|pick|decide)"
    r"|(?:都|哪个都|什么都|怎么都|随便)(?:可以|行|好|成|无所谓)?(?:吧|啦|啊)?|无所谓|没(?:有)?(?:要求|偏好|所谓|关系)|不(?:限|挑|介意|在乎|重要|确定)|你(?:定|选|决定|看着办)(?:吧)?|任意|均可"
)

# "the cheaper of the two", 这两个里便宜的: one of the products last spoken of together
OF_THEM = re.compile(
    r"\bof (?:the|those|these) (?:two|three|pair)\b|\bof (?:them|those|these)\b|\bof both\b|\bthe (?:cheaper|pricier|dearer|more expensive|less expensive|better[- ]rated|higher[- ]rated|lower[- ]rated|better reviewed)(?: one)?\b(?! ones)"
    r"|(?:这|那)?(?:两|三|俩|2|3)(?:个|款|件|双|台|条|把|支|只|张|套|瓶|盒|种|样|者)?(?:里|中|当中|之中|里面|之间)|(?:它们|他们|其中)(?:里|中)?|(?:更?便宜|更?贵|评分更?高|评价更?好)(?:一?点|一些)?的?(?:那|这)(?:一)?(?:个|款|件|双|台|条|把|支|只|张|套|瓶|盒)"
)
# "which is cheaper?", 哪个评分高: asks of those that were spoken of together, where some were
WHICH_OF_THEM = re.compile(
    r"\bwhich (?:one |of (?:them|those|these|the two) )?(?:is|has|have|costs?|got|would be|comes? out)\b|\bwhich(?:'s| one's)\b|\bwhich ones? (?:cheap|pric|dear|better|costs?)|哪(?:一)?(?:个|款|件|双|台|条|把|支|只|张|套|瓶|盒|种|样)(?:更|比较|最|要|的?价|的?评|便宜|贵|实惠)"
)
CHEAPER_ONE = re.compile(r"cheap|less expensive|lower[- ]pric|least expensive|costs? less|便宜|价格(?:更|较|最)?低|实惠")
DEARER_ONE = re.compile(r"pric(?:ier|iest)|dear(?:er|est)|(?:more|most) expensive|costs? more|贵|价格(?:更|较|最)?高")
BETTER_ONE = re.compile(
    r"(?:better|best|higher|highest|top)[- ](?:rated|rating|reviewed|reviews|score)|(?:评分|评价|口碑|分数|星级)(?:更|较|比较|最)?(?:高|好)"
)
