"""Words that would do something wherever they are taken for markup, script, style, an address or a template."""

import csv
from collections.abc import Iterator
from pathlib import Path

from commerce.products import Product
from tests.fakes_ui import product

# `hit` is called by whatever of these is carried out; evil.example is asked by whatever is loaded
WORDS = (
    "<script>hit(1)</script>",
    "<img src=x onerror=hit(2)>",
    "<svg onload=hit(3)><animate onbegin=hit(3) attributeName=x dur=1s></svg>",
    '"><iframe srcdoc="<script>parent.hit(4)</script>"></iframe>',
    "' onmouseover='hit(5)' onfocus='hit(5)' autofocus tabindex=1 x='",
    "</p></textarea></title></style></script></template><details open ontoggle=hit(6)>",
    "javascript:hit(7)",
    "java\tscript:hit(8)//",
    "data:text/html,<script>opener.hit(9)</script>",
    "[press](javascript:hit(10)) ![seen](https://evil.example/10.png) <https://evil.example/10>",
    "<style>@import url(https://evil.example/11.css); * { color: rgb(1, 2, 3) !important }</style>",
    '" style="position:fixed;inset:0;background:url(https://evil.example/12.png);width:expression(hit(12))',
    "}</style><style>*{color:rgb(1,2,3)!important;font-size:99px!important}",
    "{{constructor.constructor('hit(14)')()}} ${hit(14)} <%= hit(14) %> #{hit(14)} {0} {agent.__class__} %s",
    '{"__html":"<img src=x onerror=hit(15)>","dangerouslySetInnerHTML":{"__html":"<img src=x onerror=hit(15)>"}}',
    "<form action=https://evil.example/16><input name=q><button formaction=javascript:hit(16)>Send</button></form>",
    "<base href=https://evil.example/><link rel=stylesheet href=https://evil.example/17.css>"
    "<meta http-equiv=refresh content=0;url=https://evil.example/17>",
    "\u202eelims\u202c \u200bz\u200cw\u200d\u2060 \u2066<b onclick=hit(18)>\u2069 \ufeff",
    'a\u2028b\u2029c\x85d\r\n\r\nevent: token\r\ndata: {"text": "<img src=x onerror=hit(19)>"}\n\nid: 9\n\n',
    "--><!--><math><mtext><mglyph><style><img src=x onerror=hit(20)></style></mglyph></mtext></math>",
    '<noscript><p title="</noscript><img src=x onerror=hit(21)>"></noscript>',
    "&lt;script&gt;hit(22)&lt;/script&gt; &#60;img src=x onerror=hit(22)&#62; \\u003cimg src=x onerror=hit(22)\\u003e",
    "<b onclick=hit(23)>" + "long" * 700,
)
ADDRESSES = (
    "javascript:hit(31)",
    " \tjava\nscript:hit(32)",
    "data:text/html,<script>hit(33)</script>",
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='hit(34)'/>",
    'https://named.example/x.png" onerror="hit(35)" onclick="hit(35)',
    "//named.example/36.png",
    "/images/../v1/desk/sign-out?x=<svg onload=hit(37)>",
    "x' onerror='hit(38)",
)

# runs before any script of the page: tells of whatever was carried out or got into the tree as more than text
CANARY = """
window.hits = [];
window.hit = (number) => hits.push("ran " + number);
const SUSPECT = /hit\\(|rgb\\(1, ?2, ?3\\)|evil\\.example|^\\s*(javascript|vbscript):|^\\s*data:text|expression\\(/i;
const FORBIDDEN = new Set(["IFRAME", "OBJECT", "EMBED", "MATH", "ANIMATE", "MGLYPH"]);
const ADDRESS = new Set(
  "src srcset href xlink:href action formaction srcdoc style poster ping background data".split(" "),
);
function examine(node) {
  if (!(node instanceof Element)) return;
  for (const { name, value } of node.attributes) {
    if (name.startsWith("on")) hits.push(`${node.tagName} ${name}=${value}`);
    const asked = /^(https?:\\/\\/|\\/)/.test(value) ? /evil/ : SUSPECT; // an address of the web is only followed when pressed
    if (ADDRESS.has(name) && asked.test(value)) hits.push(`${node.tagName} ${name}=${value}`);
  }
  const carriesOut = ["STYLE", "SCRIPT", "NOSCRIPT"].includes(node.tagName) && SUSPECT.test(node.textContent);
  const leaves = node.tagName === "META" && node.httpEquiv === "refresh";
  if (FORBIDDEN.has(node.tagName) || carriesOut || leaves) hits.push(node.outerHTML.slice(0, 200));
  for (const inner of node.children) examine(inner);
}
const watched = new MutationObserver((changes) => {
  for (const { type, target, addedNodes } of changes) type === "attributes" ? examine(target) : addedNodes.forEach(examine);
});
const watch = (root) => watched.observe(root, { subtree: true, childList: true, attributes: true });
watch(document);
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (wish) {
  const root = attach.call(this, wish);
  watch(root);
  return root;
};
"""


def one_line(words: str) -> str:
    """The words as they stand in a file whose lines mean something."""
    return " ".join(words.split())


def catalog_file(folder: Path) -> Path:
    """A file of products for the real import, with such words in every column."""
    path = folder / "hostile.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        columns = ("id", "title", "description", "price", "brand", "category", "tags", "image_url", "url", "color", "material")
        rows.writerow(columns)
        for number, (words, address) in enumerate(_pairs()):
            shoe = f"Shoe {number} {words}"
            rows.writerow((f"i{number}", shoe, words, "39.90", words, words, words, address, address, words, words))
    return path


def uncleaned() -> list[Product]:
    """The same products as if the import had cleaned nothing."""
    return [
        product(
            900 + number, f"Shoe {number} {words}", brand=words, description=words, category=("Shoes", words), tags=(words,),
            facets=(("color", words), (words[:60], words)), image=address, url=address,
        )
        for number, (words, address) in enumerate(_pairs())
    ]  # fmt: skip


def policies(folder: Path) -> Path:
    """A folder of policies that say such words."""
    home = folder / "policies" / "en"
    home.mkdir(parents=True)
    clauses = "\n\n".join(f"## Return {one_line(words)[:300]}\n\n{one_line(words)[:300]} end." for words in WORDS)
    (home / "returns.md").write_text(f"---\ntitle: Returns\nkeywords: return, returns, send back\n---\n\n{clauses}\n", "utf-8")
    return folder / "policies"


def _pairs() -> Iterator[tuple[str, str]]:
    for number, words in enumerate(WORDS):
        yield words, ADDRESSES[number % len(ADDRESSES)]
