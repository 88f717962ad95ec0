"""Wordings that tell what a message is for, in English and Chinese (folded: lower case, Simplified).

Every pattern is a kind of phrase, not a sentence. Quantifiers are bounded, so that no input is slow.
"""

# ruff: noqa: E501 - wordings read better in one line

import re


def _cue(pattern: str) -> re.Pattern[str]:
    """The pattern of several lines as one."""
    return re.compile("".join(line.strip() for line in pattern.splitlines()))


# --- a person is needed -----------------------------------------------------------------------------------------------
PERSON = _cue(
    r"""\b(?:human|real|live|actual)\b(?:\s\w+){0,2}?\s?\b(?:person|agents?|being|rep(?:resentative)?|support|someone|assistant|operator|chat|help|staff|human)\b
    |\b(?:speak|talk|chat|connect\w*|transfer\w*|put|hand|escalat\w*|get|pass|switch|reach)\b[\w' ]{0,24}?\b(?:human|person|agent|representative|rep|manager|supervisor|operator|someone (?:real|else|in charge|from)|somebody|customer (?:service|support|care)|staff|a colleague|your boss|support team)\b
    |\b(?:speak|talk|chat) (?:to|with) (?:someone|somebody|anyone|anybody)\b|\b(?:customer service|support) (?:number|phone|rep|agent|please)\b|^\s*(?:agent|human|operator|representative)\s*[!.]*$|\bi (?:want|need) (?:a |an )?(?:human|person|agent|manager|supervisor|representative)\b
    |\b(?:not|instead of|rather than|no more|sick of|won't|don't want)\b[\w' ]{0,32}\b(?:to|with|by|a|this|the) (?:a |this |the )?(?:bot|robot|machine)s?\b(?! (?:vacuum|mop|lawn|mower|wash))
    |\b(?:somebody|someone|anyone|anybody|a manager|your manager|your boss|one of you)\b[\w' ]{0,16}?\b(?:call|ring|phone|contact|email)s? (?:me|us)\b|\b(?:call|ring|phone) me back\b|\bgive me a (?:ring|phone call|callback|call back)\b
    |(?:转|找|接|叫|换|要|联系|请|让|有|想跟|跟|和)(?:一?[个位名])?(?:到|给)?(?:你们?)?(?:的)?(?:人工|真人|活人|客服|经理|主管|负责人|老板|店长|领导|专员)(?!智能|费|电话是)|(?:换|找|来|叫|派)(?:一?个|位)?(?:活|真)?人(?:来|跟|和|过来|处理|聊|说|$)|人工(?:客服|服务|坐席)|真人(?:客服|服务|来)|^人工$|(?:不想|不要)(?:跟|和)?(?:机器人?)""",
)
UPSET = _cue(
    r"""\b(?:furious|outrag\w+|disgust\w+|ridiculous|unacceptable|fed up|sick (?:and tired |to death )?of|pillar to post|passed (?:around|from \w+ to)|worst (?:service|shop|store|company|experience|customer)|terrible service|awful service|appalling|scam\w*|rip[- ]?off|con artists|thieves|lawyer|sue you|legal action|(?:call|ring|phone|contact|go to|speak to)(?:ing)? my bank|disput(?:e|ing) (?:the|this|my) (?:charge|payment|transaction)|small claims|chargeback|trading standards|better business bureau|report you|file a complaint|make a complaint|formal complaint|lodge a complaint|complain about|i(?:'m| am) (?:so |very |really |extremely |absolutely |beyond |totally )?(?:angry|mad|livid|pissed|frustrated|upset|fuming)|had enough of|never (?:buy|buying|shop|shopping|order|ordering) (?:here|from you|with you)|a joke\b|absolute joke|what a joke|useless (?:bot|shop|company|service|support)|you(?:'re| are| people are| guys are) (?:useless|liars|crooks|incompetent)|how dare you|wtf|bullshit|waste of (?:my )?time|incompetent|nobody (?:answers|replies|responds|helps|cares)|you(?:'re| are|r| lot are| people are)? (?:all )?(?:so )?(?:hopeless|pathetic|a disgrace)|no ?one (?:answers|replies|responds|helps|cares|is helping))\b
    |投诉|举报|气死|太过分|过分了|忍无可忍|受够了|骗子|骗人|坑人|黑店|垃圾(?:店|平台|服务|客服|公司|东西|商家)|什么(?:破|烂|垃圾|鬼)(?!损|旧)|(?:太|真|很|非常|极其)(?:差劲|离谱|恶心|失望|生气|愤怒|无语|坑)|差评|起诉|律师|消费者协会|消协|12315|欺骗|火大|(?:没|无)人(?:管|理|回复|处理|回应)|再也不(?:买|来)|(?:一点|半点)(?:用|儿用|用处)(?:都|也)?没有?|(?:真|太|好|简直)(?:没用|垃圾|烂|差|气人|坑人)(?!的)|智障|糊弄|敷衍|耍我|(?:这么|这样|这种)(?:做生意|做买卖|对待|服务|态度)|什么(?:态度|服务(?!$))|电话.{0,4}(?:打不通|没人接|不接)|(?:没|无)人接|怒了|退钱!|忽悠""",
)

# --- an attempt on the assistant's instructions -----------------------------------------------------------------------
INJECTION = _cue(
    r"""\b(?:ignore|disregard|forget|override|bypass|skip|drop)\b[\w' ]{0,24}\b(?:instructions?|prompts?|rules?|guidelines|programming|directives?|restrictions?|(?:everything|anything|all)(?: that)? (?:you|above|before|prior|previous)\w*|system message)\b(?! (?:manual|booklet|included))
    |\b(?:system|hidden|initial|secret|original) (?:prompt|instructions?|message)\b|\byour (?:own |exact |full )?(?:prompt|instructions|initial message|guidelines|source code|api key|configuration|password)\b|\b(?:show|tell|print|reveal|repeat|give|leak|output|display|write|share)\b[\w' ]{0,16}\bthe (?:prompt|instructions (?:you|above|before)|text above|source code|api key|admin password)\b
    |\b(?:print|repeat|output|recite|reveal|show|tell)\b[\w' ]{0,12}\b(?:everything|all|anything|the (?:text|words|lines?))\b[\w' ]{0,10}\b(?:above|before this|you were (?:told|given))\b
    |\byou(?:'re| are) (?:now|no longer)\b(?! (?:my fav|our fav|the best|open|closed|out of|sold|in stock|on sale|able))|(?<!\bi )(?<!\bwe )(?<!\bto )(?<!\bthey )(?<!\bcan )(?<!\bwill )\b(?:act|pretend|behave|roleplay|role-play|respond|reply|answer|speak|talk)\b[\w' ]{0,12}\b(?:now|as if|as a|as an|like an?|like my|to be|from now|that you)\b(?! (?:gift|present))
    |\bpretend (?:that )?you\b|\bfrom now on\b,? (?:you|your|act|answer|respond|reply|speak|ignore|pretend|call|forget|always say)\b|\b(?:developer|debug|admin|god|dan|jailbreak|sudo|root) (?:mode|access)\b|\b(?:forget|ignore)\b (?:that )?(?:you(?:'re| are)|your (?:role|job))\b|\bjailbreak(?:ed|ing|s)?\b(?! (?:board|card|party|game|book|movie|film|poster|puzzle|toy|escape|costume|shirt|t-shirt))|\bdo anything now\b|\bnew (?:rules?|instructions?|persona)\b|\b(?:system|admin|developer|root|emergency|security|manager) (?:override|command|notice:)|\b(?:100 ?% (?:off|discount)|9\d ?% (?:off|discount) (?:code|coupon|voucher))\b|\bnew (?:policy|directive) (?:says|states|is|requires)(?: that)? you\b|</?(?:system|assistant|user|im_start|im_end)|\[/?inst\]|\bselect \* from\b|(?:;|--|'|\))\s*drop table\b|\bdrop table (?:\w+\s*;|if exists|users\b|orders\b|products\b)
    |\b(?:give|apply|set|make|mark)\b[\w' ]{0,20}\b(?:everything|all prices?|the price|it|this|100 ?%|99 ?%)\b[\w' ]{0,12}\b(?:for free|free of charge|to (?:0|zero|\$0|1 dollar|\$1)|100 ?% (?:off|discount))
    |(?:忽略|无视|忘记|忘掉|忘了|不要理会|不用管|跳过|绕过|别管|抛开)[^。,，]{0,12}(?:指令|指示|提示词?|规则|设定|限制|要求你|命令|约束|(?:上面|之前|以上|前面|刚才)(?:的|说的)*(?:所有|全部)?的?(?:话|内容|一切|对话))|系统提示|提示词|(?:你|妳)(?:的)?(?:初始|内部|隐藏|原始|后台|底层|预设)(?:指令|设定|提示|规则|配置)|(?:假装|扮演|充当)(?:你|成|一|我|他|她)|(?:从现在(?:开始|起)|现在起?)[,，]?\s?你(?:就)?(?:是|扮演|要|必须|得|不再)|你(?:现在|从此|今后|今天)?(?:起)?的?(?:新?身份|新?角色)(?:就|已经)?(?:是|变)|从(?:今天|此刻|这一刻|今|此)(?:开始|起)[,，]?你(?:就)?(?:是|要|得|不再)|(?:老板|店主|店长|系统|管理员|开发者)(?:说了?|命令|授权|已?批准|已?同意)[,，]?.{0,8}(?:所有|全部|全场|一律|统统|免费|打[一二三01]折)|(?:所有|全部|全场)(?:的)?(?:商品|东西|产品|订单)?(?:都|一律|统统|全)?(?:给我)?(?:打[零一二三01]折|免单|[0零一1](?:元|块|分钱?))|你现在是|你(?:现在|从此|已经|将)?(?:就)?(?:没有(?:任何|什么)?(?:限制|约束|规则)|不(?:再)?受(?:任何)?(?:限制|约束))|开发者模式|管理员模式|越狱(?!.{0,4}(?:桌游|游戏|书|小说|电影|主题|海报|衣|服|玩具|t恤|拼图))|角色扮演(?!.{0,3}(?:服|游戏|桌游|衣|道具|玩具|套装|裙|假发))|(?:把|将)(?:所有|全部|这个|它)?(?:商品|东西)?(?:的)?价格?(?:都)?(?:改|设|变|调)(?:成|为)""",
)

