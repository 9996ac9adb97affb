"""Random requests for tests/lib/differ.py, each with labels that say what is
odd in it.  An "@" in a field stands for the answering server's entity tag."""

import calendar
import re
import time

WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday",
            "Saturday", "Sunday"]


class Ask:
    """One request.  A label is absent where its field is."""

    def __init__(self, method, version):
        self.method = method
        self.version = version
        self.host = ["Host: dl.example.com"]
        self.fields = []
        self.content = b""
        self.labels = {}

    def add(self, name, value, label):
        """The values of a list that has several lines are in a tuple."""
        lines = value if isinstance(value, tuple) else (value,)
        self.fields += [f"{name}: {line}" for line in lines]
        self.labels[name] = "repeated" if len(lines) > 1 else label

    def label(self, name):
        return self.labels.get(name)

    def bytes(self, target, tag):
        lines = [f"{self.method} {target} HTTP/1.{self.version}", *self.host,
                 *(line.replace("@", tag) for line in self.fields)]
        return "\r\n".join(lines + ["", ""]).encode() + self.content


def date(rng, modified):
    """A date about that time in one of three forms, and how it compares."""
    label, t = rng.choice([
        ("same", modified), ("before", modified - 1), ("after", modified + 1),
        ("before", modified - rng.randrange(1, 1 << 29)),
        ("after", modified + rng.randrange(1, 1 << 29))])
    c = time.gmtime(t)
    day = WEEKDAYS[c.tm_wday]
    month = calendar.month_abbr[c.tm_mon]
    clock = time.strftime("%H:%M:%S", c)
    form = rng.randrange(5)
    # A year of two digits says nothing about times that far away.
    if form == 3 and 1980 <= c.tm_year < 2060:
        return (f"{day}, {c.tm_mday:02}-{month}-{c.tm_year % 100:02} "
                f"{clock} GMT", label)
    if form == 4:
        return f"{day[:3]} {month} {c.tm_mday:2} {clock} {c.tm_year}", label
    return (f"{day[:3]}, {c.tm_mday:02} {month} {c.tm_year} {clock} GMT",
            label)


def century(rng):
    """Years that today are ahead by less than 50, and that nginx puts behind
    (it has 1970 to 2069)."""
    year = rng.randrange(70, (time.gmtime().tm_year + 50) % 100)
    return f"Monday, 01-Jan-{year} 00:00:00 GMT", "century"


def no_date(rng):
    return rng.choice([
        "", "now", "1767323045", "2026-01-02T03:04:05Z", "Fri, 02 Jan 2026",
        "Fri, 32 Jan 2026 03:04:05 GMT", "Fri, 30 Feb 2026 03:04:05 GMT",
        "Fri, 02 Xoo 2026 03:04:05 GMT", "Fri, 02 Jan 2026 24:00:00 GMT",
        '"@"', "-1"]), "malformed"


def nearly_date(rng, modified):
    """What is no HTTP date, though one can guess what it should be."""
    c = time.gmtime(modified + rng.randrange(2) * 86400)
    text = time.strftime("%d %b %Y %H:%M:%S", c)
    return rng.choice([f"Fri, {text}", f"Fri, {text} +0000", f"Xyz, {text} GMT",
                       f"Fri,{text} GMT", f"Fri, {text} gmt"]), "nearly"


def some_date(rng, modified):
    kind = rng.randrange(12)
    if kind == 0:
        return no_date(rng)
    if kind in (1, 3):
        return nearly_date(rng, modified)
    if kind == 2:
        return century(rng)
    return date(rng, modified)


def matching(value):
    """How the tags of this list match at best."""
    if re.search("(?<!W/)@", value):
        return value, "strong"
    return value, "weak" if "@" in value else "other"


def tags(rng):
    """A value of If-Match or If-None-Match."""
    others = ['"a"', 'W/"a"', '"x-y"', '""', '"0"']
    kind = rng.randrange(16)
    if kind < 5:
        return matching(rng.choice(["@", "W/@"]))
    if kind < 7:
        return "*", "strong"
    if kind < 9:
        return rng.choice(others), "other"
    if kind < 13:
        some = [rng.choice(others + ["@", "W/@"])
                for _ in range(rng.randrange(2, 6))]
        return matching(rng.choice([",", ", ", " , "]).join(some))
    if kind == 13:
        return tuple(rng.sample(['"a"', "@", "W/@"], 2)), "repeated"
    return rng.choice(["@, b", "b, @", '"a, @', "@, W/", "@ x, @", "w/@, @",
                       "*, @", "b", '"a', "W/"]), "malformed"


def pair(rng, size):
    return sorted(rng.randrange(size) for _ in "ab")


def spec(rng, size):
    """One legal range."""
    first, last = pair(rng, size)
    return rng.choice([
        f"{first}-{last}", f"{first}-{last}", f"{first}-{first}", f"{first}-",
        f"-{size - first}", f"{first}-{size + last}", f"-{size + last}",
        f"00{first}-0{last}", f"{size + first}-{size + last}",
        f"{size}-", "-0", f"0-{last}", "0-"])


