"""How chanpack-serve answers otherwise than nginx 1.22 does, and why.

Each entry has what differs, when, and the reason.  A predicate is given the
request and both answers; of those that speak of one thing exactly one may hold
for a difference.  Sections are of RFC 9110 if no other is named."""


# Dates from which nginx does not conclude that nothing was modified since.
NOT_SINCE = ("before", "malformed", "nearly", "century")


def passed(ask, ours, theirs):
    """Both have got as far as the range."""
    return not {ours.status, theirs.status} & {304, 400, 405, 412, 501}


def conditions(ask, ours, theirs):
    return not {ours.status, theirs.status} & {400, 405, 501}


def repeated(ask, ours, theirs):
    return theirs.status == 400 and ask.method not in ("get", "Head") and any(
        ask.label(name) == "repeated" for name in
        ("If-Match", "If-None-Match"))


def lower_case(ask, ours, theirs):
    return ask.method in ("get", "Head") and \
        (ours.status, theirs.status) == (501, 400)


def unknown_method(ask, ours, theirs):
    return ask.method not in ("get", "Head") and \
        (ours.status, theirs.status) == (501, 405)


def if_match_list(ask, ours, theirs):
    return conditions(ask, ours, theirs) and ours.status == 412 and \
        ask.label("If-Match") == "malformed"


def since_with_match(ask, ours, theirs):
    return conditions(ask, ours, theirs) and theirs.status == 412 and \
        ask.label("If-Match") == "strong" and \
        ask.label("If-Unmodified-Since") in NOT_SINCE


def unmodified_no_date(ask, ours, theirs):
    return conditions(ask, ours, theirs) and theirs.status == 412 and \
        "If-Match" not in ask.labels and \
        ask.label("If-Unmodified-Since") in ("malformed", "nearly")


def unmodified_century(ask, ours, theirs):
    return conditions(ask, ours, theirs) and theirs.status == 412 and \
        "If-Match" not in ask.labels and \
        ask.label("If-Unmodified-Since") == "century"


def agreed(ask, ours, theirs):
    """Neither stopped before If-None-Match."""
    return conditions(ask, ours, theirs) and \
        412 not in (ours.status, theirs.status)


def if_none_match_list(ask, ours, theirs):
    return agreed(ask, ours, theirs) and theirs.status == 304 and \
        ask.label("If-None-Match") == "malformed"


def none_match_with_since(ask, ours, theirs):
    return agreed(ask, ours, theirs) and ours.status == 304 and \
        ask.label("If-None-Match") in ("strong", "weak") and \
        ask.label("If-Modified-Since") in NOT_SINCE


def modified_no_date(ask, ours, theirs):
    return agreed(ask, ours, theirs) and theirs.status == 304 and \
        "If-None-Match" not in ask.labels and \
        ask.label("If-Modified-Since") == "nearly"


def modified_century(ask, ours, theirs):
    return agreed(ask, ours, theirs) and ours.status == 304 and \
        "If-None-Match" not in ask.labels and \
        ask.label("If-Modified-Since") == "century"


def head_range(ask, ours, theirs):
    return passed(ask, ours, theirs) and ask.method == "HEAD" and \
        ours.status == 200


def get_range(label):
    return lambda ask, ours, theirs: (
        passed(ask, ours, theirs) and ask.method == "GET" and
        ask.label("Range") == label)


def ignored(label):
    return lambda ask, ours, theirs: (
        get_range(label)(ask, ours, theirs) and ours.status == 200)


def served(label):
    return lambda ask, ours, theirs: (
        get_range(label)(ask, ours, theirs) and ours.status in (206, 416) and
        theirs.status == 416)


def if_range_nearly(ask, ours, theirs):
    return passed(ask, ours, theirs) and ask.method == "GET" and \
        ask.label("If-Range") == "nearly" and \
        ask.label("Range") in ("one", "several", "apart", "huge",
                               "blanks") and \
        ours.status == 200


def apart(ask, ours, theirs):
    return ignored("apart")(ask, ours, theirs) and \
        ask.label("If-Range") != "nearly"


def overlapping(ask, ours, theirs):
    return get_range("several")(ask, ours, theirs) and \
        (ours.status, theirs.status) == (206, 200)


