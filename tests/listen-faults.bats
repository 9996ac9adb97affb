# chanpack-listen with a bad network between it and its store: every answer is
# right, or 503, or cut off; none is wrong and looks whole.
# slow
# shellcheck disable=SC2034 # for lib/serve
load lib/helper
export PROGRAM=chanpack-listen
load lib/serve
load lib/distant
load lib/faults

setup()
{
	helper_setup
	depot_start
	faults_start "$DEPOT"
	SERVE=(-s "$FAULTS" --workers 1)
	BASES=0
}

teardown()
{
	faults_stop
	depot_stop
	helper_teardown
}

# sized [MIB]: a base of so many MiB, seven slices if it is not said; it is under
# the first key.
sized()
{
	distant_big "$@"
	another
}

# another: the base under a key that nobody has asked for yet; what is known of
# the old one is kept in slices.
another()
{
	BASES=$((BASES + 1))
	BASE=packages/a/$BASES.apk
	ln packages/a/big.apk "$BASE"
	TARGET=/a/channel=huawei/$BASES.apk
}

# get: the package, into body and header; its status is in STATUS, that of curl
# in CURL: 0, or 18 if the answer was cut off.
get()
{
	CURL=0
	: >body
	STATUS=$(curl -s -m 60 -D header -o body -w '%{http_code}' \
	    "http://127.0.0.1:$PORT$TARGET") || CURL=$?
}

# right: it comes.
right()
{
	get
	[ "$CURL $STATUS" = '0 200' ] ||
	    fail "$CURL $STATUS: $(cat "$FAULTS_DIR/rules")" || return
	cmp body want
}

# recovered: it comes, as soon as the store is asked again.
recovered()
{
	local n

	for ((n = 0; n < 40; n++)); do
		get
		[ "$CURL $STATUS" != '0 200' ] || break
		sleep 0.5
	done
	[ "$CURL $STATUS" = '0 200' ] || fail "$CURL $STATUS: $(cat header)"
	cmp body want
}

# unavailable: it is refused for now, and no more is said of the store.
unavailable()
{
	get
	[ "$CURL $STATUS" = '0 503' ] ||
	    fail "$CURL $STATUS: $(cat "$FAULTS_DIR/rules")" || return
	grep -q '^Retry-After: [0-9]' header || return
	! grep -F "${FAULTS#http://}" body
}

# refused_here: it is refused for now, or for good, and no more is said of the
# store.
refused_here()
{
	get
	[[ "$CURL $STATUS" =~ ^0\ 50[03]$ ]] ||
	    fail "$CURL $STATUS: $(cat "$FAULTS_DIR/rules")" || return
	[ "$STATUS" = 500 ] || grep -q '^Retry-After: [0-9]' header || return
	! grep -F "${FAULTS#http://}" body
}

# cut_off: it begins rightly, and then the connection ends.
cut_off()
{
	get
	[[ "$CURL $STATUS" =~ ^(18|56)\ 200$ ]] ||
	    fail "$CURL $STATUS: $(cat "$FAULTS_DIR/rules")" || return
	[ "$(wc -c <body)" -lt "$(wc -c <want)" ] || return
	cmp -n "$(wc -c <body)" body want
}

@test "what passes is not seen by clients" {
	local how words

	sized 9
	serve_start "${SERVE[@]}"
	for how in 'status 500' 'status 503' close reset lost 'cut-head 40' \
	    'break 0' 'cut 1'; do
		calm
		another
		read -ra words <<<"$how"
		rule 1 '*' '*' "${words[@]}"
		rule 3 '*' '*' "${words[@]}"
		right
	done
}

@test "a store whose bodies all break is asked for what is left" {
	sized
	serve_start "${SERVE[@]}"
	rule '*' GET '*' break 3000000
	right
	asked 7 16
}

@test "trouble before the head is 503 with Retry-After, after few requests" {
	local how words

	sized 9
	serve_start "${SERVE[@]}" --recheck 1000
	for how in 'status 500' 'status 503' 'status 403' 'bomb 503' \
	    'bomb 400' close reset lost garbage endless interim \
	    'status 307 Location:_http://127.0.0.1:1/' 'set ETag W/"x"' \
	    'set ETag "' 'drop ETag' 'set Content-Encoding gzip' \
	    'line HTTP/1.1_999_What'; do
		calm
		another
		read -ra words <<<"$how"
		rule '*' '*' '*' "${words[@]//_/ }"
		refused_here
		asked 0 12
		# The store is asked again after a while, whatever it was.
		calm
		recovered
	done
}