# --- the cart ---------------------------------------------------------------------------------------------------------
_CART = r"(?:shopping |my |the |your )*\b(?:cart|basket|bag|trolley)\b"
CART_SHOW = _cue(
    rf"""\b(?:what(?:'s| is| do i have| have i got| did i (?:put|add)| all is)?|show(?: me)?|view|see|check|open|list|display|review|look at|contents? of|how (?:much|many)\b[\w' ]{{0,24}}|total)\b[\w' ]{{0,24}}\b(?:in |of |at )?{_CART}(?!\s(?:size|with))|^\s*(?:my |the )?{_CART}\s*[?.!]*$|\b(?:check ?out|go to checkout)\b|\b(?:what(?:'s| is|'ll| will| would)|how much(?:'s| is| would| will)) (?:be )?(?:my|the|our) (?:grand |running |overall |new )?(?:sub-?)?total\b(?: (?:be|come to|now|so far|at the moment))?\W*$|\b(?:grand |sub|running )total\b|\bhow much (?:is|for|does) (?:everything|it all|all of (?:it|that|them)|the (?:whole )?lot)\b|\bwhat do i owe\b
    |(?:看|查|显示|打开|检查|瞧)(?:一?下|看|一看)?(?:我的|我)?(?:购物车|购物袋|购物篮)|购物车(?:里|内|中)?(?:面)?(?:现在|目前)?(?:都|一共|总共)?(?:有|是|放|装|加)(?:了|些|着)?(?:什么|啥|哪些|几|多少)|购物车(?:里|内)?(?:一共|总共)?多少|^车[里内](?:头|面)?(?:现在|目前|都|一共|还)*(?:(?:有|装|放|加)[了着些]*(?:什么|啥|哪些|几|多少)|几[个件样])|(?:我|我的|进|到|那)车[里内](?:头|面)?.{{0,3}}(?:有|装|放|加|是|一共|总共|几|多少|什么|哪些|还)|(?:看|查|瞄).{{0,3}}我?车里(?:头|面)?的?(?:东西|商品|货|有|都|什么)|^(?:我的|我)?购物车[?？。!！]*$|去?结账|结算|^下单$""",
)
CART_CLEAR = _cue(
    rf"""\b(?:empty|clear|wipe|reset)\b(?: out)?[\w' ]{{0,12}}{_CART}|\b(?:remove|delete|take|get rid of|wipe|clear|dump|bin|scrap|lose|ditch|toss|empty)\b(?: out)? (?:everything|all(?: of it| of them| (?:the |my )?(?:items|products|stuff|things))?|the (?:whole lot|lot))\b[\w' ]{{0,12}}(?:{_CART})?|\bstart (?:my|the) cart over\b
    |(?:清空|清掉|清除|清一下)(?:我的|一下)?(?:购物车|购物袋|购物篮|里面)|(?:购物)?车里?(?:的?(?:东西|商品))?(?:全|全部|都|统统|一起)?(?:给我|帮我|替我)?(?:全|全部|都|统统)?(?:清空|清掉|清光|删光|清了|清一下|清理|倒了|倒掉)|把?购物车(?:里)?(?:的)?(?:东西|商品)?(?:全部|都|全)(?:删|清|去)""",
)
CART_REMOVE = _cue(
    rf"""\b(?:remove|delete|take (?:out|off|away)|drop|get rid of|ditch|throw out)\b(?=.{{0,60}}(?:{_CART}|\b(?:one|it|them|this|that|first|second|third|last|the)\b))|\btake (?:it|that|this|them|those|these|that one) (?:off|away)\b(?! the list of)|\btake\b.{{1,40}}\bout\b(?=\s*(?:again|please|pls|too|[,.!;]|$))|\btake\b.{{1,50}}\b(?:out|off|from)\b.{{0,10}}{_CART}|\bi (?:don't|do not|no longer) (?:want|need)\b.{{1,40}}{_CART}|\bput\b.{{1,30}}\bback\b(?! in| into)
    |(?:删|移|去|拿|扔|取)(?:掉|除|走|出来|出去|下来|了)|不要(?:了|放)(?=.{{0,6}}购物车)|(?:从|把).{{0,12}}购物车.{{0,16}}(?:删|移|去|拿|取|扔)|删了|购物车.{{0,14}}不(?:要|想要|需要)了?""",
)
CART_SET = _cue(
    r"""\b(?:change|set|update|make|adjust|increase|reduce|decrease|bump|switch|edit|modify)\b.{0,50}\b(?:quantity|qty|amount|number|count|units?)\b|\b(?:quantity|qty)\b.{0,30}\b(?:to|of)\b\s?\d|\b(?:change|update|bump|increase|reduce|set|lower|raise)\b.{1,40}\bto (?:\d+|one|two|three|four|five|six|seven|eight|nine|ten)\b(?! ?(?:inch|gb|cm|\$))|\bmake (?:it|that|them) (?:\d+|two|three|four|five|six|seven|eight|ten)\b(?:\s?(?:of (?:them|those|these|the)\b.{0,60}|instead|in total|pieces|units|rather than \w+))?\s*[.!?]*$
    |数量.{0,6}(?:改|换|变|调|加|减|设)|(?:改|调|换|加|减|变)(?:一?下|个|动)?(?:它的?|这个)?(?:数量|件数|个数)|(?:数量)(?:给我)?(?:改|换|变|调|加|减|设)(?:成|为|到|至)?|(?:改|换|变|调|加|减)(?:成|为|到|至)\s?(?:\d+|[一二两三四五六七八九十]+)(?:个|件|只|双|台|条|把|支|盒|瓶|套|份|本|张|袋|包|块|罐|箱|桶|对|盏|部|辆|床|打|组|提|卷|根|节|颗|株|盆|幅|顶|副|枚|串|扎|听|筒|捆|壶)(?!人|装|套)""",
)
CART_ADD = _cue(
    rf"""\b(?:add|put|throw|pop|place|stick|chuck|toss|drop|include)\b.{{0,60}}\b(?:in|to|into)\b\s?{_CART}|\badd (?:(?:\w+ )?(?:it|this|that|them|both|these|those|one|two|three|four|five|\d+|the (?:first|second|third|fourth|last|middle|cheap\w*|most|high\w*|top|best|\w+ ones?))\b|all (?:three|of|four|two))|\b(?:i(?:'ll| will| would|'d)? (?:like to |want to |wanna )?(?:take|buy|purchase|grab|get|have|order)|let me (?:get|have|buy|take)|i want to (?:buy|order|purchase)|give me|get me|i'm (?:taking|buying|getting|going with)|let's (?:get|go with|take)|(?:can|could) (?:i|you) (?:buy|order|get me|purchase|add)|go(?:ing)? (?:with|for)|buy|purchase|order)\s(?:me )?(?:(?:(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|a couple|a pair|a dozen|half a dozen)\b(?: (?:of|more|pieces|units|x))*\s?)?(?:it|this|that|them|both|these|those|the (?!same|following)\w+|all (?:three|of|two|four)|(?:one|two|three|four|\d+) of)\b)|\b(?:chuck|toss|throw|pop|stick|put)\b.{{1,50}}\bin(?: please| too| as well| for me)?\W*$|\bi'll take\b|\bsold\b[!.]?\s*$
    |(?:加|放|丢|扔|添|塞|收|装)(?:到|进|入|个|进去)?(?:我的|我)?(?:购物车|购物袋|购物篮|车里)|加购|加入购物|(?:购物车).{{0,8}}(?:加|放|来)(?:上|入|进)?|(?:就)?(?:买|要|拿|来|下单|订)(?:了|下)?(?:这|那|第|它|他)|(?:我)?(?:买|要|来|拿|加|订)(?:上|了)?\s?(?:\d+|[一两二三四五六七八九十半])(?:个|件|只|双|台|条|把|支|盒|瓶|套|份|本|张|袋|包|块|罐|箱|桶|对|盏|部|辆|床|打|组|提|卷|根|节|颗|株|盆|幅|顶|副|枚|串|扎|听|筒|捆|壶)(?:吧|了|谢谢|。|!|$)|就(?:要|买|它|这)(?:个|款|件|了|它)?(?:了|吧)|下单(?:这|那|第|吧)|都(?:要|买|加)(?:了|上)?(?:吧)?$""",
)

