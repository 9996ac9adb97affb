"""pageread.py FILE: what a page of chanpack-report has, as one JSON object.

It must be the same for a parser of XML and for one of HTML.
    text      all texts behind one another, but those of charts and tables
    tables    of each id: "columns", "caption", and "rows", lists of texts
    charts    of each id: "texts", "names", "titles" and "bars", their number
    outside   what could make a browser fetch or run something
"""

import html.parser
import json
import re
import sys
import xml.etree.ElementTree as ET
import xml.parsers.expat

EMPTY = {"meta"}
HTML, SVG = "http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg"
NAMESPACES = {HTML, SVG}
ELEMENTS = {"html", "head", "meta", "title", "style", "body", "h1", "h2", "p",
            "dl", "div", "dt", "dd", "small", "section", "footer", "table",
            "caption", "span", "thead", "tbody", "tr", "th", "td", "bdi",
            "svg", "g", "desc", "rect", "path", "line", "text", "tspan"}
ATTRIBUTES = {
    "xmlns", "lang", "xml:lang", "charset", "http-equiv", "content", "name",
    "class", "id", "style", "role", "aria-labelledby", "tabindex", "scope",
    "colspan", "width", "height", "x", "y", "x1", "x2", "y1", "y2", "dx", "d",
    "viewbox", "preserveaspectratio", "text-anchor"}


class Events:
    """What a parser found: tags with their attributes, and texts."""

    def __init__(self):
        self.list = []

    def start(self, tag, attributes):
        self.list.append(("start", tag.lower(), sorted(
            (k.lower(), v) for k, v in dict(attributes).items())))

    def end(self, tag):
        if tag.lower() not in EMPTY:
            self.list.append(("end", tag.lower()))

    def text(self, data):
        if self.list and self.list[-1][0] == "text":
            data = self.list.pop()[1] + data  # a parser may give pieces
        self.list.append(("text", data))


class Html(html.parser.HTMLParser):
    def __init__(self, events):
        super().__init__(convert_charrefs=True)
        self.handle_starttag = events.start
        self.handle_endtag = events.end
        self.handle_data = events.text

    def updatepos(self, _, end):
        """Nobody asks for lines and columns."""
        return end

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        self.handle_endtag(tag)


def both(data):
    """The events of an HTML parser, which must be those of an XML parser."""
    found = Events(), Events()
    parser = xml.parsers.expat.ParserCreate("utf-8")
    parser.StartElementHandler = found[0].start
    parser.EndElementHandler = found[0].end
    parser.CharacterDataHandler = found[0].text
    parser.Parse(data, True)
    page = Html(found[1])
    page.feed(data.decode())
    page.close()
    # HTML has the line end behind its doctype; XML has not.
    events = [[e for e in f.list if e != ("text", "\n")] for f in found]
    for one, other in zip(*events):
        assert one == other, (one, other)
    assert len(events[0]) == len(events[1])
    return events[0]


def outside(events):
    for event in events:
        if event[0] != "start":
            continue
        _, tag, attributes = event
        if tag not in ELEMENTS:
            yield f"element {tag}"
        for name, value in attributes:
            if name not in ATTRIBUTES:
                yield f"attribute {name}"
            if "//" in value and value not in NAMESPACES:
                yield f"value {value}"


def local(element):
    return element.tag.split("}")[1]


def find(element, name):
    tags = {"{%s}%s" % (namespace, name) for namespace in NAMESPACES}
    return [e for e in element.iter() if e.tag in tags]


def text(element):
    return "".join(element.itertext())


def table(element):
    rows = [[text(cell) for cell in row] for row in find(element, "tr")]
    scopes = [[cell.get("scope") for cell in row]
              for row in find(element, "tr")]
    assert all(scope == "col" for scope in scopes[0]), scopes[0]
    assert all(scope[0] == "row" for scope in scopes[1:]), scopes
    return {"columns": rows[0], "rows": rows[1:],
            "caption": text(find(element, "caption")[0])}


def chart(element):
    groups = [e for e in find(element, "g") if e.get("class") == "name"]
    title, description = list(element)[:2]
    assert element.get("role") == "img"
    assert element.get("aria-labelledby") == " ".join(
        [title.get("id"), description.get("id")])
    assert text(title) and text(description)
    return {"texts": [text(e) for e in find(element, "text")],
            "names": [text(e) for e in groups],
            "titles": [text(e) for e in find(element, "title")[1:]],
            "bars": len([e for e in find(element, "rect")
                         if e.get("class") == "tip"]) or len(groups)}


def plain(element):
    """The texts outside of charts and tables, with single blanks."""
    parts = [element.text or ""]
    for child in element:
        if local(child) not in ("svg", "table", "style"):
            parts.append(plain(child))
        parts.append(child.tail or "")
    return re.sub(r"\s+", " ", " ".join(parts))


def main(path):
    with open(path, "rb") as f:
        data = f.read()
    events = both(data)
    root = ET.fromstring(data)
    style = text(find(root, "style")[0])
    found = list(outside(events))
    found += re.findall(r"url|@import|@font-face|expression", style)
    print(json.dumps({
        "title": text(find(root, "title")[0]),
        "text": plain(find(root, "body")[0]),
        "tables": {e.get("id"): table(e) for e in find(root, "table")},
        "charts": {e.get("aria-labelledby").split("-")[0]: chart(e)
                   for e in find(root, "svg")
                   if e.get("role") == "img"},
        "policy": [e.get("content") for e in find(root, "meta")
                   if e.get("http-equiv") == "Content-Security-Policy"],
        "language": root.get("lang"),
        "outside": found}))


main(*sys.argv[1:])
