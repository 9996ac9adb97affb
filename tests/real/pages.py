"""pages.py [--shots DIRECTORY] FILE...: look at pages of chanpack-report in
Chromium, light and dark, on a narrow and a wide screen, and printed.

A line for each thing that is wrong, and status 1 if there is any.  The last
line counts what was looked at.  With --shots, what was seen is there as PNG and PDF.
"""

import base64
import os
import re
import sys

import chromium

WIDTHS = (400, 1200)
SCHEMES = ("light", "dark")
PATIENCE = 300

LOOK = r"""
(() => {
const wrong = [];
const say = (what, e) =>
    wrong.push(what + ": " + e.tagName + "." + e.getAttribute("class") + " \""
        + e.textContent.slice(0, 40) + "\"");
const box = e => e.getBoundingClientRect();
const shown = e => { const b = box(e); return b.width > 0 && b.height > 0; };
const inside = (a, b) => a.left >= b.left - .5 && a.right <= b.right + .5 &&
    a.top >= b.top - .5 && a.bottom <= b.bottom + .5;
const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;

let labels = 0;
for (const chart of document.querySelectorAll("svg.chart")) {
    const texts = [...chart.querySelectorAll("text")].filter(shown);
    const bars = [...chart.querySelectorAll("rect.c, rect.a")].filter(shown);
    labels += texts.length;
    texts.forEach((t, i) => {
        if (!inside(box(t), box(chart)) ||
            !inside(box(t), box(t.closest(".name > svg") || chart)))
            say("outside its chart", t);
        for (const other of texts.slice(i + 1))
            if (meet(box(t), box(other))) {
                say("two labels overlap", t);
                say("  the other", other);
            }
        for (const bar of bars)
            if (meet(box(t), box(bar)))
                say("on a bar", t);
    });
    for (const bar of bars)
        if (!inside(box(bar), box(chart)))
            say("outside its chart", bar);
}

const root = document.documentElement;
if (root.scrollWidth > root.clientWidth)
    wrong.push("the page is " + root.scrollWidth + " wide, on "
        + root.clientWidth);
for (const e of document.querySelectorAll("body *"))
    if (!e.closest("svg, table") && box(e).right > root.clientWidth + .5)
        say("goes beyond the page", e);
for (const e of document.querySelectorAll("caption *"))
    if (box(e).right > box(e.closest(".scroll")).right + .5)
        say("is cut at the right", e);

const rgba = text => text.match(/[\d.]+/g).map(Number);
const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map(v => (v /= 255) <= .04045 ? v / 12.92 :
        ((v + .055) / 1.055) ** 2.4);
    return .2126 * x + .7152 * y + .0722 * z;
};
const ground = e => {
    for (; e; e = e.parentElement) {
        const c = rgba(getComputedStyle(e).backgroundColor);
        if (c.length < 4 || c[3] > 0)
            return c;
    }
    return [255, 255, 255];
};
let texts = 0;
for (const e of document.querySelectorAll("body *")) {
    const own = [...e.childNodes].some(n => n.nodeType == 3 && n.data.trim());
    if (!own || /^(title|desc)$/.test(e.tagName) || !shown(e))
        continue;
    const style = getComputedStyle(e);
    const a = light(rgba(e.closest("svg") ? style.fill : style.color));
    const b = light(ground(e));
    const contrast = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    texts++;
    if (contrast < 4.5)
        say("contrast " + contrast.toFixed(2), e);
}
return {wrong, labels, texts, dark: light(ground(document.body)) < .2};
})()
"""


class Tab:
    def __init__(self, browser):
        self.browser = browser
        target = browser.call("Target.createTarget", url="about:blank")
        self.session = browser.call(
            "Target.attachToTarget", targetId=target["targetId"],
            flatten=True)["sessionId"]
        self.seen = []
        for domain in "Page", "Log", "Network":
            self.call(domain + ".enable")

    def call(self, method, **params):
        return self.browser.call(method, self.session, self.seen, **params)

    def wait(self, method):
        while not any(e.get("method") == method for e in self.seen):
            self.seen.append(next(self.browser.events))

    def open(self, path):
        self.seen.clear()
        self.call("Page.navigate", url="file://" + os.path.abspath(path))
        self.wait("Page.loadEventFired")

    def look(self):
        result = self.call("Runtime.evaluate", expression=LOOK,
                           returnByValue=True)
        assert "exceptionDetails" not in result, result
        return result["result"]["value"]

    def complaints(self):
        """What Chromium itself said, and what it fetched but the page."""
        for event in self.seen:
            params = event.get("params", {})
            if event.get("method") == "Log.entryAdded":
                yield "Chromium says: " + params["entry"]["text"]
            elif event.get("method") == "Network.requestWillBeSent":
                if params["type"] != "Document":
                    yield "fetches " + params["request"]["url"]


def keep(shots, name, data):
    if shots:
        with open(os.path.join(shots, name), "wb") as f:
            f.write(base64.b64decode(data))


def see(tab, path, width, scheme, shots):
    """Yield what is wrong with a page on such a screen."""
    tab.call("Emulation.setDeviceMetricsOverride", width=width, height=900,
             deviceScaleFactor=1, mobile=False)
    tab.call("Emulation.setEmulatedMedia", features=[
        {"name": "prefers-color-scheme", "value": scheme}])
    tab.open(path)
    looked = tab.look()
    yield from looked["wrong"]
    yield from tab.complaints()
    if looked["labels"] < 10 or looked["texts"] < 10:
        yield f"few texts: {looked['labels']} in charts, {looked['texts']}"
    if looked["dark"] != (scheme == "dark"):
        yield f"the page does not look {scheme}"
    if shots:
        name = f"{os.path.basename(path)}.{scheme}.{width}.png"
        keep(shots, name, tab.call("Page.captureScreenshot",
                                   captureBeyondViewport=True)["data"])


def printed(tab, path, shots):
    tab.open(path)
    data = tab.call("Page.printToPDF", printBackground=False)["data"]
    keep(shots, os.path.basename(path) + ".pdf", data)
    pdf = base64.b64decode(data)
    if not pdf.startswith(b"%PDF") or not re.search(rb"/Type ?/Page\b", pdf):
        yield "no page is printed"


def look_at(browser, paths, shots):
    tab, wrong, screens = Tab(browser), 0, 0
    for path in paths:
        found = [f"printed: {what}" for what in printed(tab, path, shots)]
        for width in WIDTHS:
            for scheme in SCHEMES:
                screens += 1
                found += [f"{scheme}, {width} pixels: {what}" for what
                          in see(tab, path, width, scheme, shots)]
        for what in found:
            print(f"{path}: {what}")
        wrong += len(found)
    print(f"{len(paths)} pages on {screens} screens, {wrong} wrong")
    return 1 if wrong else 0


def main(shots=None, *paths):
    if shots == "--shots":
        shots, *paths = paths
    else:
        shots, paths = None, [shots, *paths]
    return chromium.run(lambda b: look_at(b, paths, shots), PATIENCE)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