HOW_MANY_LEFT = re.compile(
    r"(?:还|现在)?(?:有|剩|余)(?:下)?(?:几|多少)|\bhow many\b.{0,30}\b(?:left|in stock|remain\w*|available|do you have)\b"
)
CART_COUNTED = re.compile(  # a number of what is pointed at, and nothing asked
    r"(?:\bx ?\d{1,2}\b|\b\d{1,2} ?x\b(?! ?\d)|\b(?:one|two|three|four|five|six|a couple|a pair|\d{1,2}) (?:more )?(?:(?:pair|pack|bag|box|bottle|piece|set|unit|can|tub|jar|roll|case)(?:e?s)? )?of (?:the|that|this|those|these|your|number|no)\b)"
    r"|(?:来|要|拿|买|加|订|给我|再来)(?:上|个|我)?\s?(?:\d{1,2}|[一两二三四五六七八九十半])\s?(?:个|件|只|双|台|条|把|支|盒|瓶|套|份|本|张|袋|包|块|罐|箱|桶|对|盏|部|辆|床|打|组|提|卷|根|节|颗|株|盆|幅|顶|副|枚|串|扎|听|筒|捆|壶)"
)

# --- orders and the shop's rules --------------------------------------------------------------------------------------
ORDER_WORD = re.compile(
    r"\b(?:orders?|parcels?|packages?|shipment|delivery|tracking(?: number)?|purchase)\b|(?:这|那|我的?|个|笔)单(?![独价反品鞋肩杠])|单子(?=[,，。、 ]|$)|订单|单号|快递|物流|包裹|运单"
)
ORDER_OWN = _cue(
    r"""\b(?:my|this|that|the|our|on|from|of|for|about|cancel|track|change|update|check|return|where is|where's) (?:\w+ ){0,2}?(?:orders?|parcels?|packages?|shipment|delivery|purchase)\b(?!s? (?:usually|normally|generally|over|above|under|policy|options?|fees?|times?|charges?|costs?))
    |\border (?:number|no\.?|id|status|#)|\b(?:i|we|i've|we've) (?:just |already |recently |only )?(?:ordered|bought|purchased|received|paid for|got (?:from you|delivered|the wrong))\b|\b(?:hasn't|haven't|has not|have not|didn't|did not|never|still not|not) (?:yet )?(?:arrived?|come|shipped|been (?:shipped|delivered)|turned up|shown up|received|receive|show(?:ed)? up|got(?:ten)?)\b|\bwhere(?:'s| is| are) my\b|\btrack(?:ing)?\b.{0,20}\b(?:order|package|parcel|number|it|delivery)\b|\bwhen will (?:my|it|the (?:order|parcel|package)|they) (?:\w+ )?(?:arrive|come|ship|be delivered|get here)|\b(?:arrived|came|delivered|received) (?:\w+ ){0,3}(?:damaged|broken|wrong|cracked|late|faulty|defective|incomplete|yesterday|today)|\bsent me the wrong\b|\bwrong (?:item|size|colou?r|product|one|order|address)\b.{0,20}\b(?:arrived|sent|delivered|received|came)?|\bchange (?:the |my )?(?:delivery |shipping )?address\b|\bcancel\b.{0,12}\b(?:it|that|order|purchase)\b|\bsend\b.{1,30}\bback\b|\bmy (?:refund|return|exchange)\b
    |我的?(?:订单|快递|包裹|物流|货|东西|单子)|(?:订单|单号|运单号?)\s?(?:号)?(?:是|为|:)?\s?[#a-z0-9]|查(?:一?下|查|询)?(?:我)?(?:的)?(?:订单|物流|快递|单)|(?:订单|快递|物流|包裹|货)(?:现在|目前)?(?:到(?:哪|了|没)|怎么(?:还|样)|什么时候|几时|还没|在哪|状态|进度|没动|停|不动|寄到|发)|(?:还|怎么|一直|都)(?:没|不)(?:有)?(?:发货|收到|到货|送到|寄到|到|发)|(?:什么时候|啥时候|几时|何时)(?:能|才|可以)?(?:发货|到货|送到|收到|到)(?!账)|我?(?:上周|昨天|前天|上个?月|之前|刚|刚刚|刚才|前几天|那天|已经|双十一|周[一二三四五六日])?(?<=[我周天月前刚才已经])(?:买|订|下|下单|拍)(?:了|的|过)(?:单|那|这|双|件|个|.{0,10}(?:没|还|能|想|怎么|要|坏|破|少))|(?:取消|撤销|退掉?|修改|改|查)(?:一下|掉)?(?:这个|那个|这笔|那笔|我的|刚才的|这|那)?(?:订单|单子?(?!反|价|独))|(?:收到|寄来|发来)(?:的|了).{0,14}(?:坏|破|错|少|不对|碎|有问题|瑕疵)|发错|少发|漏发|我.{0,6}退的(?:货|东西|那)|(?:钱|退款).{0,3}(?:还没|没有?|怎么没)(?:退|到账|收到)|改(?:一下)?(?:收货)?地址|地址.{0,6}(?:改|换|变更|填错|写错)|(?:帮我|我要|我想|能不能|可以|能)(?:帮我)?(?:把它)?(?:取消|退款|退货|退了|退掉|换货|换个?(?:尺码|码|颜色|货))(?:吗|么|了|吧|一下)?[?？。!！]*$""",
)
ORDER_ACTION = re.compile(
    r"\b(?:cancel|return|refund|exchange|send (?:it|them|that|this) back|track|status|swap|change the (?:address|size)|(?:send|deliver|ship|redirect|reroute|forward|divert|post|mail) (?:it|them|that|this|everything) (?:to|somewhere)|(?:leave|hand) (?:it|them) (?:with|at|in|by|behind|to)|redirect|reroute|(?:different|another|new|other|home|work|office|billing) address|where is it|when (?:will|does) it (?:arrive|come)|has it shipped|update on)\b|取消|退款|退货|退掉|退了|换货|到哪|到了吗|发货|物流|什么时候到|改地址|换.{0,2}(?:尺码|码)|进度|催"
)
POLICY = _cue(
    r"""\b(?:return|refund|exchange|shipping|delivery|warranty|guarantee|privacy|payment|price[- ]match\w*|cancellation|loyalty)s? (?:polic(?:y|ies)|terms|options?|methods?|rules?|conditions?|costs?|fees?|charges?|times?|period|window|process|info\w*|details|rates?|coverage|programme|program)\b
    |\b(?:do|does|can|could|will|would|is|are|how|what|which|when|where)\b.{0,50}\b(?:ship(?:ping|ped)?\b(?! with)|deliver(?:y|ies|ed)?\b|returns?\b|returned\b|refund(?:s|ed|able)?\b|exchang(?:e|es|ed|ing)\b|warrant(?:y|ies)\b|guarantees?\b|pay(?:ing)?\b(?! attention)|payments?\b|paypal|klarna|apple pay|google pay|alipay|wechat pay|credit cards?|debit cards?|visa\b|mastercard|amex|invoice|instal?ments?|gift[- ]?wrap\w*|wrap (?:presents|gifts|it|them|things|up)\b|gift cards?|opening (?:hours|times)|open (?:on|at|until|till|today|tomorrow|now|late)|close[sd]?\b(?! to)|shut\b|hours\b(?! (?:of|long|does))|price[- ]match\w*|discounts?\b|coupons?|promo\w*|student|loyalty|points|send(?:ing)? (?:something|stuff|things|items|goods|it|them) back|take (?:something|things|items) back|customs|import (?:dut|tax)\w*|\bvat\b|duties|pick ?up (?:in|at|from)|couriers?\b|click and collect|store locations?|physical (?:store|shop)|showroom|bring (?:it|something|things|an? \w+) back|(?:charge|fee|cost|pay)s? (?:for|to) (?:return|send|exchang|deliver|ship)\w*|returning|change my mind|cod\b|cash on delivery)
    |\bwhat (?:happens|if|do i do if)\b.{0,40}\b(?:(?:doesn't|does not|don't|isn't|is not) (?:fit|like|work|suit|arrive|happy)|not happy|too (?:big|small|late))|\b(?:shipping|delivery|return|returns|refund|refunds|warranty|payment|opening hours|business hours|free shipping|free returns|free delivery)\b\s*[?]*$|\b(?:what time|when) (?:do|does|are) (?:you|your|the) .{0,24}(?:open|close|shut)|\bhow (?:long|many days)\b.{0,30}\b(?:return|refund|ship|delivery|deliver|arrive|send)|\bhow (?:much|expensive) (?:is|does|are|do|for)\b.{0,24}\b(?:shipping|delivery|postage|returns?)|\bif i (?:order|buy|purchase|pay|place|check ?out|get (?:it|this|one|them))\b.{0,40}\b(?:arrives?|ship|get (?:here|it|them|to me)|gets? here|comes?|be here|ships?|shipped|delivered|turn up|reach\w*|sent|dispatch\w*|leaves?)\b|\bpostage\b|\bmoney back\b|\bfree (?:shipping|delivery|returns)\b
    |(?:支持|能|可以|可不可以|能不能|是否|有没有|怎么|如何|多久|多少天|几天|哪些|什么)[^。]{0,14}(?:退货|退换|退款|换货|包邮|免邮|邮费|运费|快递|配送|发货|送货|保修|质保|联保|三包|付款|支付|支付宝|微信|信用卡|花呗|分期|货到付款|开发票|发票|优惠(?!的|价|装)|折扣|满减|积分|会员|营业|上班|下班|关门|开门|自提|寄到|送到|寄往|发往|礼[品物盒]包装|包装成?礼|包起来|贺卡)
    |(?:退货|退换货?|退款|换货|包邮|免邮|邮费|运费|配送|发货|送货|保修|质保|三包|付款|支付|支付宝|微信|信用卡|花呗|分期|货到付款|发票|优惠券|积分|营业时间|营业|上班|下班|关门|开门|无理由|自提|海外|满减|补?差价|保价|价保|以旧换新|会员(?:等级|日|卡)?|(?:促销|优惠)活动)[^。]{0,12}(?:吗|么|嘛|怎么|如何|多久|多少|几|政策|规则|规定|方式|流程|期限|期|时间|条件|要求|费用|谁|范围|需要|能|可以|[?？])|(?:几点|什么时候|周末|周日|节假日)(?:.{0,4})(?:开门|关门|营业|上班|下班|开始|开)|(?:多久|几天|多少天|多长时间)(?:能|可以|会|才|才能)?(?:到手|收到|到(?=$|[^\u4e00-\u9fff]|家|吗|呢))|^(?:包裹|快递|东西|货|商品|箱子)(?:要是|如果)?(?:被)?(?:压|摔|寄|运)?(?:破|坏|碎|烂|丢|漏)了?.{0,3}(?:怎么办|怎么处理|怎么赔|谁负责|赔不赔|赔吗)|实体店|门店|保修|质保|降价.{0,8}(?:退|补|差)|(?:退|补).{0,2}差价|怎么联系(?:你们|客服)|客服电话""",
)