def joined(ask, ours, theirs):
    return get_range("several")(ask, ours, theirs) and \
        ours.status == theirs.status == 206


def after_400(ask, ours, theirs):
    return theirs.status == 400 != ours.status


def after_412(ask, ours, theirs):
    return theirs.status == 412 and ours.open


def after_trace(ask, ours, theirs):
    return ask.method == "TRACE" and ours.open and theirs.status == 405


def has_content(ask, ours, theirs):
    return bool(ask.content) and not ours.open and theirs.status != 400


def contains_close(ask, ours, theirs):
    return ask.label("Connection") == "contains" and not ask.content and \
        ours.open and theirs.status not in (400, 412) and \
        ask.method != "TRACE"


def close_and_keep(ask, ours, theirs):
    return ask.label("Connection") == "repeated" and not ask.content and \
        not ours.open


def same(*statuses):
    return lambda ask, ours, theirs: \
        ours.status == theirs.status and ours.status in statuses


KNOWN = [
    ("status", repeated,
     "a list may come in several lines (5.3); nginx: 400"),
    ("status", lower_case,
     "a method that is not known is 501 (9.1); nginx: 400"),
    ("status", unknown_method,
     "a method that is not known is 501 (9.1); nginx: 405"),
    ("status", if_match_list,
     "a malformed list matches nothing; nginx looks for the tag in it"),
    ("status", since_with_match,
     "If-Match overrules If-Unmodified-Since (13.1.4); nginx wants both"),
    ("status", unmodified_no_date,
     "If-Unmodified-Since without a date is ignored (13.1.4); nginx: 412"),
    ("status", unmodified_century,
     "a year of two digits is at most 50 years ahead (5.6.7); nginx: to 2069"),
    ("status", if_none_match_list,
     "a malformed list matches nothing; nginx looks for the tag in it"),
    ("status", none_match_with_since,
     "If-None-Match overrules If-Modified-Since (13.1.3); nginx wants both"),
    ("status", modified_no_date,
     "a date in no form of 5.6.7 is ignored (13.1.3); nginx guesses"),
    ("status", modified_century,
     "a year of two digits is at most 50 years ahead (5.6.7); nginx: to 2069"),
    ("status", if_range_nearly,
     "a date in no form of 5.6.7 does not match (13.1.5); nginx guesses"),
    ("status", head_range,
     "Range means something to GET alone (14.2); nginx: 206 to HEAD"),
    ("status", ignored("malformed"),
     "a malformed Range may be ignored (14.2); nginx: 416, or guesses"),
    ("status", ignored("repeated"),
     "Range is no list (5.3): malformed if repeated; nginx takes the first"),
    ("status", ignored("many"),
     "many small ranges may be ignored (14.2, 17.15); nginx: multipart"),
    ("status", served("huge"),
     "no position is too large to be beyond the end (14.1.2); nginx: 416"),
    ("status", served("blanks"),
     "lists may have tabs and empty elements (5.6.1.2); nginx: 416"),
    ("status", apart,
     "no multipart: ranges apart are answered by the whole (14.2)"),
    ("status", overlapping,
     "ranges that overlap may be joined (15.3.7.2); nginx: 200 if they are more"
     " than the whole"),
    ("part", joined,
     "ranges that overlap or touch may be joined (15.3.7.2); nginx: multipart"),
    ("text", same(400, 405, 412, 416),
     "the text of an error is free (15.5); none with 412 and 416"),
    ("validators", same(412, 416),
     "412 and 416 may have Last-Modified and Accept-Ranges, too (8.8.2, 14.3)"),
    ("Accept-Ranges", same(206, 304),
     "206 and 304 may have Accept-Ranges, too (14.3)"),
    ("open", after_400,
     "what nginx refuses with 400, it closes behind"),
    ("open", after_412,
     "nginx ends the connection behind 412, though it says keep-alive"),
    ("open", after_trace,
     "what is told by its head needs no end (RFC 9112 9.3); nginx ends TRACE"),
    ("open", has_content,
     "content is not read, but the connection closed (RFC 9112 9.3); nginx reads"),
    ("open", contains_close,
     "close is an option by itself (7.6.1); nginx finds it in other words"),
    ("open", close_and_keep,
     "close counts in any line of Connection (RFC 9112 9.3); nginx: the last"),
]
