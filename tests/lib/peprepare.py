"""peprepare.py SIGNATURE CERTIFICATE first|last: put a certificate (DER) into
the set of certificates of a signature (PKCS#7 in DER), where it signs nothing.
"""

import sys

import der


def rebuild(node, old, new):
    """The value of a node, in which the node at old is replaced by new."""
    if node.at == old.at:
        return new
    if not node.at < old.at < node.end:
        return node.whole()
    return der.value(node.tag, *(rebuild(n, old, new) for n in node.children()))


def main():
    name, extra, where = sys.argv[1:]
    with open(name, "rb") as f:
        data = f.read()
    with open(extra, "rb") as f:
        extra = f.read()
    old = der.certificates(data)
    parts = [extra, old.content()] if where == "first" else [old.content(), extra]
    new = rebuild(der.Node(data, 0), old, der.value(0xA0, *parts))
    with open(name, "wb") as f:
        f.write(new)


if __name__ == "__main__":
    main()
