"""Which plans a JSON schema takes: planschema.py SCHEMA FILE... prints "ok" or
what is wrong for each FILE; a FILE that ends in .tsv has lines of a name, a TAB
and a plan, and the names are printed whose plans are taken.
"""
import json
import sys

import jsonschema


def takes(check, text):
    """What the schema says of this text, or None."""
    try:
        plan = json.loads(text)
    except ValueError as e:
        return str(e)
    error = next(check.iter_errors(plan), None)
    return error and error.message


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        schema = json.load(f)
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    check = kind(schema)
    for name in sys.argv[2:]:
        with open(name, encoding="utf-8") as f:
            text = f.read()
        if not name.endswith(".tsv"):
            print(takes(check, text) or "ok")
            continue
        for line in text.splitlines():
            why, _, plan = line.partition("\t")
            if line[0] != "#" and takes(check, plan) is None:
                print(why)


main()
