# The plan of a channel URL: plan=1, as chanpack-plan(5) says.  How it meets the
# other options: serve-options-meet.bats.
# shellcheck disable=SC2034 # PROGRAM and SERVE are for lib/serve
load lib/helper
load lib/serve
load lib/distant

plain=/a/channel=huawei/game.apk
asked='/a/channel=huawei;plan=1/game.apk'

teardown()
{
	depot_stop
	helper_teardown
}

# row BASE FORM CHANNEL: BASE is in the store; add the line of plans.py to rows
# and what chanpack-inject prints to want.
row()
{
	chanpack-splice -c "$3" -F "$2" "http://h/${1##*/}" |
	    sed "s|http://h\\(.*\\)|\\1 $1|" >>rows &&
	    chanpack-inject -qnj -F "$2" -c "$3" "$1" >>want
}

# only JQ: what it says of the body is true.
only()
{
	jq -e "$1" body >/dev/null || fail "not $1: $(<body)"
}

@test "a plan makes the package of the same URL, in each form and scheme" {
	local base form

	for base in "$FIXTURES"/{v1v2,v2,v2v3,v3,v2v3-verity}.apk; do
		store "${base##*/}" "$base"
		for form in walle vasdolly packer block:0x12345678 \
		    walle,vasdolly,packer; do
			row "$base" $form huawei
		done
		row "$base" vasdolly "$(letters 4096)"
	done
	store v1.apk "$FIXTURES/v1.apk"
	for form in vasdolly-v1 packer-v1 'entry:META-INF/c_{channel}'; do
		row "$FIXTURES/v1.apk" "$form" huawei
	done
	serve_start
	driven plans "$PORT" <rows >got
	cmp got want
}

@test "its headers are the fields of the package's 200, whatever the file is called" {
	cp "$FIXTURES/v2.apk" base
	store 'd/渠 "x"+%.apk' base
	store d/noname base
	echo "/p/d/channel=a/%E6%B8%A0%20%22x%22+%25.apk base" >rows
	echo "/p/%64/channel=%61;x-n=%e6/noname?x=1&plan=2 base" >>rows
	serve_start -p http://h/p/ -F walle --cache-control 'max-age=5, "x\y"' \
	    </dev/null
	run -1 --separate-stderr driven plans "$PORT" <rows
	[[ $stderr == *" 400 "* ]]
	sed -i 's/%e6/%e6%b8%a0/' rows
	driven plans "$PORT" <rows
	fetched '/p/d/channel=a;plan=1/%E6%B8%A0%20%22x%22+%25.apk'
	only '.base.path == "/p/d/%E6%B8%A0%20%22x%22%2B%25.apk"'
	only '.headers["Cache-Control"] == "max-age=5, \"x\\y\""'
	grep -q '^Cache-Control: public, max-age=60, no-transform' header
}