# --- two beside each other, one looked at -----------------------------------------------------------------------------
COMPARE = _cue(
    r"""\b(?:compar\w+|versus|vs\.?|side[- ]by[- ]side|head[- ]to[- ]head|next to each other|differences?|different from|differ|(?:what|how)(?:'s|'re| is| are| makes?)?(?: \w+){0,4} different|stack up|worth (?:the (?:extra|difference|upgrade|money|price)|paying (?:extra|more)|more|that much more|it|getting|buying|choosing|splurging on|having)\b.{0,24}\b(?:over|than)|pros and cons|weigh up)\b|\bwhich (?:one |of (?:these|those|them|the \w+) |of the two )?(?:is|would be|has|are|do you (?:think|recommend|suggest|prefer)|should i|lasts?|looks|gives|offers|comes|weighs|holds|runs|feels|wins)\b(?:.{0,40}\b(?:better|best|more|nicer|longer|lighter|heavier|stronger|faster|quieter|bigger|smaller|warmer|cheaper|sturdier|softer|safer|easier|worth|or|between|quality|value|durable|get|buy|choose|pick))|\bwhich (?:one|of (?:these|those|them|the \w+)|\w+)?\b[\w' ]{0,24}\b(?:louder|quieter|lighter|heavier|bigger|larger|smaller|longer|shorter|taller|thicker|thinner|wider|softer|firmer|stronger|faster|slower|warmer|cooler|brighter|sturdier|newer|older|safer|healthier|sweeter|spicier|tastier|more \w+|less \w+|(?:the )?(?:longest|lightest|quietest|strongest|softest|warmest|biggest|smallest|most [a-z]+able))\b|\b(?:better|nicer|cheaper|lighter|bigger|quieter|faster|stronger|warmer|heavier|louder|softer|longer) (?:than|of the two)\b|\bhow much (?:\w+er|more \w+|less \w+)\b.{1,50}\bthan\b|\b(?:is|are) .{2,40}\b(?:\w{2,}er|more \w+|less \w+) than\b|\b(?:the|this|that) .{2,40} or (?:the|that) .{2,40}\?|\b(?:better|best|right|smarter|wiser) (?:deal|choice|option|buy|pick|value|bet)\b
    |对比|比较(?:一?下|这|那|第|前|后|他们|它们|两)|(?:^|把|跟|和|与|.)比(?:一?比|一下|较)(?!如|例|赛)|区别|差别|差异|不同(?:点|之处|在哪|吗)?(?=$|[?？。吗在])|有啥不一样|有什么不一样|不一样|(?:相|对)?比(?:呢|起来|怎么样|如何)|相比|哪(?:个|款|一?款|一?个|双|台|件|支|种|把|条|样|只|家|瓶|盒|张|辆|套)(?:更|比较|会|要|最)?(?:.{0,6})(?:好|值|划算|耐|适合|合适|放心|轻|重|大|小|暖|快|强|推荐|省|安静|结实|舒服|性价比)|哪(?:个|款|一?款|一?个|双|台|件|支|种|把|条|样|只|家|瓶|盒|张|辆|套|块|床|本|部).{0,8}更.{1,6}$|更(?:值得|好|划算|耐用|适合).{0,10}(?:哪|还是)|.{1,12}还是.{1,12}(?:好|更|划算|值得|耐)|pk""",
)
QUESTION = _cue(
    r"""^(?:(?:hi|hey|hello|ok|okay|and|so|but|oh|well|um|cool|great|nice|thanks)[,!. ]+){0,3}(?:is|are|does|do|can|could|will|would|was|has|have|how|what|what's|whats|when|where|why|who|which|any|did|should|tell me|isn't|doesn't)\b|[-–—,;:.!…]\s*(?:and |but |so )?(?:is|are|does|do|can|will|what|what's|how|which|when|where|why) (?!a lot|you have)[a-z]+|\?\s*$|[?？]|\b(?:tell me (?:more )?about|more (?:info\w*|details?|about)|details? (?:on|of|about|for)|specs?|specifications?|info(?:rmation)? (?:on|about)|i(?:'d| would) like to know|do you know|wondering (?:if|whether|how|what)|describe|curious)\b
    |吗|么(?:$|[。!！?？])|呢(?:$|[。!！?？])|嘛(?:$|[?？])|怎么样|如何|没(?:有)?[?？!]?$|不[?？]?$|多少|多[大高重长宽厚久远深]|几[个种件层天斤升寸]|什么|哪|是否|能不能|会不会|有没有|是不是|可不可以|好不好|好用|介绍|详细|详情|说说|讲讲|看看.{0,8}(?:评价|评论|参数|细节|详情)|[\u4e00-\u9fff]不[\u4e00-\u9fff]""",
)
PRODUCT_ASK = _cue(
    r"""\b(?:in stock|stock|available|reviews?|people (?:say|think)|customers? (?:say|think)|made (?:of|from|in|out of)|material|weigh\w*|weight|dimensions?|measure\w*|size|sizes|sizing|how (?:big|tall|wide|long|heavy|thick|deep|loud|noisy|warm|fast|many|much|high|large|old|comfortable|durable|bright|strong)|battery|capacity|compatible|fit|fits|come with|comes with|include\w*|washable|dishwasher|waterproof|water[- ]?resistant|machine wash|ingredients?|colou?rs?|features?|warranty|specs?|specifications?|details?|work with|works with|support|safe|real|genuine|good for|suitable|last|assembly|assembled|charge|care|clean|rating|rated|price|cost|hold|have a|has a)\b
    |库存|有货|现货|缺货|没货|断货|评价|评论|口碑|材质|面料|成分|配料|材料|重量|多重|尺寸|多大|多长|多高|多宽|多厚|容量|续航|待机|电池|兼容|支持|适合|防水|能.{0,8}吗|可以.{0,8}吗|会.{0,8}吗|有.{0,10}吗|是.{0,10}吗|颜色|尺码|参数|规格|功能|保质期|产地|噪音|功率|细节|详情|介绍|质量|掉色|起球|好用|怎么样|怎么(?:洗|用|装|清洗|充电|保养)|多少钱|价格|保修|含|带""",
)