def spans(value, size):
    """What these legal ranges select, sorted and joined."""
    found = []
    for first, last in re.findall(r"(\d*)-(\d*)", value):
        if first == "":
            found.append((max(0, size - int(last)), size - 1))
        else:
            found.append((int(first), min(int(last or size), size - 1)))
    result = []
    for first, last in sorted(s for s in found if s[0] < size):
        if result and first <= result[-1][1] + 1:
            first, before = result.pop()
            last = max(last, before)
        result.append((first, last))
    return result


def several(rng, size):
    """Touching, overlapping, out of order, or apart."""
    kind = rng.randrange(4)
    if kind == 0:
        cuts = sorted(rng.sample(range(1, size), rng.randrange(1, 8)))
        starts, ends = [0] + cuts, cuts + [size]
        some = [f"{a}-{b - 1}" for a, b in zip(starts, ends)]
        rng.shuffle(some)
        some = some[:rng.randrange(2, len(some) + 1)]
    elif kind == 1:
        first, last = pair(rng, size - 20)
        some = [f"{first}-{last + 10}", f"{last}-{last + 20}"]
    else:
        some = [spec(rng, size) for _ in range(rng.randrange(2, 9))]
    value = rng.choice([",", ", ", " ,"]).join(some)
    return f"bytes={value}", \
        "apart" if len(spans(value, size)) > 1 else "several"


def bad_ranges(rng, size):
    first, last = pair(rng, size)
    good = spec(rng, size)
    return rng.choice([
        "", "-", f"{last + 1}-{first}", "a-b", f"{first}", f"0x{first:x}-",
        f"{first} -{last}", f"{first}- {last}", f"--{first}", f"{good},x",
        f"x,{good}", f"{good};", f"{first}-{last}-{size}", "+1-2", "1-+2",
        f"{last + 1}-{first},{good}", f"{good},{last + 1}-{first}",
        f"{first}.0-{last}", "*", f"{first}-{last}/{size}", ","])


def ranges(rng, size):
    """A value of Range."""
    first, last = pair(rng, size)
    kind = rng.randrange(24)
    if kind < 10:
        return f"bytes={spec(rng, size)}", "one"
    if kind < 15:
        return several(rng, size)
    if kind < 18:
        return f"bytes={bad_ranges(rng, size)}", "malformed"
    if kind == 18:
        return rng.choice(["items=0-1", "bytes 0-1", "byte=0-1", "0-1", "",
                           "bytes:0-1", "bytes =0-1", "=0-1"]), "unit"
    if kind == 19:
        huge = rng.choice([1 << 63, 1 << 64, 10 ** 30, (1 << 64) + 1])
        return "bytes=" + rng.choice([f"{first}-{huge}", f"-{huge}",
                                      f"{huge}-", f"{huge}-{huge + 1}"]), "huge"
    if kind == 20:
        return "bytes=" + ",".join(
            f"{i * 3}-{i * 3 + 1}" for i in range(rng.randrange(17, 40))), "many"
    if kind == 21:
        return rng.choice([f"bytes=,{first}-{last}", f"bytes=\t{first}-{last}",
                           f"bytes={first}-{last}\t,{first}-,"]), "blanks"
    if kind == 22:
        return (f"bytes={first}-{last}", f"bytes={spec(rng, size)}"), "repeated"
    return f"ByTeS= {first}-{last} ", "one"


def if_range(rng, modified):
    kind = rng.randrange(8)
    if kind < 3:
        return "@", "legal"
    if kind == 3:
        return rng.choice(["W/@", '"a"', 'W/"a"', "@, @", "*", '"', "W/"]), \
            "legal"
    if kind == 4:
        return "@", "legal"
    return some_date(rng, modified)


def connection(rng, ask):
    kind = rng.randrange(12)
    if kind == 0:
        ask.add("Connection", rng.choice(["close", "Close", "foo, close",
                                          "keep-alive, close"]), "legal")
    elif kind < 4 or (ask.version == 0 and kind < 10):
        ask.add("Connection", rng.choice(["keep-alive", "Keep-Alive, TE"]),
                "legal")
    elif kind == 4 and ask.version == 1:
        ask.add("Connection", rng.choice(["not-close", "closed"]), "contains")
    elif kind == 5:
        ask.add("Connection", ("close", "keep-alive"), "legal")


def content(rng, ask):
    if ask.version == 1 and rng.random() < 0.5:
        ask.add("Transfer-Encoding", "chunked", "legal")
        ask.content = b"5\r\nhello\r\n0\r\n\r\n"
    else:
        ask.content = b"x" * rng.randrange(3)
        ask.add("Content-Length", str(len(ask.content)), "legal")


def request(rng, size, modified):
    """The next one, for a package of this size and date."""
    method = rng.choices(
        ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "POST",
         "PROPFIND", "FOO", "get", "Head"],
        [140, 36, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1])[0]
    ask = Ask(method, int(rng.random() < 0.85))
    if rng.random() < 0.02:
        ask.host = []
    if rng.random() < 0.7:
        ask.add("Range", *ranges(rng, size))
    if rng.random() < 0.2:
        ask.add("If-Range", *if_range(rng, modified))
    for name in "If-Match", "If-None-Match":
        if rng.random() < 0.18:
            ask.add(name, *tags(rng))
    for name in "If-Modified-Since", "If-Unmodified-Since":
        if rng.random() < 0.18:
            ask.add(name, *some_date(rng, modified))
    rng.shuffle(ask.fields)
    connection(rng, ask)
    if rng.random() < 0.04:
        content(rng, ask)
    return ask
