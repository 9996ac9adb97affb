# chanpack-operate(7): what needs nginx in front, or a server that is killed.
# The other commands of the page are run by man-examples.bats.
# shellcheck disable=SC2153 # `get` sets STATUS
load lib/helper
export PROGRAM=chanpack-listen
load lib/serve
load lib/deploy

PAGE=$TOP/man/chanpack-operate.7

setup()
{
	deploy_setup
	free_ports 3
	HTTP=http://127.0.0.1:${PORTS[0]}
}

teardown()
{
	deploy_stop
	helper_teardown
	if mountpoint -q cache; then umount -l cache; fi
}

# paged FROM [TO]: that line of the page, or those lines, as a reader sees them.
paged()
{
	sed -n "/$1/${2:+,/$2/}{ s/\\\\e/\\\\/g; p; }" "$PAGE" | grep .
}

# before_serve [OPTION]...: nginx with its cache, chanpack-listen behind it, and
# the page's command to purge.
before_serve()
{
	certificate
	mkdir -p cache
	serve_start "${SERVE[@]}" --log log --trust 127.0.0.1 "$@"
	nginx_start chanpack-cache.conf "${PORTS[@]:0:2}" "$PORT"
	eval "$(paged '^purge() {' '^}' | sed 's|/var/cache/chanpack|cache|')"
}

# kept URL: nginx answers with it from its cache.
kept()
{
	get "$1"
	is 200
	[ "$(field X-Cache-Status)" = HIT ]
}

@test "a key that was overwritten is cut behind nginx's slices until it is purged" {
	local url

	before_serve
	url=$(chanpack-splice -K keys -c huawei "$HTTP/a/game.apk")
	get -r 0-9 "$url"
	is 206
	large other.apk 10
	store a/game.apk other.apk
	# --recheck
	sleep 1.1
	run ! get "$url"
	run ! get "$url"
	grep -q 'etag mismatch in slice response' nginx.errors.log
	purge /b/
	run ! get "$url"
	purge /a/
	get "$url"
	chanpack-inject -c huawei other.apk | cmp - body
	kept "$url"
}

@test "what is withdrawn stays in nginx's cache until it is purged" {
	local url other

	printf '%s\n' huawei fraud >channels
	before_serve -C channels
	url=$(chanpack-splice -K keys -c fraud "$HTTP/a/game.apk")
	other=$(chanpack-splice -K keys -c huawei "$HTTP/a/game.apk")
	get "$url"
	get "$other"
	echo huawei >channels.new
	mv channels.new channels
	hang_up 'read again: 1 key, 1 channel'
	kept "$url"
	# What a cache asks that has it.
	get -H 'If-None-Match: *' "http://127.0.0.1:$PORT/${url#*://*/}"
	error 404 'no such channel'
	# As in the page, for this package.
	purge "$(paged '^purge .*fraud' |
	    sed "s/^purge '\(.*\)'.*/\1/; s|/1f0c/|/a/|")"
	get "$url"
	error 404 'no such channel'
	kept "$other"

	newkeys new k2
	mv new keys
	hang_up 'read again: 1 key, 1 channel'
	kept "$other"
	purge /a/
	get "$other"
	error 403 'signed by a key that is not known here'
	[ "$(find cache -type f | wc -l)" -eq 0 ]
}

# whole: how many downloads the page's command finds in nginx's log.
whole()
{
	eval "$(paged "^grep -c '^proxy=nginx" 'chanpack.log$' |
	    sed 's|/var/log/nginx/chanpack.log|access.log|')"
}

@test "nginx's log and that of the node count a download once, with --proxy-logs" {
	local url size

	before_serve
	url=$(chanpack-splice -K keys -c huawei "$HTTP/a/game.apk")
	get "$url"
	size=$(stat -c %s body)
	kept "$url"
	get -r 0-99 "$url"
	eventually grep -q complete=1 log
	[ "$(whole)" -eq 2 ]
	run -0 --separate-stderr chanpack-report --csv --by channel \
	    --proxy-logs log access.log
	[ "${lines[1]}" = "3,2,1,$((2 * size + 100)),huawei" ]
	run -0 --separate-stderr chanpack-report --csv --by channel log access.log
	[[ ${lines[1]} == 4,3,1,* ]]
	# shellcheck disable=SC2154 # `run` sets it
	[[ $stderr == *'came through a proxy'*'--proxy-logs counts them once' ]]
}

@test "answers of a server that was killed are those that began and have no end" {
	local pid

	big
	start killed.log chanpack-listen "${SERVE[@]}" --log log --log-start \
	    -l "127.0.0.1:${PORTS[2]}"
	eventually takes "${PORTS[2]}"
	pid=${STARTED[-1]}
	get "http://127.0.0.1:${PORTS[2]}$(target -K keys -c whole \
	    https://dl.example.com/a/game.apk)"
	curl -sS --limit-rate 1M -o got "http://127.0.0.1:${PORTS[2]}$(target \
	    -K keys -c cut https://dl.example.com/a/big.apk)" 2>curl.log 3>&- &
	eventually grep -q 'event=start.*channel=cut' log
	eventually grep -q 'event=end.*channel=whole' log
	kill -KILL -- "-$pid"
	run ! wait $!
	run -0 eval "$(paged '^grep -oh .event=')"
	[ "${#lines[@]}" -eq 1 ]
	grep -q "${lines[0]} .*channel=cut " log
}

@test "nginx cuts downloads, resumed ones too, while its disk has no room for them" {
	local url

	mkdir cache
	mount -t tmpfs -o size=5m,mode=777 tmpfs cache
	before_serve
	url=$(chanpack-splice -K keys -c huawei "$HTTP/a/game.apk")
	for _ in 1 2 3 4 5 6; do
		run ! curl -sSf -C - -o got "$url"
	done
	mount -o remount,size=64m cache
	curl -sSf -C - -o got "$url"
	chanpack-inject -c huawei game.apk | cmp - got
}

@test "upload and report on a full disk end with 75 and leave no file" {
	mkdir cache
	mount -t tmpfs -o size=64k tmpfs cache
	mkdir cache/store
	cat /dev/zero >cache/zero 2>/dev/null || true
	run -75 chanpack-upload -s cache/store "$FIXTURES/v2v3.apk"
	run -75 --separate-stderr chanpack-report --csv -o cache/report.csv <<-'EOL'
	time=2026-11-23T08:00:00.000Z event=end peer=- method=GET key=a status=200 total=9 sent=9 seconds=1.000
	EOL
	# shellcheck disable=SC2154 # `run` sets it
	[[ $stderr == 'chanpack-report: cannot write cache/report.csv: '* ]]
	[ "$(find cache -type f)" = cache/zero ]
}
