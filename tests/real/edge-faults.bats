# The edge before origins that lie, break and go away: nothing wrong is sent as
# whole, and what the origin itself can answer it answers.
export PROGRAM=chanpack-listen
load ../lib/helper
load ../lib/serve
load ../lib/deploy
load ../lib/workerd

VECTORS=$TOP/tests/vectors

# liar [TEXTS]: edgeorigin.py on port ORIGIN with a base of its own, game.apk, and
# what the plan makes of it, want.
liar()
{
	chanpack-inject -c huawei "$FIXTURES/v2.apk" >want
	cp "$FIXTURES/v2.apk" game.apk
	: >origin.log
	start origin.log python3 -B "$TOP/tests/lib/edgeorigin.py" game.apk \
	    "$VECTORS/plan.json" "$@"
	eventually test -s origin.log
	ORIGIN=$(head -n 1 origin.log)
}

# ask HOW [OPTION]...: for a package of the liar's; the body is in got, the status
# of curl in CURL.
ask()
{
	CURL=0
	curl -sS -m 20 -o got "${@:2}" "http://127.0.0.1:$EDGE/$1/channel=x/game.apk" \
	    2>curl.log || CURL=$?
}

@test "no damaged plan is executed, and what is taken makes what it says" {
	local n

	n=$(soaks 1000 20000)
	python3 -B "$TOP/tests/lib/plandamage.py" "$VECTORS/plan.json" \
	    "$VECTORS/plans-refused.tsv" "$n" "${SEED:-1}" >texts
	liar texts
	workerd_start ORIGIN="http://127.0.0.1:$ORIGIN"
	timeout 500 python3 -B "$TOP/tests/lib/edgelies.py" "$EDGE" game.apk texts |
	    tee lies.log
	[ "$(sed -n 's/taken //p' lies.log)" -ge $((n / 50)) ]
	[ "$(sed -n 's/passed //p' lies.log)" -ge $((n / 2)) ]
}

@test "without a plan the client's own request goes to the origin" {
	local how

	liar
	workerd_start ORIGIN="http://127.0.0.1:$ORIGIN" WAIT=1
	ask whole
	[ $CURL -eq 0 ]
	cmp got want
	for how in plan-{old,type,package,moved,part,long,away,hangs,stops,cut,resets}; do
		ask "$how"
		[ $CURL -eq 0 ] || fail "$how: $(<curl.log)"
		[ "$(<got)" = passed ] || fail "$how"
	done
}

@test "a slice that is not the base's is never sent: before the head it is passed on" {
	local how slice

	liar
	for slice in 4096 0; do
		workerd_start ORIGIN="http://127.0.0.1:$ORIGIN" WAIT=1 SLICE=$slice
		for how in tag no-tag size other encoded chunked all gone failed \
		    changed hangs; do
			ask "$how"
			[ $CURL -eq 0 ] || fail "$how: $(<curl.log)"
			[ "$(<got)" = passed ] || fail "$how"
		done
	done
}

@test "behind the head it cuts the client off, and pads nothing" {
	local how n

	liar
	workerd_start ORIGIN="http://127.0.0.1:$ORIGIN" WAIT=1 SLICE=4096
	for how in tag2 no-tag2 size2 other2 encoded2 chunked2 all2 gone2 failed2 \
	    changed2 hangs2 cut2 stops2 shorter2; do
		ask "$how"
		# 18: less than Content-Length said; 28 would be that it hangs.
		[ $CURL -eq 18 ] || fail "$how: $CURL $(<curl.log)"
		n=$(stat -c %s got)
		[ "$n" -ge 4096 ] && [ "$n" -lt "$(stat -c %s want)" ] || fail "$how: $n"
		head -c "$n" want | cmp - got || fail "$how"
	done
	# It goes on where it was cut, as soon as the base is there.
	ask whole -r "$n-"
	tail -c +$((n + 1)) want | cmp - got
}

# status URL [OPTION]...: of what the edge answers; the body is in got.
status()
{
	curl -sS -m 30 -o got -w '%{http_code}' "${@:2}" "http://127.0.0.1:$EDGE$1"
}

