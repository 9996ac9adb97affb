# What is a plan and what is none: tests/vectors against the reader of the tests
# and the schema that is installed.
load lib/helper

VECTORS=$BATS_TEST_DIRNAME/vectors
SCHEMA=$TOP/scripts/examples/plan.schema.json

# schema FILE...: what the schema says of them.  By the system's Python, whose
# packages others may not have.
schema()
{
	/usr/bin/python3 -B "$TOP/tests/lib/planschema.py" "$SCHEMA" "$@"
}

@test "the vector is a plan, and makes the package" {
	chanpack-inject -c huawei "$FIXTURES/v2.apk" >want
	python3 -B "$TOP/tests/lib/planpack.py" "$VECTORS/plan.json" \
	    "$FIXTURES/v2.apk" | cmp - want
	# What a later server adds is skipped.
	jq '.later = 1 | .base.later = 1' "$VECTORS/plan.json" >later.json
	[ "$(schema "$VECTORS/plan.json" later.json | sort -u)" = ok ]
	PYTHONPATH=$TOP/tests/lib python3 -B -c \
	    'import json, planpack; planpack.check(json.load(open("later.json")))'
}

@test "each vector that is no plan breaks a rule, and most of them the schema" {
	local said

	said=$(PYTHONPATH=$TOP/tests/lib python3 -B - \
	    "$VECTORS/plans-refused.tsv" <<-'EOT'
	import json, sys
	import planpack
	n = 0
	for line in open(sys.argv[1], encoding="utf-8"):
	    if line[0] == "#":
	        continue
	    why, text = line.rstrip("\n").split("\t")
	    n += 1
	    try:
	        planpack.check(json.loads(text))
	    except (AssertionError, KeyError, TypeError, ValueError):
	        continue
	    print(why)
	print(n)
	EOT
	)
	[ "$said" = 46 ] || fail "no rule is broken: $said"
	schema "$VECTORS/plans-refused.tsv" >taken
	cmp taken - <<-'EOT'
	a size that is not the sum
	a piece beyond the base
	a literal with bits behind its end
	a literal that is shorter
	EOT
}

@test "the vector is in the man page" {
	sed -n '/^\.Ss A plan/,/^\.Ed/p' "$TOP/man/chanpack-plan.5" |
	    sed '1,/^\.Bd/d; /^\.Ed/d; s/^ *//; s/\\e/\\/g' | tr -d '\n' |
	    cmp - "$VECTORS/plan.json"
}
