# The printed plan in JSON.
load lib/helper

# planned BASE ARG...: the plan of this package makes the package, has the same
# pieces as the lines of -n, and is the same of a pipe.
planned()
{
	local base=$1

	chanpack-inject -q "${@:2}" "$base" >want || return
	chanpack-inject -qnj "${@:2}" "$base" >plan.json || return
	[ "$(wc -l <plan.json)" -eq 1 ] || return
	python3 -B "$TOP/tests/lib/planpack.py" plan.json "$base" |
	    cmp - want || return
	jq -e --arg sha "$(sha "$base")" --argjson n "$(stat -c %s want)" \
	    '.base.sha256 == $sha and .size == $n and
	    (keys_unsorted == ["size", "etag", "base", "pieces"])' \
	    plan.json >/dev/null || return
	chanpack-inject -qn "${@:2}" "$base" >lines || return
	python3 -c 'import base64, json, sys
for piece in json.load(sys.stdin)["pieces"]:
    print(*(["base", *piece["base"]] if "base" in piece else
            ["lit", base64.b64decode(piece["lit"]).hex()]))' \
	    <plan.json | cmp - lines || return
	# shellcheck disable=SC2002 # for a pipe
	cat "$base" | chanpack-inject -qnj "${@:2}" | cmp - plan.json
}

@test "-n -j prints a plan that makes the package, of each scheme and form" {
	local base form

	for base in "$FIXTURES"/{v1v2,v2,v2v3,v3,v2v3-verity}.apk; do
		for form in walle vasdolly packer block:0x12345678 \
		    walle,vasdolly,packer; do
			planned "$base" -F "$form" -c huawei ||
			    fail "$form in $base"
		done
	done
	for form in vasdolly-v1 packer-v1 'entry:META-INF/c_{channel}'; do
		planned "$FIXTURES/v1.apk" -F "$form" -c huawei || fail "$form"
	done
	planned "$FIXTURES/v2.apk" -F walle -c "$(letters 4096)"
}

@test "-n -j without a channel to take out is the base in one piece" {
	planned "$FIXTURES/v2.apk" -d
	jq -e '.pieces == [{"base": [0, .base.size]}]' plan.json
	chanpack-inject -c huawei "$FIXTURES/v2.apk" >stamped.apk
	planned stamped.apk -d
	jq -e '.pieces | length > 1' plan.json
}

@test "the digest of a pipe covers what the window no longer has" {
	large big.apk 3
	chanpack-inject -nj -c huawei big.apk >want
	# shellcheck disable=SC2002 # for a pipe
	cat big.apk | chanpack-inject -nj -w 64K -c huawei | cmp - want
	[ "$(jq -r .base.sha256 want)" = "$(sha big.apk)" ]
}

@test "another channel or another base has another tag" {
	chanpack-inject -nj -c huawei "$FIXTURES/v2.apk" >one
	chanpack-inject -nj -c huawej "$FIXTURES/v2.apk" >two
	chanpack-inject -nj -c huawei "$FIXTURES/v3.apk" >three
	[ "$(jq -r .etag one two three | sort -u | wc -l)" -eq 3 ]
	[[ $(jq -r .etag one) =~ ^\"[0-9a-f]{32}\"$ ]]
}

@test "-j is for a batch or a plan" {
	# shellcheck disable=SC2154 # `run` sets stderr
	run -2 --separate-stderr chanpack-inject -j -c huawei "$FIXTURES/v2.apk"
	[[ ${stderr_lines[0]} == *"-j is for a batch or a plan: give -f or -n" ]]
	run -2 --separate-stderr chanpack-inject -n --sha256 -c x "$FIXTURES/v2.apk"
	[[ ${stderr_lines[0]} == *"--sha256 are for a batch: give -f" ]]
}
