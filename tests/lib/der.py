"""DER, as far as certificates and PKCS#7 need it: made and walked."""


def head(tag, n):
    """The header of a value of n bytes."""
    if n < 0x80:
        return bytes([tag, n])
    size = (n.bit_length() + 7) // 8
    return bytes([tag, 0x80 | size]) + n.to_bytes(size, "big")


def value(tag, *parts):
    """A value with this content."""
    data = b"".join(parts)
    return head(tag, len(data)) + data


def seq(*parts):
    return value(0x30, *parts)


def setof(*parts):
    return value(0x31, *parts)


def oid(text):
    numbers = [int(n) for n in text.split(".")]
    out = bytes([numbers[0] * 40 + numbers[1]])
    for n in numbers[2:]:
        part = bytes([n & 0x7F])
        while n > 0x7F:
            n >>= 7
            part = bytes([n & 0x7F | 0x80]) + part
        out += part
    return value(6, out)


class Node:
    """A value in some bytes: where it begins, its content, and its end."""

    def __init__(self, data, at):
        self.data = data
        self.at = at
        self.tag = data[at]
        n, start = data[at + 1], at + 2
        if n >= 0x80:
            size = n & 0x7F
            if not 1 <= size <= 4:
                raise ValueError("no length of DER at %d" % at)
            n = int.from_bytes(data[start:start + size], "big")
            start += size
        self.start = start
        self.end = start + n
        if self.end > len(data):
            raise ValueError("a value ends behind the end, at %d" % at)

    def content(self):
        return self.data[self.start:self.end]

    def whole(self):
        return self.data[self.at:self.end]

    def children(self):
        at, out = self.start, []
        while at < self.end:
            out.append(Node(self.data, at))
            at = out[-1].end
        if at != self.end:
            raise ValueError("a value sticks out of its parent, at %d" % at)
        return out


def signed_data(der):
    """The parts of the SignedData in a ContentInfo."""
    info = Node(der, 0).children()
    return info[1].children()[0].children()


def certificates(der):
    """The node of the set of certificates in a ContentInfo."""
    return [n for n in signed_data(der) if n.tag == 0xA0][0]
