# The main job with the RADOS Gateway as the store: two nodes of chanpack-listen
# behind HAProxy, one with a cache that is warm, one without any.
# shellcheck disable=SC2034 # for lib/serve
load ../lib/helper
export PROGRAM=chanpack-listen
load ../lib/serve
load ../lib/deploy
load ../lib/rgw

setup_file()
{
	local apk n=0

	rgw_start
	"$TOP/tests/real/fetch" >"$BATS_FILE_TMPDIR/apks"
	while read -r apk; do
		"${CHANPACK_BIN:-$TOP/bin}/chanpack-upload" -qk \
		    "$((++n))/${apk##*/}" "$apk" >&2
		printf '%s\t%s\n' "$apk" "$n/${apk##*/}"
	done <"$BATS_FILE_TMPDIR/apks" >"$BATS_FILE_TMPDIR/packages"
}

teardown_file()
{
	rgw_stop
}

setup()
{
	helper_setup
	rgw_environment
	free_ports 3
	export CHANPACK_PUBLIC=http://127.0.0.1:${PORTS[0]}
	node "${PORTS[1]}" --cache "$PWD/cache"
	NODE1=${STARTED[-1]}
	node "${PORTS[2]}"
}

teardown()
{
	rgw_resume
	deploy_stop
	helper_teardown
}

# node PORT [ARG]...: a chanpack-listen of its own.
node()
{
	start "node.$1.log" chanpack-listen -l "127.0.0.1:$1" "${@:2}" \
	    --store-timeout 4 --trust 127.0.0.1 --proxy-protocol
	eventually takes "$1"
}

haproxy_start()
{
	recipe haproxy/chanpack.cfg 8080 | sed \
	    -e "s|bind :80$|bind 127.0.0.1:${PORTS[0]}|" \
	    -e "s|node1 192.0.2.1:8080|node1 127.0.0.1:${PORTS[1]}|" \
	    -e "s|node2 192.0.2.2:8080|node2 127.0.0.1:${PORTS[2]}|" >haproxy.cfg
	start haproxy.log haproxy -db -f haproxy.cfg
	eventually takes "${PORTS[0]}"
}

# download N URL: from node N itself, into body and header.
download()
{
	STATUS=$(curl -sS --haproxy-protocol --max-time 60 --path-as-is \
	    -o body -D header.raw -w '%{http_code}' --connect-to \
	    "127.0.0.1:${PORTS[0]}:127.0.0.1:${PORTS[$1]}" "$2") || return
	tr -d '\r' <header.raw >header
}

@test "each package has the pipeline's bytes and one tag at each node, in each form" {
	local apk key form url etag n=0

	haproxy_start
	while IFS=$'\t' read -r apk key; do
		url=$CHANPACK_PUBLIC/$key
		chanpack-fetch "$url" | cmp - "$apk"
		for form in walle vasdolly packer hume kuaishou \
		    block:0x12345678; do
			url=$(chanpack-splice -F "$form" -c '直播 7' \
			    "$CHANPACK_PUBLIC/$key")
			chanpack-fetch "$(chanpack-split "$url" | cut -f 2)" |
			    chanpack-inject -F "$form" -c '直播 7' >want
			download 1 "$url"
			is 200
			cmp body want
			etag=$(field ETag)
			download 2 "$url"
			is 200
			cmp body want
			[ "$(field ETag)" = "$etag" ]
			# shellcheck disable=SC2034 # for get
			get -r 1000-99999 -H "If-Range: $etag" "$url"
			is 206
			[ "$(field ETag)" = "$etag" ]
			cmp body <(tail -c +1001 want | head -c 99000)
			[ "$(chanpack-show -q -F "$form" want)" = '直播 7' ]
			n=$((n + 1))
		done
		verify_like "$apk" want
	done <"$BATS_FILE_TMPDIR/packages"
	[ "$n" -eq 24 ]
}

# begun N: have so many downloads got a head?
begun()
{
	[ "$(cat head.* 2>/dev/null | grep -c '^HTTP/1.1 200')" -eq "$1" ]
}

@test "downloads that a node's death cuts are resumed at the other and are whole" {
	local url i status cut=0 readers=()

	large game.apk 48
	s3 put game.apk s3://games/large/game.apk
	haproxy_start
	url=$(chanpack-splice -c huawei "$CHANPACK_PUBLIC/large/game.apk")
	chanpack-inject -c huawei game.apk >want
	download 1 "$url"
	cmp body want
	# Each waits, with more to come than buffers on its way can hold.
	for i in 1 2 3 4; do
		{
			status=0
			curl -sS -D head.$i "$url" 2>curl.$i || status=$?
			echo $status >status.$i
		} | {
			while [ ! -e go ]; do sleep 0.05; done
			cat >part.$i
		} 3>&- &
		readers+=($!)
	done
	eventually begun 4
	kill -KILL -- "-$NODE1"
	touch go
	wait "${readers[@]}"
	for i in 1 2 3 4; do
		[ "$(cat status.$i)" -ne 0 ] || continue
		cut=$((cut + 1))
		curl -sSf -D head.$i.again -C - -o part.$i "$url"
	done
	[ "$cut" -eq 2 ] || fail "$cut were cut: $(cat curl.*)"
	for i in 1 2 3 4; do
		cmp want part.$i
	done
	[ "$(cat head.* | grep -i '^etag:' | sort -u | wc -l)" -eq 1 ]
}

@test "while the gateway hangs, what a cache has is served, all else is 503" {
	local url

	large game.apk 12
	s3 put game.apk s3://games/kept/game.apk
	url=$(chanpack-splice -c huawei "$CHANPACK_PUBLIC/kept/game.apk")
	chanpack-inject -c huawei game.apk >want
	start kept.log chanpack-listen -l "127.0.0.1:${PORTS[0]}" \
	    --cache "$PWD/cache" --recheck 1000 --store-timeout 2
	eventually takes "${PORTS[0]}"
	get "$url"
	is 200
	cmp body want
	rgw_pause
	get "$url"
	is 200
	cmp body want
	download 2 "$url"
	is 503
	[[ $(field Retry-After) -gt 0 ]]
	rgw_resume
	eventually back "$url"
	cmp body want
}

# back URL: is it served by node 2 again?
back()
{
	download 2 "$1" && [ "$STATUS" = 200 ]
}
