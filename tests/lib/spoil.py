"""What may become of a stream of requests on its way, for tests/lib/streams.py:
each function here takes a generator of random numbers and some bytes, at least
one, and returns other ones."""

import re

ODD = [b"\r", b"\n", b"\r\n", b"\r\n\r\n", b" ", b"\t", b":", b";", b"=", b",",
       b"/", b"?", b"#", b"%", b"%0d%0a", b"%2f", b"..", b"*", b'"', b"-",
       b"\0", b"\x7f", b"\x80", b"\xff", b"HTTP/1.1", b"chunked", b"close",
       b"GET / HTTP/1.1\r\n\r\n", b"Content-Length: 9\r\n", b"Host: h\r\n"]
NUMBERS = [b"", b"0", b"-1", b"+1", b"1e9", b"00", b"2147483648", b"4294967296",
           b"9223372036854775807", b"9223372036854775808",
           b"18446744073709551615", b"18446744073709551616", b"9" * 30]
LONG = [100, 1100, 17500, 33000, 70000]


def part(rng, data, most=200):
    """A place in it: the first byte, and the one behind the last."""
    first = rng.randrange(len(data))
    length = min(rng.choice([1, 2, 4, 20, most]), len(data) - first)
    return first, first + rng.randint(1, length)


def change_byte(rng, data):
    at = rng.randrange(len(data))
    byte = rng.choice([rng.randrange(256), data[at] ^ 1 << rng.randrange(8)])
    return data[:at] + bytes([byte]) + data[at + 1:]


def change_case(rng, data):
    first, end = part(rng, data)
    return data[:first] + data[first:end].swapcase() + data[end:]


def change_number(rng, data):
    found = list(re.finditer(rb"\d+", data))
    if not found:
        return data
    at = rng.choice(found)
    return data[:at.start()] + rng.choice(NUMBERS) + data[at.end():]


def insert(rng, data):
    at = rng.randrange(len(data) + 1)
    return data[:at] + rng.choice(ODD) + data[at:]


def cut(rng, data):
    first, end = part(rng, data)
    return data[:first] + data[end:]


def cut_end(rng, data):
    return data[:rng.randrange(len(data))]


def double(rng, data):
    first, end = part(rng, data)
    return data[:end] + data[first:end] * rng.choice([1, 1, 1, 2, 50]) + \
        data[end:]


def move(rng, data):
    first, end = part(rng, data)
    rest = data[:first] + data[end:]
    at = rng.randrange(len(rest) + 1)
    return rest[:at] + data[first:end] + rest[at:]


def lengthen(rng, data):
    """One byte, very often: lines and heads have bounds."""
    at = rng.randrange(len(data))
    return data[:at] + data[at:at + 1] * rng.choice(LONG) + data[at:]


WAYS = [change_byte] * 5 + [change_case, change_number, change_number, insert,
                            insert, insert, cut, cut, cut_end, double, double,
                            move, lengthen]


def spoil(rng, data):
    """Do one to four things to it, behind a place that is anywhere."""
    first = rng.choice([0, rng.randrange(len(data))])
    data, rest = data[:first], data[first:]
    for _ in range(rng.choice([1, 1, 2, 4])):
        if rest:
            rest = rng.choice(WAYS)(rng, rest)
    return data + rest


def split(rng, data):
    """The same bytes in pieces."""
    places = {rng.randrange(len(data)) for _ in range(rng.randint(1, 8))} \
        if data else set()
    # An end of a line, or of a head, that comes in two.
    ends = [m.start() + 1 for m in re.finditer(rb"\r\n", data)]
    places |= set(rng.sample(ends, min(len(ends), rng.randrange(4))))
    places = sorted(places | {0, len(data)})
    return [data[a:b] for a, b in zip(places, places[1:])]