@test "a store that hangs is 503 in its time" {
	sized 9
	serve_start "${SERVE[@]}" --store-timeout 2 --recheck 1000
	rule '*' '*' '*' hang
	unavailable
	asked 1 6
	calm
	recovered
}

@test "the next store is asked in time if the host of one is down" {
	local hole

	# Who connects to it waits: the queue is full.
	mkfifo hole
	python3 - >hole 3>&- <<-'EOF' &
	import signal, socket
	s = socket.socket()
	s.bind(("127.0.0.1", 0))
	s.listen(0)
	waiting = [socket.socket() for _ in range(4)]
	for c in waiting:
	    c.setblocking(False)
	    c.connect_ex(s.getsockname())
	print(s.getsockname()[1], flush=True)
	signal.pause()
	EOF
	hole=$!
	sized 9
	serve_start -s "http://127.0.0.1:$(head -n 1 hole)" -s "$DEPOT" \
	    --store-timeout 9
	right
	kill $hole
}

@test "what the store has not is 404, whatever its error says" {
	sized 9
	serve_start "${SERVE[@]}" --recheck 1000
	rule '*' '*' '*' bomb 404
	get
	[ "$CURL $STATUS" = '0 404' ]
}

@test "lies about the bytes of a base are never sent" {
	local how words

	sized 9
	serve_start "${SERVE[@]}" --recheck 1000
	for how in 'without Range' 'set Content-Range bytes_1-100/25000000' \
	    'set Content-Range bytes_*/25000000' 'set ETag "other"' 'fewer 1'; do
		calm
		another
		read -ra words <<<"$how"
		rule '*' GET '*' "${words[@]//_/ }"
		refused_here
		calm
		recovered
	done
}

@test "trouble after the head cuts the connection" {
	local how words

	sized
	serve_start "${SERVE[@]}" --recheck 1000
	for how in 'status 500' reset garbage 'status 404' 'set ETag "x"'; do
		calm
		another
		read -ra words <<<"$how"
		# Of the seven slices the tail and the first ones come.
		rule 6- GET '*' "${words[@]}"
		cut_off
		calm
		recovered
	done
}

@test "a base that is replaced during a download cuts it, and is whole after" {
	local how mib=23

	sized
	serve_start "${SERVE[@]}" --recheck 1000
	for how in heeds not; do
		calm
		another
		large new.apk $mib
		flip new.apk 2000
		# Behind the question, the tail and three slices: the head is sent.
		rule 6 '*' '*' run "mv new.apk $BASE"
		[ "$how" = heeds ] || rule '*' '*' '*' without If-Match
		cut_off
		calm
		chanpack-inject -c huawei "$BASE" >want
		recovered
		chanpack-inject -c huawei packages/a/big.apk >want
	done
}

@test "a slow store is no silent one, also for slices of the cache" {
	# 64 pieces of a slice.
	rule 2 GET '*' drip 65536 0.1
	sized 9
	serve_start "${SERVE[@]}" --cache "$PWD/cache" --store-timeout 2
	right
}

@test "what faults leave in the cache is right" {
	local n

	sized 17
	serve_start "${SERVE[@]}" --cache "$PWD/cache"
	for n in 1 2 3; do
		calm
		rule $n GET '*' break 1000000
		rule $((n + 1))-$((n + 4)) '*' '*' status 503
		get
		[[ "$CURL $STATUS" =~ ^(0 503|(18|56) 200|0 200)$ ]]
		[ "$STATUS" = 503 ] || cmp -n "$(wc -c <body)" body want
	done
	calm
	recovered
	calm
	right
	asked 0 0 GET
}

@test "whatever happens, in whatever order, no answer is wrong" {
	local faults=('status 500' 'status 503' close reset lost 'cut-head 70'
	    'break 1000' 'cut 5000000' 'break 12000000' 'without Range'
	    'set ETag "x"' 'fewer 1' garbage 'wait 0.2') n k words

	sized 17
	serve_start "${SERVE[@]}" --recheck 1
	RANDOM=6
	for ((n = 0; n < $(soaks 15 100); n++)); do
		calm
		another
		for ((k = 0; k < 4; k++)); do
			read -ra words <<<"${faults[RANDOM % ${#faults[@]}]}"
			rule $((RANDOM % 4 + 1)) '*' '*' "${words[@]}"
		done
		get
		[[ "$CURL $STATUS" =~ ^(0 50[03]|(18|56) 200|0 200)$ ]] ||
		    fail "$CURL $STATUS: $(cat "$FAULTS_DIR/rules")"
		[ "$STATUS" != 200 ] || cmp -n "$(wc -c <body)" body want
		[ "$CURL $STATUS" != '0 200' ] || cmp body want
		asked 0 24
	done
}