# --- other, cheaper ---------------------------------------------------------------------------------------------------
OTHERS = _cue(
    r"""\b(?:show|see|have|got|give|any|see|find|some|are there|look at|what)\b[\w' ]{0,20}\b(?:others?|more|different(?: ones| options)?|alternatives?|else|another (?:one|batch|few)?|other (?:options?|ones|models?|products?|choices?|styles|designs))\b(?! (?:than|expensive|pric|like|about|info|details|rating|storage|space|ram))|\b(?:something|anything|what) else\b|^(?:more|others|next|another|next page|keep going|show more|alternatives|more please|more options|others please)\W*$|\bnone of (?:these|those|them)\b|\bi don't like (?:these|those|any|them)\b|\bmore options\b|\bnext (?:page|batch|few|set)\b
    |换(?:一?(?:批|组|些|波|拨)|几(?:个|款)|别的|其他|个别的|一换)|还有(?:别的|其他|没有|吗|更多|什么|啥|哪些)|其他(?:的|款|选择|推荐)?(?:有|吗|呢|看看|么|$)|别的(?:款|有|吗|呢|看看|么|$)|再(?:来|给我?|看|推荐|找)(?:一?(?:些|批|几个|几款)|看|几个|几款)?(?:别的|其他|更多)?(?:看看|瞧瞧)?[。!！?？吧]*$|更多(?:选择|款|$)|下一(?:页|批)|都不(?:喜欢|满意|好看|合适|太喜欢|行)""",
)
CHEAPER = _cue(
    r"""\b(?:cheaper|less (?:expensive|pricey|costly)|lower[- ]pric\w*|more (?:affordable|budget[- ]friendly|economical)|(?:at|for) a (?:better|lower) price|lower price|better price|(?:bit|little|too|quite|rather|so|kinda|way|very|pretty|over) (?:too )?(?:expensive|pricey|steep|dear|much (?:money|for me))|too expensive|too (?:pricey|steep|dear)|out of my (?:budget|price range)|over my budget|costs? less\b(?! than \$?\d)|less than (?:the|that|this|those|these)\b(?! (?:price|budget|amount|\d))|save (?:some |a bit of )?money|(?:spend|pay|shell out|fork out)(?: \w+){0,2} less\b(?! than \W?\d)|less money|(?:won't|doesn't|don't|didn't|wouldn't|not) cost(?: me| us| you)? (?:as|so|that|quite as|half as|nearly as) much|not (?:as|quite as|nearly as|half as) (?:expensive|pricey|dear|costly|steep)|(?:wallet|pocket|purse|budget)[- ]friendlier|(?:easier|kinder|gentler|lighter|softer|easy|kind|gentle) (?:on|to) (?:my|the|your|our) (?:wallet|pocket|purse|pocketbook|budget|bank (?:balance|account))|(?:anything|something|one|ones|it|them|these|those|options?|version) (?:that goes |that is |going )?for (?:a (?:bit|little|lot) )?less(?! than)|(?:go|come) (?:any |a (?:bit|little|touch|tad) |much |even )?lower (?:on|in) (?:the )?price|(?:can|could) you (?:go|come|do) (?:any |a (?:bit|little|touch|tad) |much |even )?(?:lower|better on (?:the )?price)|(?:lower|smaller|lighter) price[- ]?tag|(?:can't|cannot|couldn't) (?:really |quite )?(?:afford|stretch to|justify) (?:that|this|these|those|any of|it|them|the price)|(?:beyond|above) my (?:means|budget|price range)|more than (?:i|we)(?:'d| would| was| were| am|'m| can| could)?(?: really)? (?:want(?:ed)?|wanna|like|planned|planning|hoping|willing|afford|spend|pay|care)(?: to)?(?: (?:spend|pay))?(?! \W?\d)|(?:bring|knock|get) the (?:price|cost) down|lower end|dearer than i)\b
    |(?:再|更|有没有|有|要|能|来|还)?(?:再)?(?:稍微)?便宜(?:一?点|一?些|点儿|的(?!.{0,2}(?:排|放|先|在前|优先|往前))|些)|更便宜|再便宜|(?:价格|价位|价钱|预算)(?:能不能|能|可以)?(?:再|往下)?(?:低(?:一?点|一?些)|降一降|降一?点|压一压|往下降|降低)(?![到至为]|\d)|(?:太|有点|有些|好|挺|偏|略|都)贵(?!州|重|族|妃)(?:了|啊|吧)?|贵了(?:点|些)?|超(?:出)?预算|便宜的(?!.{0,2}(?:排|放|先|在前|优先|往前))(?:有|吗|呢|么)?""",
)
TOO_DEAR = re.compile(r"\btoo (?:expensive|pricey|steep|dear|much)\b|(?:太|有点|有些|偏|略)贵|贵了")
NOT_DEAR = _cue(
    r"""\b(?:not|nothing|isn't|aren't|n't|without being|never|no need for)\b[\w' ]{0,14}\b(?:too|very|super|overly|crazy|so|that|terribly|insanely|really)?\s?(?:expensive|pricey|dear|costly|steep|fancy|break(?:ing)? the bank|cost (?:a lot|too much|a fortune|the earth|an arm))\b|\b(?:affordable|inexpensive|budget[- ]friendly|reasonably[- ]priced|good value|low[- ]cost|economical|(?<!not the )(?<!not )(?<!no )(?<!nothing )(?<!anything )(?<!looks )(?<!look )cheap(?! (?:to (?:run|use|maintain|keep)|and|looking|ones? (?:\w+ )?(?:fall|break|are|is|don't|do|look|feel|wear|come|go|tend|snap|leak|last))))\b(?!er)|\bon a (?:(?:tight |small |low |student )?budget|shoestring)\b|\bwon't break the bank\b
    |(?:别|不要|不用|不想要|唔好|不能|(?:别|不要)(?:买|整|搞|弄|拿|推荐|给我)|不)(?:太|那么|过于|特别|很|卖太|要太)贵|(?:不贵|便宜|实惠|平价|经济实惠|性价比高|划算|价格适中|价格亲民|亲民)(?:一?点|一?些|的)?""",
)
NOT_TOO_DEAR = re.compile(
    r"(?:别|不要|不用|不能|不想要|甭)(?:买|整|搞|给我|给|推荐|拿|来|弄|选|看)?(?:太|那么|过于|特别|很|要太|卖太)贵"
)
DEARER = re.compile(
    r"\b(?:more (?:expensive|premium|upscale|luxur\w+)|pricier|higher[- ]end|high(?:er)? end|fancier|top of the line)\b|更贵|贵一点|贵一些|高端一?点|高档一?点"
)

SAME_BRAND = _cue(
    r"""\b(?:same|that|this|its|their|whichever|whatever) (?:brand|make(?!s)|maker|manufacturer|company|label|designer)\b|\b(?:brand|maker|manufacturer|company|people|label|ones|folks) (?:that|which|who|as|of|behind) (?:also )?(?:makes?|made|produces?|sells?|of)?\b|\bby the same\b|\bmade by (?:the same|whoever)\b
    |同(?:一?个?)?(?:品牌|牌子|牌|厂家|厂|家)|一样的?(?:品牌|牌子)|(?:这|那|它)(?:个|款|家)?的?(?:品牌|牌子|家)|相同(?:的)?(?:品牌|牌子)"""
)
LIKE = re.compile(
    r"\b(?:more like|(?<!\bi )(?<!\bi'd )(?<!\bi would )(?<!\breally )(?<!\balso )(?<!\bdo )(?<!\bwe )like (?:the|that|this|number)|similar to|same (?:style|colou?r|type|material|kind|look) as|in the style of|along the lines of)\b|类似|像|同款|同类型?|(?:这|那)种(?:类型|风格|感觉)的|一样的?(?!品牌)|差不多的"
)
NOT_NEEDED = re.compile(  # of a property that was asked for
    r"\b(?:isn't|is not|aren't|are not|not|no longer|isn't really|not really) (?:really |strictly |that |so )?(?:a must|needed|necessary|required|essential|important|mandatory|crucial)\b|\b(?:optional|don't care (?:about|if)|doesn't matter|can do without)\b"
    r"|不是必(?:须|需|要)的?|可有可无|(?:没有?|不带|不是|无)也(?:行|可以|没事|没关系|无所谓)|没有也|不强求|不一定要|非必须|不重要"
)
FINE_NOW = re.compile(
    r"\b(?:ok|okay|fine|alright|all right|allowed|acceptable|after all|again|welcome|don't mind)\b|也行|也可以|可以(?:了|的)?$|没关系|没事|无所谓|能接受|还是要|也要"
)
REPEATED = re.compile(
    r"\bsame (?:max(?:imum)?|top|min(?:imum)?|exact)?\s?(?P<a>price|budget|spend\w*|colou?r|size|brand|rating|limit|material)\b|\b(?P<b>budget|price|size|colou?r|brand|rating) (?:is |stays |remains |still )?(?:the same|unchanged|as before)|\b(?P<c>price|budget|colou?r|size|brand|rating)s? as (?:before|above|earlier|last time)"
    r"|(?P<d>价格|价钱|预算|价位|上限|颜色|尺码|尺寸|品牌|牌子|评分)(?:上限|范围|要求)?(?:还是|仍然|依然|也|都|就|和|跟|照|按|,|，)*(?:不变|一样|照旧|照常|(?:刚才|刚刚|之前|前面|上面|原来|原先|上次|方才)(?:的|那个|那样|说的|一样|数|价|$)|老样子|跟?刚才一样|和刚才一样|跟?之前一样|和之前一样|同上)|(?:同样|一样|相同|刚才|之前|原来)的?(?P<e>价格|预算|价位|颜色|尺码|尺寸|品牌|牌子|评分)"
)