@test "while the origin is away, what is cached goes on; the rest is 503" {
	local soon url

	large game.apk 18
	store a/game.apk game.apk
	newkeys keys k1
	serve_start -K keys
	url=$(target -K keys -c huawei http://h/a/game.apk)
	soon=$(($(date +%s) + 8))
	workerd_start ORIGIN="http://127.0.0.1:$PORT"
	chanpack-inject -c huawei game.apk >want
	[ "$(status "$url")" = 200 ]
	cmp got want
	short=$(target -K keys -e "$(date -u -d "@$soon" +%FT%TZ)" -c huawei \
	    http://h/a/game.apk)
	[ "$(status "$short")" = 200 ]
	serve_stop
	[ "$(status "$url")" = 200 ]
	cmp got want
	[ "$(status "$url" -r 9000000-)" = 206 ]
	tail -c +9000001 want | cmp - got
	[ "$(status "$short")" = 200 ]
	# No plan of it, or not by a plan.
	for url in "$(target -K keys -c xiaomi http://h/a/game.apk)" /a/game.apk; do
		[ "$(status "$url" -D head)" = 503 ]
		grep -qi '^Cache-Control: no-store' head
		grep -qi '^Retry-After: ' head
	done
	# What has expired is over, wherever the origin is.
	while [ "$(date +%s)" -lt "$soon" ]; do sleep 0.2; done
	[ "$(status "$short")" = 503 ]
}

@test "a plan that has aged is used while the origin is away, but not if it refuses" {
	local n other

	liar
	workerd_start ORIGIN="http://127.0.0.1:$ORIGIN" WAIT=1
	# The liar's plans age by the second, and then it refuses, or is away.
	ask aged-refused
	cmp got want
	ask aged-away
	cmp got want
	sleep 1.2
	ask aged-refused
	[ "$(<got)" = passed ]
	n=$(grep -c 'aged-away/.*plan=1' origin.log)
	ask aged-away
	cmp got want
	# It is away for some seconds, and not asked by each who comes.
	ask aged-away -r 5-
	[ "$(grep -c 'aged-away/.*plan=1' origin.log)" -eq $((n + 1)) ]
	# Once refused it is forgotten, if it is away afterwards.
	ask aged-over
	cmp got want
	other=$EDGE
	CACHE=same workerd_start ORIGIN="http://127.0.0.1:$ORIGIN" WAIT=1
	ask aged-over
	cmp got want
	sleep 1.2
	ask aged-over
	[ "$(<got)" = passed ]
	ask aged-over
	[ "$(<got)" = passed ]
	# And so it is in another process that has the same cache.
	EDGE=$other
	ask aged-over
	[ "$(<got)" = passed ]
	[ "$(grep -c 'aged-over/.*plan=1' origin.log)" -eq 4 ]
	workerd_start ORIGIN="http://127.0.0.1:$ORIGIN" WAIT=1 STALE=0
	ask aged2-away
	cmp got want
	sleep 1.2
	ask aged2-away
	[ "$(<got)" = passed ]
}

@test "who is gone is not fetched for" {
	local n

	large game.apk 40
	store a/game.apk game.apk
	serve_start --log origin.log
	workerd_start ORIGIN="http://127.0.0.1:$PORT" SLICE=1048576
	# It takes two slices or so, and goes.
	curl -sS "http://127.0.0.1:$EDGE/a/channel=c/game.apk" |
	    head -c 2000000 >got || true
	eventually grep -q '"status":200' edge.log
	n=$(grep -c 'key=a/game.apk status=206' origin.log)
	[ "$n" -lt 20 ] || fail "$n slices"
	sleep 1
	[ "$(grep -c 'key=a/game.apk status=206' origin.log)" -le $((n + 1)) ]
	jq -e '.status == 200 and .acked < .sent and .sent < 30000000' edge.log
}

@test "who waits for a plan that another has asked for gets it, however slow it is" {
	local i

	liar
	workerd_start ORIGIN="http://127.0.0.1:$ORIGIN" WAIT=1
	for i in 1 2 3 4 5 6 7 8; do
		printf 'url = "http://127.0.0.1:%s/plan-drips/channel=x/game.apk"\n' "$EDGE"
		echo "output = got.$i"
	done >list
	curl -sS --fail -m 20 -Z --parallel-immediate -K list 2>curl.log
	for i in 1 2 3 4 5 6 7 8; do
		cmp "got.$i" want
	done
}

@test "a plan is kept for a minute, whatever a cache on the way says" {
	liar
	workerd_start ORIGIN="http://127.0.0.1:$ORIGIN"
	ask plan-months
	cmp got want
	eventually grep -q '^put max-age=3660 chanpack /plan-months/' cache.log
}

@test "a cache that keeps nothing is noticed, and then each piece is fetched once" {
	large game.apk 18
	store a/game.apk game.apk
	serve_start --log origin.log
	chanpack-inject -c c game.apk >want
	for CACHE in deaf hangs none; do
		: >origin.log
		CACHE=$CACHE workerd_start ORIGIN="http://127.0.0.1:$PORT" WAIT=1
		for _ in 1 2 3; do
			[ "$(status /a/channel=c/game.apk)" = 200 ]
			cmp got want
		done
		# 3 slices, in 4 parts, of each of 3 downloads; one to notice it.
		[ "$(grep -c 'key=a/game.apk status=206' origin.log)" -le 13 ]
	done
}
