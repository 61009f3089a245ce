"""A plain browser: reads a page as HTML, follows its links, and sends its forms with all they carry."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from xml.etree.ElementTree import Element

import ada_url
import html5lib
from starlette.testclient import TestClient

HTML = "text/html; charset=utf-8"
FORM = "application/x-www-form-urlencoded"
OUR_SCRIPT = "/js/main.js"
HERE = "http://127.0.0.1:8000/"
# What an address on a page may be, once it is read as browsers read it.
PROTOCOLS = {"http:", "https:", "mailto:"}
NEVER = {"iframe", "object", "embed", "base", "frame", "applet", "style", "template", "noscript", "audio", "video"}


class Page:
    """A page, parsed as browsers parse it."""

    def __init__(self, response: Any) -> None:
        assert response.headers["content-type"] == HTML, response.text
        self.status: int = response.status_code
        self.root = parse(response.text)

    def all(self, tag: str = "*", **wanted: Any) -> list[Element]:
        """The elements of that tag with these attributes; `class_` is one of its classes, True means that it is there."""
        return [element for element in self.root.iter() if _is(element, tag, wanted)]

    def one(self, tag: str = "*", **wanted: Any) -> Element:
        """The only one."""
        found = self.all(tag, **wanted)
        assert len(found) == 1, f"{len(found)} of {tag} {wanted}"
        return found[0]

    def has(self, tag: str = "*", **wanted: Any) -> bool:
        return bool(self.all(tag, **wanted))

    @property
    def title(self) -> str:
        return words(self.one("h1"))

    @property
    def text(self) -> str:
        return words(self.one("body"))

    @property
    def links(self) -> list[str]:
        return [element.attrib["href"] for element in self.all("a", href=True)]

    def comment(self, id: str) -> Element:
        """The article of a comment."""
        return self.one("article", id=f"c-{id}")

    def form(self, action: str) -> dict[str, str]:
        """What the form with this action sends as it stands; choices not made yet are empty."""
        form = self.one("form", action=action, method="post")
        fields: dict[str, str] = {}
        for part in (*form.iter(), *self._parts_elsewhere(form)):
            fields |= _field(part, fields)
        return fields

    def _parts_elsewhere(self, form: Element) -> Iterator[Element]:
        return (part for part in self.root.iter() if part.get("form") == form.get("id", "no form"))


def parse(text: str) -> Element:
    root: Element = html5lib.parse(text, treebuilder="etree", namespaceHTMLElements=False)
    return root


def words(element: Element) -> str:
    """The text in and below an element, white space single."""
    return " ".join("".join(element.itertext()).split())


def send(client: TestClient, page: Page, action: str, /, **fields: str) -> Any:
    """Fill in a form of the page and send it, as its button does. Every field must be one that the form has."""
    form = page.form(action)
    assert fields.keys() <= form.keys(), f"the form has {sorted(form)}"
    return post(client, action, form | fields)


def post(client: TestClient, action: str, fields: dict[str, str]) -> Any:
    """Send fields as a form does, also when there are none."""
    return client.post(action, content=urlencode(fields), headers={"Content-Type": FORM})


def name_of(client: TestClient) -> str | None:
    """Who the site says is signed in."""
    found: str | None = Page(client.get("/")).one("html").get("data-viewer-name")
    return found


def judge(page: Page) -> None:
    """Nothing on the page runs, is styled or is loaded but what is ours."""
    judge_tree(page.root)


def judge_tree(root: Element) -> None:
    """The same, of any parsed HTML."""
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        tag = element.tag.rpartition("}")[2]
        assert tag not in NEVER, tag
        assert tag != "script" or _is_our_script(element)
        assert tag != "meta" or element.get("http-equiv") is None
        for name, value in element.attrib.items():
            _judge_attribute(tag, str(name).rpartition("}")[2], value, element)


def _judge_attribute(tag: str, name: str, value: str, element: Element) -> None:
    assert not name.startswith("on"), f"{tag} {name}={value}"
    assert name not in {"style", "srcdoc", "formaction", "ping", "background", "manifest"}, f"{tag} {name}={value}"
    if name in {"href", "src", "action", "srcset", "poster", "data"}:
        assert ada_url.URL(value, base=HERE).protocol in PROTOCOLS, f"{tag} {name}={value}"
        is_loaded = name in {"src", "srcset", "poster", "data"} or (tag == "link" and not _is_mere_relation(element))
        assert not is_loaded or _is_ours(value), f"{tag} {name}={value} is loaded from elsewhere"


def _is_mere_relation(link: Element) -> bool:
    return set(link.get("rel", "").split()) <= {"canonical", "prev", "next", "alternate"}


def _is_our_script(script: Element) -> bool:
    return script.get("src", "").endswith(OUR_SCRIPT) and _is_ours(script.get("src", "")) and not words(script)


def _is_ours(address: str) -> bool:
    return address.startswith("/") and not address.startswith("//")


def _is(element: Element, tag: str, wanted: dict[str, Any]) -> bool:
    if not isinstance(element.tag, str) or tag not in ("*", element.tag):
        return False
    return all(_has(element, name, value) for name, value in wanted.items())


def _has(element: Element, name: str, value: Any) -> bool:
    if name == "class_":
        return value in element.get("class", "").split()
    found = element.get(name.strip("_").replace("_", "-"))
    return found is not None if value is True else found == value


def _field(part: Element, known: dict[str, str]) -> dict[str, str]:
    name, tag = part.get("name"), part.tag
    if name is None:
        return {}
    if tag == "textarea":
        return {name: part.text or ""}
    if tag == "select":
        options = list(part.iter("option"))
        chosen = [option for option in options if "selected" in option.attrib] or options[:1]
        return {name: chosen[0].get("value", "")}
    if tag == "button" or part.get("type") in ("radio", "checkbox"):
        return {name: part.get("value", "") if "checked" in part.attrib else known.get(name, "")}
    return {name: part.get("value", "")} if tag == "input" else {}