# --- orders of the list ----------------------------------------------------------------------------------------------
SORTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "price_desc",
        re.compile(
            r"\b(?:most expensive|dearest|priciest|expensive)(?: ones?)?(?: first)? to (?:the )?(?:cheap(?:est)?|least expensive|low(?:est)?)\b|\b(?:price|prices|cost|expensive|priciest|dear\w*)\b[\w ]{0,12}\b(?:high(?:est)? to low(?:est)?|descending|desc|high first|highest first)\b|\bhigh(?:est)? to low(?:est)?\b(?! rat)|\b(?:most expensive|priciest|dearest) (?:ones )?(?:first|on top|at the top)\b|\bhighest price(?:s|d)?(?: ones)? first\b|价格(?:由|从)?高到低|(?:由|从)?高(?:价)?(?:到|往)低(?:价)?|(?:从|由)贵(?:的)?到便宜|(?:最)?贵的?(?:排|放)?(?:在)?(?:最?前|先|上)|价格(?:降序|倒序)|(?:最贵|贵)的(?:先|在前|优先)"
        ),
    ),
    (
        "price_asc",
        re.compile(
            r"\b(?:cheap(?:est)?|least expensive|low(?:est)?(?: price)?)(?: ones?)?(?: first)? to (?:the )?(?:most expensive|dearest|priciest|high(?:est)?|expensive)\b|\b(?:price|prices|cost)\b[\w ]{0,12}\b(?:low(?:est)? to high(?:est)?|ascending|asc|low first|lowest first)\b|\blow(?:est)? to high(?:est)?\b|\b(?:cheapest|least expensive|lowest[- ]priced?)\b(?: ones?)?(?:.{0,10}(?:first|on top|at the top))?|\blowest price(?:s|d)?(?: ones)?(?: first)?\b|\b(?:sort|order|arrange|rank)\w*\b[\w ]{0,12}\bby price\b|价格(?:由|从)?低到高|(?:由|从)?低(?:价)?(?:到|往)高(?:价)?|(?:从|由)便宜(?:的)?到贵|(?:最)?便宜的?(?:排|放)(?:在)?(?:最?前|先|上)|价格升序|按价格(?:排|来)|最便宜|最低价|价格最低|便宜的(?:先|在前|优先)"
        ),
    ),
    (
        "rating",
        re.compile(
            r"\b(?:(?:best|top|highest|well|highly|better|high|good)[- ](?:rated|reviewed|rating|ratings|reviews?|scoring)|(?:best|highest|good|great|excellent|high|better) (?:rating|reviews?|feedback|score)s?|(?:by|on) (?:the )?(?:customer )?(?:ratings?|reviews?|stars?|score)|most stars|rating first|ratings? high to low)\b|评价(?:最|比较|要|更|很|都)?(?:好|高|不错)|口碑(?:最|比较|要|更|很)?(?:好|高|不错)|评分(?:最|比较|要|更|很)?(?:高|好)|好评(?:最?多|率|高|优先|的|如潮)|(?:按|照|用)(?:评分|评价|好评|口碑|星级)|高(?:评分|分)(?!子|辨)"
        ),
    ),
    (
        "newest",
        re.compile(
            r"\b(?:newest|latest|most recent|new arrivals?|just (?:in|released|launched)|recently (?:released|added|launched)|brand[- ]new (?:models?|releases?)|new releases?|this year's|what's new|new in\b)|最新(?!鲜)|新款|新品|新上(?!课|班)|新出(?!生)|上新|新到|刚上(?:市|架)|(?:按|照)(?:上架)?时间|今年(?:新|的新)"
        ),
    ),
    (
        "popular",
        re.compile(
            r"\b(?:best[- ]?sell(?:ing|ers?)|top[- ]?sell(?:ing|ers?)|most (?:popular|bought|purchased|sold|ordered|wanted)|popular(?:ity)?|trending|hot(?:test)? (?:items|sellers|products|right|now|selling)|everyone(?:'s| is) (?:buying|getting)|(?:most )?(?:people|others|folks|customers|shoppers|everybody|everyone)(?: else)?(?: is| are)? (?:usually |mostly |currently )?(?:buying|buy|buys|get|getting|going for|ordering)(?: the)?(?: most)?|sells? (?:the )?(?:best|most)|in demand|fly(?:ing)? off the shel\w+|(?:sell|go)\w* like hot ?cakes|big sellers?|all the rage|bestsell\w+|(?:everyone|everybody)(?:'s| is) after|fan favou?rites?|crowd favou?rites?)\b|销量|热销|畅销|热门|爆款|卖得?(?:最|比较|很)?(?:好|多|火)|最?受欢迎|(?:最|比较|在)流行|(?:最|很|正|比较|特别|超)火(?!锅|机|鸡|炉|腿|柴|龙)|人气|大家(?:最近|现在|平时)?都?(?:在)?(?:买|抢|用|囤)|都在(?:买|抢|囤)|抢着买|卖得快|回购(?:率|最)|买的(?:人)?(?:最)?多|网红款"
        ),
    ),
)
SORT_TALK = re.compile(
    r"\b(?:sort|order|arrange|rank|list)\w*\b[\w ]{0,14}\bby\b|\bfirst\b|\bto (?:the )?(?:most expensive|cheapest)\b|\b(?:on|at the|up) top\b|排序|排(?:一下|列|在|前)|由|从.到|优先"
)