@test "both servers give the same bytes" {
	local body program

	store a/game.apk "$FIXTURES/v2.apk"
	newkeys keys k1
	body=$(target -K keys -e 1h -c huawei -x n=1 http://h/a/game.apk)
	for program in chanpack-serve chanpack-listen; do
		PROGRAM=$program SERVE=(-K keys)
		ask GET "${body/\/game/;plan=1/game}"
		is 200
		mv body "$program"
	done
	cmp chanpack-serve chanpack-listen
	head -c 1 chanpack-serve | grep -q '^{$'
}

@test "the order and the spelling of its members never change" {
	cp "$FIXTURES/v2.apk" base
	touch -d @1700000000 base
	mkdir -p st/a
	cp -p base st/a/game.apk
	SERVE=(-s st)
	ask GET '/a/channel=huawei;exp=4102444800;plan=1/game.apk'
	is 200
	cmp body "$BATS_TEST_DIRNAME/vectors/plan.json"
}

@test "only plan=1 at the end of the channel's own segment asks for a plan" {
	local q

	store a/game.apk "$FIXTURES/v2.apk"
	chanpack-inject -c huawei "$FIXTURES/v2.apk" >want
	for q in "$plain?plan=1" "$plain?channel=huawei&plan=1" "$plain?a;plan=1" \
	    "$plain?;plan=1/x" '/a/game.apk?channel=huawei&plan=1' \
	    '/a/game.apk?plan=1&channel=huawei'; do
		ask GET "$q"
		is 200
		cmp body want
		[ "$(field Content-Type)" = application/vnd.android.package-archive ]
	done
	ask GET '/a/game.apk?plan=1'
	cmp body "$FIXTURES/v2.apk"
	refused 404 "no such package" GET '/a/plan=1/game.apk'
	refused 400 "plan has no value but 1" GET '/a/channel=huawei;plan=2/game.apk'
	refused 400 "plan has no value but 1" GET '/a/channel=huawei;plan=/game.apk'
	refused 400 "form out of order" GET '/a/channel=huawei;plan=1;form=walle/game.apk'
	refused 400 "plan given twice" GET '/a/channel=huawei;plan=1;plan=1/game.apk'
	refused 400 "damaged on the way" GET '/a/channel=huawei%3Bplan=1/game.apk'
	refused 400 "damaged on the way" GET '/a/game.apk?channel=huawei;plan=1'
	refused 400 'may not end in ";plan=1"' GET '/a/channel=huawei%3Bplan%3D1/game.apk'
}

@test "the signature is that of the package, in either form of its URL" {
	local url query

	store a/game.apk "$FIXTURES/v2.apk"
	newkeys keys k1
	SERVE=(-K keys)
	url=$(target -K keys -e 2090-01-01 -c huawei -x n=1 http://h/a/game.apk)
	query=$(target -S query -K keys -e 2090-01-01 -c huawei -x n=1 http://h/a/game.apk)
	query=${query#*\?}
	[ "$url" = "/a/${query//&/;}/game.apk" ]
	ask GET "$url"
	is 200
	ask GET "${url/\/game/;plan=1/game}"
	is 200
	only '.exp == 3786912000 and .version == 1'
	refused 403 "wrong signature" GET \
	    "$(sed 's|huawei|xiaomi|; s|/game|;plan=1/game|' <<<"$url")"
	# Who has signed it with the parameter has signed another text.
	url=$(python3 - keys <<-'EOT'
	import base64, hashlib, hmac, sys
	secret = base64.b64decode(open(sys.argv[1]).read().split()[1])
	path = "/a/channel=huawei;key=k1"
	text = f"chanpack-url-1\n{path};plan=1/game.apk".encode()
	mac = hmac.new(secret, text, hashlib.sha256).digest()[:16]
	sig = base64.urlsafe_b64encode(mac).decode().rstrip("=")
	print(f"{path};sig={sig};plan=1/game.apk")
	EOT
	)
	refused 403 "wrong signature" GET "$url"
}

@test "a plan is kept a minute, but not longer than its URL is good" {
	local now exp age before

	store a/game.apk "$FIXTURES/v2.apk"
	ask GET "$asked"
	[ "$(field Cache-Control)" = "public, max-age=60, no-transform" ]
	only 'has("exp") | not'
	now=$(date +%s)
	exp=$((now + 30))
	ask GET "/a/channel=huawei;exp=$exp;plan=1/game.apk"
	is 200
	age=$(field Cache-Control)
	[[ $age =~ ^"public, max-age="([0-9]+)", no-transform"$ ]]
	[ "${BASH_REMATCH[1]}" -le 30 ]
	[ "${BASH_REMATCH[1]}" -ge $((exp - $(date +%s))) ]
	# The text does not depend on the time.
	only ".exp == $exp"
	only '.headers["Cache-Control"] == "public, max-age=86400, no-transform"'
	before=$(<body)
	sleep 1.1
	ask GET "/a/channel=huawei;exp=$exp;plan=1/game.apk"
	[ "$(<body)" = "$before" ]
	refused 410 "expired" GET "/a/channel=huawei;exp=$now;plan=1/game.apk"
}

@test "a time that is yet to come is not in a plan, whose text would change with it" {
	store a/game.apk "$FIXTURES/v2.apk"
	touch -d 2090-01-01 "$XDG_DATA_HOME/chanpack/a/game.apk"
	ask GET "$plain"
	field Last-Modified
	ask GET "$asked"
	is 200
	only '.headers | has("ETag") and (has("Last-Modified") | not)'
}

@test "its tag is strong, and of the text" {
	local tag

	store a/game.apk "$FIXTURES/v2.apk"
	ask GET "$asked"
	tag=$(field ETag)
	[ "$tag" = "\"$(sha body | head -c 32)\"" ]
	lacks Last-Modified Content-Disposition
	[ "$(field Content-Type)" = application/vnd.chanpack.plan+json ]
	mv body whole
	ask GET "$asked" 'Range: bytes=100-199' "If-Range: $tag"
	is 206
	tail -c +101 whole | head -c 100 | cmp - body
	ask GET "$asked" "If-None-Match: $tag"
	is 304
	[ "$(field ETag)" = "$tag" ]
	[ "$(field Cache-Control)" = "public, max-age=60, no-transform" ]
	lacks Content-Length Content-Type
	ask GET "$asked" "If-Modified-Since: $(date -u -R -d +1day | sed 's/+0000/GMT/')"
	is 200
	ask GET "$asked" "If-Match: \"x\""
	is 412
	ask HEAD "$asked" "If-Match: $tag"
	is 200
	refused 405 "only GET and HEAD" POST "$asked"
}

@test "the log says that it is a plan, and no download" {
	newkeys keys k1
	store a/game.apk "$FIXTURES/v2.apk"
	SERVE=(--log log --log-format json -K keys)
	ask GET "$(target -K keys -c huawei -x n=1 -F walle http://h/a/game.apk |
	    sed 's|/game|;plan=1/game|')" 'Range: bytes=5-9'
	is 206
	jq -e '.plan == 1 and .status == 206 and .range == "5-9" and .sent == 5 and
	    .total > 400 and .total < 1000 and .channel == "huawei" and .complete == 1 and
	    (keys_unsorted | .[index("form") + 1] == "plan")' log
	ask GET "$asked"
	is 403
	ask GET "$(target -K keys -c huawei http://h/a/game.apk)"
	is 200
	[ "$(chanpack-report --csv --also edge --also refused --by channel log)" = \
	    $'begun,completed,aborted,bytes,edge,refused,channel\n1,1,0,8406,2,0,huawei' ]
}

@test "a plan of a base that nobody has digested names its version by the tag alone" {
	local tag

	depot_start
	cp "$FIXTURES/v2.apk" packages/a/game.apk
	SERVE=(-s "$DEPOT")
	ask GET "$asked"
	is 200
	mv body plan
	ask GET "$plain"
	python3 -B "$TOP/tests/lib/planpack.py" plan "$FIXTURES/v2.apk" | cmp - body
	ask HEAD /a/game.apk
	tag=$(field ETag)
	jq -e --arg tag "$tag" '.base == {path: "/a/game.apk", size: 8406, etag: $tag}' plan
	# Without the tag nothing tells which base is meant.
	SERVE=(-s "$DEPOT" --no-base)
	refused 400 "this package has no plan" GET "$asked"
	ask GET "$plain"
	is 200
	depot_stop
}

# holding FILE: a server that starts from now on stops when it is about to read
# FILE for the second time, and the file trace says so behind the number of the
# process.
holding()
{
	# A sanitizer's search for leaks cannot be traced.
	export ASAN_OPTIONS=detect_leaks=0
	mkdir traced
	cat >"traced/$PROGRAM" <<-EOF
	#!/bin/sh
	exec strace -D -I 2 -f -o "$PWD/trace" -P "$1" \\
	    -e trace=pread64,preadv2 \\
	    -e inject=pread64,preadv2:error=EINTR:signal=STOP:when=2 \\
	    "$(command -v "$PROGRAM")" "\$@"
	EOF
	chmod +x "traced/$PROGRAM"
	PATH=$PWD/traced:$PATH
}

# held: it has stopped.
held()
{
	local i

	for ((i = 0; i < 400; i++)); do
		! grep -qs 'stopped by SIGSTOP' trace || return 0
		sleep 0.05
	done
	fail "$PROGRAM has not stopped"
}

# go_on: let it go on; no server is traced from now on.
go_on()
{
	local pid tracer

	rm "traced/$PROGRAM"
	pid=$(sed -n '/ --- stopped by SIGSTOP/{s/ .*//p; q}' trace)
	tracer=$(sed -n 's/^TracerPid:[[:space:]]*//p' "/proc/$pid/status")
	kill -TERM "$tracer"
	until grep -q '^TracerPid:[[:space:]]*0$' "/proc/$pid/status"; do
		sleep 0.05
	done
	kill -CONT "$pid"
}

# commented FILE: the package with a comment so long that a scan reads twice.
commented()
{
	head -c -2 "$1"
	printf '\377\377'
	printf '%65535s' x
}

# good_plan: the plan in body makes the package of the base.
good_plan()
{
	chanpack-inject -qc huawei "$game" >want
	python3 -B "$TOP/tests/lib/planpack.py" body "$game" | cmp - want
}

@test "a base that is overwritten while it is scanned is scanned anew" {
	local game=$XDG_DATA_HOME/chanpack/a/game.apk

	commented "$GOLDEN/base-v2v3.apk" >first
	commented "$GOLDEN/walle-v2v3-400xL.apk" >second
	store a/game.apk first
	# So that its digest is remembered: the next to read it is the scan.
	SERVE=(--state state)
	[ "$PROGRAM" = chanpack-serve ] || SERVE+=(--workers 1)
	sleep 2.1
	ask HEAD /a/game.apk
	holding "$game"
	serve_start "${SERVE[@]}"
	fetched "$asked" &
	held
	cat second >"$game"
	go_on
	wait $!
	good_plan
	# What was read of it is not taken for the bytes of the first one.
	cat first >"$game"
	fetched "$asked"
	good_plan
	serve_stop
}
