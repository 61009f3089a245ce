"""Every attack of the corpus, sanitised and handed to Chromium without our Content-Security-Policy: nothing runs.

The sanitiser is judged alone here; that the pages' policy would stop a script too is tested in `test_attacks.py`.
"""

import html
from typing import Any

import pytest
from playwright.sync_api import Browser

from forum.markup import render, render_html
from tests.browser.conftest import WAIT_MS
from tests.markup.attacks import ATTACKS
from tests.markup.judge import ATTRIBUTES, ELEMENTS

AT_ONCE = 120  # texts on one page: what runs is told by its number
PLANTED = "<!doctype html><meta charset=utf-8><body>{}<p id=after>after</p>"
WATCHED = "for (const name of ['alert', 'confirm', 'prompt', 'print']) window[name] = (text) => { (window.ran ??= []).push(`${name} ${text}`); };"
# For each text: drawn into a live page as our client does, then looked at element by element, and each link clicked.
LOOK = """
async ([texts, elements, attributes]) => {
  const faults = [];
  document.addEventListener("click", (event) => event.preventDefault());
  const shown = texts.map((text) => {
    const place = document.createElement("div");
    place.innerHTML = text;
    document.body.append(place);
    return place;
  });
  shown.forEach((place, number) => {
    const walker = document.createTreeWalker(place, NodeFilter.SHOW_ALL);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (node.nodeType === Node.TEXT_NODE) continue;
      if (node.nodeType !== Node.ELEMENT_NODE) { faults.push(`${number}: a node ${node.nodeName}`); continue; }
      const name = node.localName;
      if (!elements.includes(name) || node.namespaceURI !== "http://www.w3.org/1999/xhtml") faults.push(`${number}: <${name}>`);
      for (const { name: key } of node.attributes) if (!(attributes[name] ?? []).includes(key)) faults.push(`${number}: ${name} ${key}`);
      if (name === "a") {
        if (!["http:", "https:", "mailto:"].includes(node.protocol)) faults.push(`${number}: ${node.href}`);
        node.click?.();
      }
      for (const kind of ["mouseover", "focus", "error", "load", "toggle", "animationend"]) node.dispatchEvent(new Event(kind));
    }
  });
  await new Promise((done) => setTimeout(done, 300));
  return [faults, window.ran ?? [], document.getElementById("after")?.textContent ?? null];
}
"""


def parts(texts: list[str]) -> list[list[str]]:
    return [texts[start : start + AT_ONCE] for start in range(0, len(texts), AT_ONCE)]


def look(browser: Browser, texts: list[str], *, planted: str = "") -> tuple[list[str], list[str], str | None]:
    """What is wrong with these texts, what ran, and what stands after them; `planted` was in the page when it was parsed."""
    context = browser.new_context()
    context.set_default_timeout(WAIT_MS)
    context.route("**/*", lambda route: route.abort())
    context.add_init_script(WATCHED)
    page = context.new_page()
    page.set_content(PLANTED.format(planted), wait_until="domcontentloaded")
    page.evaluate(f"() => {{ {WATCHED} }}")
    allowed: dict[str, Any] = {name: sorted(keys) for name, keys in ATTRIBUTES.items()}
    faults, ran, after = page.evaluate(LOOK, [texts, sorted(ELEMENTS), allowed])
    context.close()
    return faults, ran, after


@pytest.mark.parametrize("way", [render, render_html])
def test_no_attack_runs_or_leaves_what_is_not_allowed(browser: Browser, way: Any) -> None:
    cleaned = [way(attack).html for attack in ATTACKS.values()]
    assert len(cleaned) > 700
    for some in parts(cleaned):
        assert look(browser, some) == ([], [], "after")


@pytest.mark.parametrize("way", [render, render_html])
def test_no_attack_runs_in_a_page_that_was_sent_with_it(browser: Browser, way: Any) -> None:
    """Parsed as a page is, where one text may swallow the next."""
    for some in parts([way(attack).html for attack in ATTACKS.values()]):
        planted = "".join(f"<div>{one}</div>" for one in some)
        assert look(browser, [], planted=planted) == ([], [], "after")


def test_the_judge_would_see_an_attack_that_runs(browser: Browser) -> None:
    faults, ran, _ = look(browser, list(ATTACKS.values())[:AT_ONCE])
    assert len(ran) > 10
    assert len(faults) > 50


def test_a_name_or_title_is_text_in_every_place_of_a_template(browser: Browser) -> None:
    """Autoescaping is all that stands between a name and the page: the same corpus as text and as an attribute."""
    for some in parts(list(ATTACKS.values())):
        planted = "".join(f'<b title="{html.escape(one)}">{html.escape(one)}</b>' for one in some)
        faults, ran, after = look(browser, [], planted=planted)
        assert (faults, ran, after) == ([], [], "after")
