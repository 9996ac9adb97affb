# The printed plan in JSON.
load lib/helper

# planned BASE ARG...: for made_as_planned, this package and its plan, in lines
# too, and of a pipe.
planned()
{
	local base=$1 n=${#BASES[@]}

	BASES+=("$base")
	chanpack-inject -q "${@:2}" "$base" >"want.$n" || return
	chanpack-inject -qnj "${@:2}" "$base" >"plan.$n" || return
	chanpack-inject -qn "${@:2}" "$base" >"lines.$n" || return
	# shellcheck disable=SC2002 # for a pipe
	cat "$base" | chanpack-inject -qnj "${@:2}" | cmp - "plan.$n"
}

# made_as_planned: each plan makes its package, and has the same pieces as the
# lines of -n.
made_as_planned()
{
	PYTHONPATH=$TOP/tests/lib python3 - "${BASES[@]}" <<-'EOT'
	import base64, hashlib, json, sys
	import planpack
	def read(name):
	    with open(name, "rb") as f:
	        return f.read()
	for n, path in enumerate(sys.argv[1:]):
	    base, text = read(path), read(f"plan.{n}")
	    plan = json.loads(text)
	    assert text.find(b"\n") == len(text) - 1, text
	    assert list(plan) == ["size", "etag", "base", "pieces"], text
	    assert plan["base"]["sha256"] == hashlib.sha256(base).hexdigest()
	    assert planpack.package(plan, base) == read(f"want.{n}"), (path, text)
	    lines = ["base %d %d" % tuple(p["base"]) if "base" in p else
	             "lit " + base64.b64decode(p["lit"]).hex()
	             for p in plan["pieces"]]
	    assert "\n".join(lines + [""]).encode() == read(f"lines.{n}"), path
	EOT
}

@test "-n -j prints a plan that makes the package, of each scheme and form" {
	local base form BASES=()

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
	made_as_planned
}

@test "-n -j without a channel to take out is the base in one piece" {
	local BASES=()

	planned "$FIXTURES/v2.apk" -d
	jq -e '.pieces == [{"base": [0, .base.size]}]' plan.0
	chanpack-inject -c huawei "$FIXTURES/v2.apk" >stamped.apk
	planned stamped.apk -d
	jq -e '.pieces | length > 1' plan.1
	made_as_planned
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