# --- small talk, and what a shop does not do --------------------------------------------------------------------------
SMALLTALK = _cue(
    r"""\b(?:hi+|hey+|hello+|hiya|howdy|yo|sup|greetings|good (?:morning|afternoon|evening|day|night)|morning|evening|how are (?:you|things)(?: doing)?(?: today)?|how's it going|how do you do|what's up|whats up|nice to (?:meet|see) you|thanks?(?: you)?(?: so much| very much| a lot| a bunch| a million| a ton| again| for (?:your|the|all|everything|helping|being)[\w' ]{0,24})?|thank u|thx|ty|cheers|much appreciated|appreciate (?:it|that|your help|the help)|bye+(?: bye)?|goodbye|good bye|see (?:you|ya|u)(?: later| soon| around| tomorrow)?|take care|have a (?:nice|good|great|lovely) (?:one|day|evening|night|weekend|afternoon)|later|ciao|cya|that(?:'s| is|'ll be| will be) (?:all|it|everything)(?: i need(?:ed)?| for (?:now|today|me))*|no(?:thing)? (?:more|else)(?: for (?:now|today))?|i'm (?:all )?(?:good|done|set|fine)(?: for now)?|(?:you(?:'re| are|'ve been| have been)|that was|that's) (?:\w+ )?(?:helpful|great|awesome|amazing|the best|kind|brilliant|nice|lovely|funny|sweet|cool|star)|great help|well done|good (?:job|bot)|perfect|great|awesome|cool|nice|lovely|ok(?:ay)?|alright|sure|wonderful|excellent|brilliant|got it|sounds good|no worries|no problem|never ?mind|haha+|lol|wow|there|everyone|again|today|so much|for now|my friend|friend|mate|buddy|dear|team|very much|please|you too|and|that's|you|u|a|lot|so|oh|well|just|wanted to say|wanted|to|say|all|really|for your help|your help|help)\b
    |你好|您好|哈喽|哈啰|嗨|早上好|下午好|晚上好|中午好|早安|晚安|早啊?|在吗|在不在|有人吗|在么|嘿|大家好|谢谢(?:你|您|啦|了|哈|你们)?(?:的)?(?:帮[助忙]|耐心|解答|推荐)?|多谢|感谢(?:你|您)?|辛苦(?:你|您)?了?|麻烦(?:你|您)了|再见|拜拜?|回头见|下次(?:见|再聊|再来)|改天(?:见|再聊|再来)|先这样(?:吧)?|就这样(?:吧)?|没(?:别的|什么|其他)?事(?:情)?了?|不用了|好的?|好吧|行|可以|嗯+|哦|(?:我)?(?:先|再)?(?:考虑|想|看)(?:考虑|想|看)|收到|明白了?|知道了|了解|没问题|厉害|真棒|太(?:好|棒|感谢)了?|不错|哈哈+|你真(?:好|棒|聪明|厉害|可爱|贴心|会聊)|今天|天气真好|最近好吗|吃了吗|忙吗|啦|了|呀|啊|吧|哈|哟|哦|呢|的|亲|非常|很|真的|祝你?(?:生活|工作)?(?:愉快|开心)|周末愉快|新年快乐|那|就|先""",
)
SMALLTALK_CORE = _cue(
    r"""\b(?:hi+|hey+|hello+|hiya|howdy|greetings|good (?:morning|afternoon|evening|day|night)|how are you|how's it going|what's up|thanks?|thx|ty|cheers|appreciate|bye+|goodbye|see (?:you|ya)|take care|have a (?:nice|good|great|lovely)|that's (?:all|it)|ciao|haha+|lol|nice to meet|you(?:'re| are) (?:\w+ )?(?:helpful|great|awesome|amazing|funny|kind|sweet)|well done|good (?:job|bot)|never ?mind|perfect|awesome|great|ok(?:ay)?|nothing else|nothing more|i'm (?:good|done|all set|all good))\b
    |你好|您好|哈喽|嗨|[早午晚中]上?好|早安|晚安|在吗|有人吗|谢谢|多谢|感谢|辛苦|再见|拜拜|回头见|下次|先这样|没事了|哈哈|好的|嗯|真棒|厉害|明白|知道了|收到|嘿|早啊""",
)
IDENTITY = _cue(
    r"""\b(?:who (?:are|r) (?:you|u)|what are you(?!r)\b(?! (?:open|sell|recommend|doing about|wait))|are you (?:a |an )?(?:real|human|bot|robot|person|machine|ai|chatbot|alive|chatgpt|gpt|computer|program)|(?:what(?:'s| is)|whats) your name|do you have a name|who (?:made|built|created|programmed|trained) you|what (?:can|do) you do|what can you help|how can you help|are you there|am i (?:talking|chatting|speaking) (?:to|with) (?:a|an)|who am i (?:talking|chatting|speaking|writing) (?:to|with)|is this a (?:bot|robot|human|real person|machine)|how old are you|where are you from|do you (?:have feelings|sleep|like your job)|what is this (?:chat|bot|assistant)|tell me about yourself|introduce yourself)\b
    |你是(?:谁|什么人|什么东西|机器人|真人|人工智能|ai|人还是|不是|哪|男|女)|你叫(?:什么|啥)|你(?:的)?名字|你(?:能|会|可以)(?:做|干)(?:些|点)?(?:什么|啥|嘛)|你(?:能|可以)帮我(?:做|干)?(?:什么|啥)|介绍(?:一?下)?(?:你自己|自己|你)|你(?:几岁|多大了|有感情|会累|是哪里|从哪)|谁(?:开发|做|创造|训练|设计)(?:了|的|出)?你|怎么称呼""",
)
OFF_TOPIC = _cue(
    r"""\b(?:write|compose|draft|generate|create|make up|tell|sing|recite|give)\b[\w' ]{0,24}\b(?:poem|poetry|haiku|essay|story|joke|song|lyrics|rap|code|script|function|program|email|e-mail|letter|cv|resume|speech|article|blog|tweet|paragraph|report|sonnet|limerick|riddle|cover letter|homework)\b|\b(?:python|javascript|java|sql|html|c\+\+|typescript|rust|golang|regex|algorithm|leetcode)\b(?! (?:book|course|mug|shirt|sticker))|\b(?:weather|forecast|temperature outside|(?:will it|is it (?:going to|gonna)|does it) (?:rain|snow|be (?:sunny|windy|cloudy))\b|(?:rain|snow)(?:ing|y)? (?:in [a-z]+ )?(?:tomorrow|today|tonight|outside|right now|this week\w*|next week\w*)|stock market|stock price|bitcoin|crypto\w*|ethereum|exchange rate|politic\w+|election|president|prime minister|election|parliament|war in|news|headlines|horoscope|zodiac|lottery|world cup|super bowl|olympics|champions league|football (?:match|score|game)|nba|premier league|capital (?:city )?of|population of|meaning of life|religion|god exist|history of|who (?:won|invented|discovered|wrote|painted|directed|is the (?:ceo|king|queen|president)|was the)|translate|translation|how (?:do|does|to) (?:you )?(?:say|spell)|solve|equation|integral|derivative|square root|math(?:s|ematics)? (?:problem|homework)|homework|calculate|what is \d+|how much is \d+ ?[-+*/x]|\d+\s?(?:\+|\*|/|times|plus|minus|divided by)\s?\d+|diagnos\w+|symptoms?|prescri\w+|headache|fever|medical advice|legal advice|divorce|my (?:girlfriend|boyfriend|wife|husband|boss|ex) (?:left|dumped|hates|cheated|broke)|dating advice|book (?:me )?(?:a |an )?(?:flight|hotel|table|taxi|restaurant|appointment|uber|cab|train|doctor)|flights? to|hotels? in|restaurants? (?:near|in)|recipe for|recipe|how to cook|hack|explosive|bomb|capital gains|tax return|play (?:a )?(?:song|music|game)|set (?:an |a )?(?:alarm|timer|reminder)|remind me|turn (?:on|off) the|what(?:'s| is) the (?:time|date|meaning)|what (?:time|day|date) is it|who is (?!this)|explain (?:quantum|relativity|black holes|how)|photosynthesis|dinosaur extinction|my essay|my homework|movie times?|tell me a joke|vote for|global warming|climate change)\b
    |(?:写|作|编|创作|生成|来)(?:一?[首篇段个封份])?[^。]{0,12}(?:诗|作文|文章|小说|故事|笑话|代码|程序|脚本|论文|演讲稿|邮件|情书|歌词|简历|报告|检讨|文案|周报)|(?:讲|说)(?:一?个)?(?:笑话|故事)|python|代码|编程|写个?函数|天气|气温|下雨|下雪|(?:今天|今晚|明天|后天|[这近]几天|[这近]两天|最近|周末|外面|室外|下周).{0,8}(?:多少度|几度|冷不冷|热不热|冷吗|热吗|刮风|降温|升温|雾霾|堵车|限行)|股票|基金|比特币|彩票|汇率|新闻|总统|主席|选举|政治|战争|世界杯|奥运|球赛|比赛(?:结果|比分|谁)|谁(?:赢|是.{0,6}(?:总统|首富|皇帝|作者))|首都|人口(?:有)?多少|历史(?:上|是)|翻译|怎么(?:说|读|写)(?:$|[?？。])|星座|运势|算命|数学题|公式|定理|作业|解(?:方程|题|一?道)|等于(?:多少|几)|[\d一二三四五六七八九十百]+\s?(?:乘以?|除以?|加上?|减去?|\+|\*)\s?[\d一二三四五六七八九十百]+|(?:头|肚子|牙|胃)(?:疼|痛)|发烧|感冒了|生病|看病|吃什么药|挂号|医生|法律|离婚|打官司|失恋|分手|(?:订|预订|买|查|抢|叫)(?:一?张|个|辆)?.{0,8}(?:机票|火车票|高铁票|酒店|电影票|门票)|机票|酒店|旅游攻略|附近(?:的|有)|餐厅|怎么做(?:菜|饭|好吃|红烧|蛋糕)?|菜谱|食谱|几点了|今天(?:星期|周|几号)|放(?:首)?(?:歌|音乐)|闹钟|提醒我|量子|相对论|黑洞|宇宙|恐龙怎么|人生(?:的)?意义|高考|考试(?:答案|题)|唱(?:首|个)?歌""",
)

