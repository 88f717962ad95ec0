"""Chinese as it is spoken in places and typed in a hurry, in the standard words that the readings of a message are made of."""

# ruff: noqa: E501 - wordings read better in one line

import re

_MEASURE = "[个款件双台条把支只张套瓶盒本部种样辆块根份包袋对点些一两几]"
_OPENS = r"(?<![\u4e00-\u9fff](?<![那就要把给和跟是买看]))"
_END = r"(?=$|[\s,，.。;；!！?？~～、])"

_AS_WRITTEN = dict(  # wherever it stands; the longest first
    pair.split(":")
    for pair in (
        # Cantonese
        "有冇:有没有 冇:没有 唔好意思:不好意思 唔好:不要 唔要:不要 唔使:不用 唔系:不是 系咪:是不是 系唔系:是不是 得唔得:行不行 唔该:麻烦 唔:不 嘅:的 嗰:那 "
        "呢个:这个 呢款:这款 呢件:这件 呢对:这双 呢两:这两 呢几:这几 几多:多少 几时:什么时候 点解:为什么 点样:怎么样 乜嘢:什么 乜:什么 有咩:有什么 嘢:东西 咗:了 "
        "喺:在 佢:它 睇睇:看看 睇:看 揾:找 俾我:给我 畀我:给我 平啲:便宜点 平d:便宜点 啲:些 靓:好看 依家:现在 而家:现在 同埋:和 仲有:还有 仲要:还要 嚟:来 多谢晒:谢谢 埋单:结账 "
        # the north
        "不咋地:不好 不咋的:不好 不咋样:不好 咋样:怎么样 咋地:怎么样 咋:怎么 啥:什么 甭:别 瞅瞅:看看 瞅:看 瞧瞧:看看 瞧:看 俺:我 咱们:我们 忒:太 恁:这么 倍儿:很 嘎嘎:很 中不中:行不行 "
        "大伙儿:大家 大伙:大家 大家伙儿:大家 一块儿:一起 老鼻子:很多 得劲:好用 唠:聊 "
        # the south-west, the east
        "有没得:有没有 没得:没有 莫得:没有 莫要:不要 好多钱:多少钱 啷个:怎么 要得:可以 晓得:知道 巴适:舒服 娃儿:孩子 一哈:一下 阿拉:我们 勿要:不要 今朝:今天 "
        # typed
        "一丢丢:一点 一丁点:一点 一咪咪:一点 一捏捏:一点 一眯眯:一点 有木有:有没有 木有:没有 米有:没有 肿么:怎么 神马:什么 灰常:非常 酱紫:这样 介个:这个 内个:那个 康康:看看"
    ).split()
)
_BESIDE = tuple(  # where its neighbours say so
    (re.compile(pattern), standard)
    for pattern, standard in (
        (rf"(?<=[想要给来我去帮再也])(?:整|搞|弄)(?={_MEASURE})", "买"),
        (r"(?<![左右上下旁一两外里后前四周花])边(?=[个款只件双度部])", "哪"),
        (r"(?<=[来要拿买加订放给添])俩(?!人|口)", "两个"),
        (r"(?<=[来要拿买加订放给添])仨(?!人|口)", "三个"),
        (r"(?<=[都也就])(?:成|中)(?=$|[\s,，。!！?？吗了的不])", "行"),
        (r"(?:搁|撂)(?=[^下浅置])", "放"),
        (r"莫(?=[给搞买选拿])", "别"),
        (r"(?<=[我家给])娃(?!娃)|(?<=[生带])娃(?!娃)", "孩子"),
        (r"贼(?=[好贵便大小重轻快难])|(?<![太古养])老(?=贵|好看|好用)", "很"),
        (r"一块(?=[买拿看来放加送结付要])", "一起"),
        (rf"伐{_END}|咩{_END}", "吗"),
        (r"(?<=[想要])配(?=[个台副双把套条])", "买"),
        (r"(?<![帮给替])(?<=带)(?:个|着)(?=[\u4e00-\u9fff])", ""),
        (rf"(?<=[\u4e00-\u9fff])(?<!哈)哈{_END}", ""),
        (rf"呗{_END}|叭{_END}", "吧"),
        (rf"捏{_END}", "呢"),
        (rf"(?<!啦)(?:啦|咯|喽|嘞|咧){_END}", "了"),
        (rf"(?<=[好是行有])(?:滴|哒){_END}", "的"),
        (rf"(?<=[\u4e00-\u9fff])(?<![早是])[呀啊哦喔噢哟呦嗷昂哩噻]+{_END}", ""),
        (rf"{_OPENS}头(?=一{_MEASURE})", "第"),
        (rf"{_OPENS}头(?=[两二三几]{_MEASURE})", "前"),
        (rf"(?<=[\u4e00-\u9fff])(?<![有])没{_END}|(?<=[\u4e00-\u9fff])(?<![好要行是能会可我也都])不(?=\W*$)", "吗"),
    )
)
_CHINESE = re.compile("[\u4e00-\u9fff]")
_WORDS = re.compile("|".join(sorted(map(re.escape, _AS_WRITTEN), key=len, reverse=True)))


def in_standard_words(text: str, raw: str) -> tuple[str, str]:
    """A folded message and the same with its case kept, of one length, both in standard Chinese words."""
    if not _CHINESE.search(text):
        return text, raw
    for pattern, standard in ((_WORDS, None), *_BESIDE):
        for match in reversed(list(pattern.finditer(text))):
            put = _AS_WRITTEN[match.group()] if standard is None else standard
            text = text[: match.start()] + put + text[match.end() :]
            raw = raw[: match.start()] + put + raw[match.end() :]
    return text, raw
