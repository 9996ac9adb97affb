# What is a plan and what is none: tests/vectors against the reader of the tests
# and the schema that is installed.
load lib/helper

VECTORS=$BATS_TEST_DIRNAME/vectors
SCHEMA=$TOP/scripts/examples/plan.schema.json

@test "the vector is a plan, and makes the package" {
	chanpack-inject -c huawei "$FIXTURES/v2.apk" >want
	python3 -B "$TOP/tests/lib/planpack.py" "$VECTORS/plan.json" \
	    "$FIXTURES/v2.apk" | cmp - want
	jsonschema -i "$VECTORS/plan.json" "$SCHEMA"
	# What a later server adds is skipped.
	jq '.later = 1 | .base.later = 1' "$VECTORS/plan.json" >later.json
	jsonschema -i later.json "$SCHEMA"
	PYTHONPATH=$TOP/tests/lib python3 -B -c \
	    'import json, planpack; planpack.check(json.load(open("later.json")))'
}

@test "each vector that is no plan breaks a rule, and most of them the schema" {
	local why text said

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
	grep -v '^#' "$VECTORS/plans-refused.tsv" | while IFS=$'\t' read -r why text; do
		printf '%s' "$text" >refused.json
		! jsonschema -i refused.json "$SCHEMA" >/dev/null 2>&1 || echo "$why"
	done >taken
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