SAID = re.compile(  # a sentence, not a row of key words
    r"\b(?:i|i'm|i've|me|my|you|your|we|us|is|are|was|were|do|does|did|can|could|would|will|should|what|how|who|when|where|why|which|tell|give|write|make|please|explain|translate|calculate|solve|book|play|set|remind|sing|compose|draft)\b|[?？]|我|你|您|吗|什么|怎么|帮|给|请|呢|谁|哪|几|多少|为什么|如何|写|讲|唱|算|翻译|乘|除以|[\u4e00-\u9fff]不[冷热下会能是]"
)
YES_NO = re.compile(
    r"\W*(?:yes|yep|yeah|yup|ya|no|nope|nah|hm+|um+|uh+|ah+|oh|sure|maybe|ok|okay|right|exactly|correct|true|是|是的|对|对的|不|不是|不对|没有|嗯+|啊|额|呃|哦|好|好的|可以|行|也许|可能)\W*"
)

# --- wanting ideas ----------------------------------------------------------------------------------------------------
IDEAS = _cue(
    r"""\b(?:gifts?|presents?|stocking (?:stuffers?|fillers?)|something (?:special|nice|fun|cool|cute|unique|cozy|cosy|romantic|practical|useful|to|for|that|new|good|small|different|thoughtful)|some (?:ideas?|inspiration|recommendations?|suggestions?)|any (?:ideas?|suggestions?|recommendations?|inspiration)|ideas? for|inspiration|suggestions?|surprise me|inspire me|what (?:should|would|can|could|do) (?:i|you|we) (?:get|buy|give|bring|recommend|suggest|pick|wear|take|need)|what do you (?:have|recommend|suggest)(?! in)|recommend (?:me )?(?:something|anything|some things|stuff)|recommendations?|i like|i love|i'm into|my (?:style|taste|vibe)|treat (?:myself|my)|just browsing|not sure what|no idea what|don't know what|anything (?:nice|good|interesting|cool|fun|new|special|you)|help me (?:pick|choose|decide) (?:something|what)|what's (?:popular|hot|trending|good|in|new)|whats (?:popular|hot|trending|good|new)|trending|what to (?:wear|get|buy|give|bring|pack)|outfit|go(?:es)? (?:really |so )?(?:well |nicely |best )?with|go(?:es)? together|match(?:es)? (?:with )?(?:this|that|it|the)|pair(?:s|ed)? (?:well )?with|complement\w*|accessor(?:y|ies) for (?:it|this|that))\b
    |礼物|送(?!货|到|达|上门|餐|过来|给我)(?:[^。]{0,8})(?:什么|啥|点|礼|人|给|男|女|妈|爸|爷|奶|外婆|外公|哥|姐|弟|妹|客户|领导|老|朋友|同事|孩子|闺蜜|长辈)|推荐(?:点|些|一些|一下|几个|几样|个|什么)?(?:东西|好物|什么|好用的|有意思的|$|吧|给我|吗)|有(?:什么|啥)(?:好的?|值得|有意思|好玩|特别|新鲜|热门|流行|推荐|建议|适合|可以)|(?:买|送|穿|带|配|搭)(?:点|些)?(?:什么|啥)|什么(?:好|适合|比较好|合适)|不知道(?:买|送|选|穿|该)|(?:准备|带上?|备|置办|添置)(?:些|点|好)?(?:什么|啥|哪些)|随便(?:看看|逛逛|推荐)|给(?:点|些|我点|我些)(?:建议|灵感|意见|推荐)|热门|流行|大家都(?:在)?买|搭配|怎么搭|配(?:什么|啥|哪|个)|和(?:它|这|那).{0,6}(?:搭|配)|我(?:比较|很|最|平时)?喜欢(?!这|那|第|它)""",
)
GOES_WITH = re.compile(
    r"\bwhat (?:would|could|can|should|else) .{0,20}\b(?:next to|beside|on top of|alongside) |\b(?:go(?:es)?(?: well| nicely)?(?: together)?(?: along)? with|match(?:es)?(?: well)?(?: with)?|pairs?(?: well| nicely)? with|to wear with|wear (?:it|this|that|them) with|complement\w*|accessor(?:y|ies) for|accompany|style (?:it|this|that) with|alongside|along with|combine with|(?:have|get|buy|use|need|take|order|want) with (?:it|this|that|them|these|the|number|#))\b|搭配|怎么搭|(?<![标适])配(?:(?:个|点)?(?:什么|啥|哪)|这|那|第|它)|(?:和|跟|与).{0,8}(?:搭|配)|搭(?:什么|啥)|给(?:它|这|那)[\u4e00-\u9fff]{0,4}(?:配|搭)(?:上|一)?[个双条件顶款副只套把张盏瓶支块根台对点]"
)
SEARCH_ASK = _cue(
    r"""\b(?:looking for|look for|searching for|search for|search|find(?: me)?|show me|i need|i want|i'd like|i would like|i'm after|do you (?:have|sell|carry|stock)|have you got|got any|any|are there any|shopping for|in the market for|hunting for|trying to find|where can i (?:find|get|buy)|can i get|need|want|recommend|suggest|interested in|sell|get me|browse|next on|also need|after)\b
    |(?:想|要|需要|打算|准备|考虑)(?:买|找|看|入手|要|换|购|选)|我?想要|找(?:一?[个款件双台条把支只张套瓶盒本部种辆块些点]|下|找)|有没有|有(?:.{0,14})(?:吗|卖|么)|有.{1,12}(?:推荐|卖)|推荐(?:一?[个款件双台条把支只张套瓶盒本部种辆块些])?|求(?:一?[个款件]|推荐)?|来(?:一?[个款件双台条把支只张套瓶盒])|看看|搜|买|卖(?:不卖)?|给我(?:找|看|推荐)|帮我?(?:找|看|搜|选|挑|推荐)|需要|入手""",
)
REFINE_ASK = _cue(
    r"""\b(?:instead|only|just (?:the|show|those|in)|actually|rather|make (?:it|that|them)|change (?:it|that|the|to)|switch|swap|also (?:in|from|with|include|add|consider|show)|what about|how about|but (?:in|with|from|for|not|only|under|cheaper|bigger|smaller|make|a)|(?:in|with|from|by|for|under|over|between) (?:a |an )?\w+(?: \w+)?\s*(?:\?|instead|please|then|too|as well)|any in|in (?:a )?(?:different|another|other)|same (?:but|thing|one|ones|in|style|brand|for)|similar|more like|filter|narrow|sort|limit|drop the|remove the|forget (?:the|about)|without|except|exclude|excluding|no longer|not (?:the|from|in)|bigger|smaller|larger|longer|shorter|lighter|heavier|thicker|thinner|wider|darker|brighter|softer|warmer|one that|ones that|ones (?:with|in|from)|must|should|needs? to|has to|have to|preferably|prefer|it should|they should|let's say|go up|raise|lower|up to|and (?:in|with|from|under|for|it|no)|nothing|anything|only show|those (?:with|in|from|under)|please)\b
    |换(?:成|个|一|到|为)|改(?:成|为|要)|只(?:要|看|想|考虑|有|限)|就(?:要|看)|(?:的)?(?:呢|有吗|有没有|吗)[?？。]*$|(?:要|想要|最好|希望|必须|得)(?:是|有|能|带|要|大|小|长|短|轻|厚|薄|高)?|不要|不想要|去掉|除了|别(?:的|要)|还要|再(?:加|要|大|小|长|短|轻|厚|薄|高|低|便宜)|也(?:可以|行|要|看|算|加)|加上|一样的|同(?:款|品牌|牌子|系列)|类似|按|排|大一?点|小一?点|更|预算|无所谓|都行|都可以|不限|随便|放宽|提高|降低""",
)
RELATIVE = re.compile(
    r"\b(bigger|larger|smaller|longer|shorter|lighter|heavier|thicker|thinner|wider|narrower|taller|darker|brighter|softer|firmer|warmer|cooler|quieter|louder|faster|stronger|sturdier|roomier|slimmer|looser|tighter|lower|higher|deeper|sharper|sweeter|spicier|milder|stretchier|more (?!like|of|than|from|by|in|with|for|on|at|and|or|to|please|as|pairs?|sizes?|colou?rs?|than|options|info|details|about|expensive|affordable|please|reviews|stars|storage|ram)[a-z]+|less (?!than|expensive|pricey|costly)[a-z]+)\b"
)
RELATIVE_ZH = re.compile(
    r"(?:(?<=更)(大|小|长|短|轻|重|厚|薄|宽|窄|高(?!端|档)|矮|深|浅|亮|暗|软|硬|快|静|暖|甜|辣|淡|浓)(?!家|众))|(?:再|更|要|稍微|能不能|有没有)?((?:大|小|长|短|轻|重|厚|薄|宽|窄|高|矮|深|浅|暖和|亮|暗|软|硬|快|慢|安静|结实|轻便|轻薄|柔软|修身|宽松|紧身|鲜艳|素|正式|休闲|简约|时尚|可爱|成熟|年轻|低调|耐用|舒服|透气|保暖|清淡|甜|辣|淡|浓)(?:一?点|一?些)(?:儿)?)"
)
