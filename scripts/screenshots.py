"""Pictures of the running shop for the docs: ``python scripts/screenshots.py [ADDRESS]``, with `make demo` and its model up."""

import sys
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

ADDRESS = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
OUT = Path(__file__).parents[1] / "docs" / "images"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
PICTURES = (
    ("page-desktop-en", 1280, 800, "en-US", ("a floral summer dress under $40", "do you ship abroad?", "in blue please")),
    ("page-phone-en", 390, 844, "en-US", ("white sneakers under 60",)),
    ("page-desktop-zh", 1280, 800, "zh-CN", ("想买一条海边度假的连衣裙，40美元以内", "运费怎么算？", "要长袖的")),
    ("page-phone-zh", 390, 844, "zh-CN", ("黑色的高跟鞋",)),
)

with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
    for name, width, height, locale, messages in PICTURES:
        page = browser.new_page(viewport={"width": width, "height": height}, locale=locale)
        page.set_default_timeout(60_000)
        page.goto(ADDRESS)
        page.wait_for_selector(".chip")
        for number, message in enumerate(messages, 1):
            page.fill("#box textarea", message)
            page.keyboard.press("Enter")
            expect(page.locator("#chat .message.bot")).to_have_count(number, timeout=60_000)
            expect(page.locator("#suggestions .chip").first).to_be_visible(timeout=60_000)
        page.wait_for_timeout(1500)
        page.screenshot(path=str(OUT / f"{name}.png"))
        page.close()
    browser.close()
