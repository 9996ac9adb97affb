"""pagelogs.py KIND: a log whose page is hard to lay out, on standard output.

day      some downloads on one day
year     some on each of 365 days
decades  some on two days that are far apart
many     5,000 channels in a month
names    names of channels that are long, of many scripts, or hostile
"""

import datetime
import random
import sys

FIRST = datetime.date(2025, 12, 1)
TOTAL = 100_000_000
CHINESE = "\u534e\u4e3a\u5e94\u7528\u5e02\u573a"

# As the log has them: in quotes, with its escapes.
NAMES = [CHINESE * n for n in range(1, 9)] + [
    "<script>alert(1)</script>", r"\"onload=\"alert(1)", "a&b;&lt; 'c' ]]>",
    r"evil\xe2\x80\xaegnp", r"x\x01y\xff\\", r"\xef\xbf\xbe\xef\xbf\xbf",
    "W" * 80, "i" * 80, "\u05e7\u05d8\u05df \u05e2\u05d1\u05e8\u05d9\u05ea",
    "m\u0301" * 40, "\U0001f469\u200d\U0001f4bb" * 30, "", " "]


class Log:
    def __init__(self):
        self.n = 0
        self.random = random.Random(1)

    def answer(self, day, channel, is_whole):
        self.n += 1
        when = FIRST + datetime.timedelta(day)
        print(f"time={when}T08:00:00.000Z event=end "
              f"peer=192.0.{self.n // 250 % 250}.{self.n % 250} method=GET "
              f'key=game.apk channel="{channel}" status=200 total={TOTAL} '
              f'agent="a{self.n}" sent={TOTAL if is_whole else 5000} '
              f"seconds=1.000")

    def answers(self, n, day, channel):
        for _ in range(n):
            self.answer(day, channel, self.random.random() < .8)


def main(kind):
    log = Log()
    if kind == "day":
        log.answers(50, 0, "huawei")
        log.answers(31, 0, "xiaomi")
    elif kind == "year":
        for day in range(365):
            for channel in "huawei", "xiaomi", "oppo":
                log.answers(log.random.randint(1, 15), day, channel)
    elif kind == "decades":
        log.answers(10, 0, "huawei")
        log.answers(5, 365 * 30, "huawei")
    elif kind == "many":
        for n in range(5000):
            log.answers(1 + 200 // (5 + n), n % 30, f"partner-{n:04}")
    elif kind == "names":
        for n, name in enumerate(NAMES):
            log.answers(50 - n, n % 5, name)
    else:
        sys.exit(__doc__)


main(*sys.argv[1:])
