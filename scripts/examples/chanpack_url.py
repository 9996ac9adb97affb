"""Signed channel URLs, by chanpack-url(7)."""
import base64
import hmac
from urllib.parse import quote, unquote_to_bytes


def channel_url(base, channel, key, secret, exp=None, extras=(), form=None):
    """The channel URL of base URL ${base} in the path form.

    key and secret: a line of the key file, the secret as it is there; exp: when
    the URL expires, Unix seconds; extras: pairs of name and value, in order.
    """
    def code(text):
        return quote(text, safe="")

    url, mark, query = base.partition("?")
    at = url.index("/", url.index("://") + 3)
    folder, _, name = url[at:].rpartition("/")
    params = [("channel", channel), *(("x-" + n, v) for n, v in extras)]
    params += [p for p in (("form", form), ("exp", exp), ("key", key)) if p[1]]
    segment = ";".join(f"{code(n)}={code(str(v))}" for n, v in params)
    path = [code(unquote_to_bytes(s)) for s in folder.split("/")]
    text = "/".join([*path, segment, code(unquote_to_bytes(name))])
    mac = hmac.digest(base64.b64decode(secret),
                      b"chanpack-url-1\n" + text.encode(), "sha256")
    sig = base64.urlsafe_b64encode(mac[:16]).decode().rstrip("=")
    return f"{url[:at]}{folder}/{segment};sig={sig}/{name}{mark}{query}"
