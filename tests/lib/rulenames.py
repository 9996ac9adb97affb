#!/usr/bin/env python3
"""Hold rules of Prometheus against the metrics of a server.

    rulenames.py RULES METRICS TEST

RULES is a file of rules, METRICS what a server has answered, TEST a file for
`promtool test rules`.  Prints each metric, and each value of a label, that a
rule asks for and that is not in METRICS, and each alarm that TEST does not make
ring; status 1 if there is one.  Names that Prometheus makes itself are known.
"""
import re
import sys

WORDS = {"and", "or", "unless", "on", "ignoring", "by", "without", "offset",
         "bool", "group_left", "group_right"}
OWN = {"up"}


def expressions(text):
    """Each expr of RULES: on its line, or folded on more deeply indented ones."""
    for m in re.finditer(r"^( *)(?:- )?expr: (.*\n(?:\1 +.*\n)*)", text, re.M):
        yield re.sub(r"^>\n", "", m[2])


def asked(expr):
    """Pairs (name, None), and (name, (label, value)) for what METRICS has."""
    for name, labels in re.findall(r"([a-z_:]+)(\{[^}]*\})", expr):
        if name not in OWN:
            for label, values in re.findall(r'(\w+)=~?"([^"]*)"', labels):
                for value in values.split("|"):
                    yield name, (label, value)
    expr = re.sub(r"\{[^}]*\}|\[[^]]*\]", " ", expr)
    expr = re.sub(r"\b(by|without|on|ignoring) *\([^)]*\)", " ", expr)
    for name, call in re.findall(r"(?<!\w)([A-Za-z_:][\w:]*) *(\(?)", expr):
        if not call and name not in WORDS | OWN:
            yield name, None


def main(rules, metrics, test):
    rules, metrics, test = (open(f, encoding="utf-8").read()
                            for f in (rules, metrics, test))
    there = set(re.findall(r"^([a-z_]+)[ {]", metrics, re.M))
    there |= set(re.findall(r"record: (\S+)", rules))
    pairs = {(name, (label, value)) for name, label, value in
             re.findall(r'^([a-z_]+)\{(\w+)="([^"]*)"\}', metrics, re.M)}
    wanted = {x for expr in expressions(rules) for x in asked(expr)}
    faults = ["no metric %s" % name for name, label in wanted
              if label is None and name not in there]
    faults += ["no %s with %s=%s" % (name, *label) for name, label in wanted
               if label is not None and (name, label) not in pairs]
    rings = re.findall(r"alertname: (\w+)\n *eval_time: .*\n *exp_alerts:\n",
                       test)
    faults += ["%s is not made to ring" % name
               for name in re.findall(r"- alert: (\w+)", rules)
               if name not in rings]
    if not wanted:
        faults.append("no rule")
    print(*sorted(faults), sep="\n", end="\n" * bool(faults))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(print(__doc__, file=sys.stderr) or 2)
    main(*sys.argv[1:])
