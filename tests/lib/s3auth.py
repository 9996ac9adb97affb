"""The signatures of calls to S3, as the servers of the tests check them.

They are computed anew here, from what arrived (Amazon S3 API Reference,
"Authenticating Requests: Using the Authorization Header").
"""
import datetime
import hashlib
import hmac
import re

ID, SECRET = "AKIDTEST", "secret/of+test"
FIELDS = {"host", "x-amz-content-sha256", "x-amz-date"}
SKEW = 900


def sign(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def signature(command, target, headers, names, scope):
    path, _, query = target.partition("?")
    query = "&".join(sorted(
        p if "=" in p else p + "=" for p in query.split("&") if p))
    canonical = "\n".join(
        [command, path, query] +
        ["%s:%s" % (name, headers[name]) for name in names] +
        ["", ";".join(names), headers["x-amz-content-sha256"]])
    text = "\n".join([
        "AWS4-HMAC-SHA256", headers["x-amz-date"], "/".join(scope),
        hashlib.sha256(canonical.encode()).hexdigest()])
    key = ("AWS4" + SECRET).encode()
    for part in scope:
        key = sign(key, part)
    return sign(key, text).hex()


def refusal(command, target, headers, body, region=None):
    """None for a call that is signed rightly, in that region or any; else the
    status and S3's name of what is wrong."""
    m = re.fullmatch(
        r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([a-z0-9-]+)/s3/"
        r"aws4_request, SignedHeaders=([a-z0-9;-]+), "
        r"Signature=([0-9a-f]{64})", headers["Authorization"] or "")
    names = m[4].split(";") if m else []
    must = FIELDS | {name.lower() for name in headers
                     if name.lower().startswith("x-amz-")}
    if not must <= set(names) or not must <= {n.lower() for n in headers}:
        return 403, "AccessDenied"
    date = headers["x-amz-date"]
    sent = datetime.datetime.strptime(date, "%Y%m%dT%H%M%SZ")
    skew = datetime.datetime.utcnow() - sent
    if date[:8] != m[2] or abs(skew.total_seconds()) > SKEW:
        return 403, "RequestTimeTooSkewed"
    if region not in (None, m[3]):
        return 400, "AuthorizationHeaderMalformed"
    right = signature(command, target, headers, names,
                      (m[2], m[3], "s3", "aws4_request"))
    if m[1] != ID or right != m[5]:
        return 403, "SignatureDoesNotMatch"
    # Unsigned, a body must be bound by a field that is.
    digest = headers["x-amz-content-sha256"]
    if digest == "UNSIGNED-PAYLOAD" and "content-md5" not in names:
        return 403, "AccessDenied"
    if digest != "UNSIGNED-PAYLOAD" and \
            digest != hashlib.sha256(body).hexdigest():
        return 400, "XAmzContentSHA256Mismatch"
    return None
