# chanpack-report: what real clients did, through nginx by its recipes and bare.
# shellcheck disable=SC2153,SC2154 # `get` sets STATUS, `run` sets stderr
load lib/helper
export PROGRAM=chanpack-listen
load lib/serve
load lib/deploy
load lib/report

setup()
{
	deploy_setup
	free_ports 2
	large game.apk 64
	store a/game.apk game.apk
	size=$(stat -c %s game.apk)
	certificate
	mkdir cache
}

# behind RECIPE: nginx and chanpack-listen behind it; their logs are access.log
# and log.  BASE is the base URL.  Clients have another address than nginx.
behind()
{
	serve_start "${SERVE[@]}" --log log --trust 127.0.0.1
	nginx_start "$1" "${PORTS[@]}" "$PORT"
	BASE=http://127.0.0.1:${PORTS[0]}/a/game.apk
}

# cut_off BYTES URL [OPTION]...: a client that reads so much, and goes away.
cut_off()
{
	curl --interface 127.0.0.2 -sS --max-time 60 "${@:3}" "$2" | head -c "$1" >/dev/null || true
}

# clients: what they do is in as_done.
clients()
{
	local url pids=()

	# Four at once, all alike, and one whose connection breaks after 10 MB.
	url=$(chanpack-splice -K keys -c huawei -x 'src=a b' "$BASE")
	for _ in 1 2 3 4; do
		curl --interface 127.0.0.2 -sSf -o /dev/null "$url" 3>&- &
		pids+=($!)
	done
	wait "${pids[@]}"
	cut_off 10000000 "$url" -A resumer
	curl --interface 127.0.0.2 -sSf -o /dev/null -A resumer -r 10000000- "$url"
	# Eight connections, and two that are given up.
	url=$(chanpack-splice -K keys -S query -c '渠道 7' "$BASE")
	aria2c --interface=127.0.0.2 -q -x8 -s8 -k1M -o aria.apk "$url"
	[ "$(stat -c %s aria.apk)" -eq "$size" ]
	rm aria.apk
	cut_off 1 "$url"
	cut_off 20000000 "$url"
	# The first megabyte, again and again; what is no download.
	url=$(chanpack-splice -K keys -c probed "$BASE")
	for _ in {1..20}; do
		curl --interface 127.0.0.2 -sSf -o /dev/null -r 0-1048575 "$url"
	done
	curl --interface 127.0.0.2 -sSfI -o /dev/null "$url"
	curl --interface 127.0.0.2 -sS -o /dev/null "${url/probed/forged}"
	curl --interface 127.0.0.2 -sSf -o /dev/null "${BASE%/a/*}/.well-known/chanpack-health"
	curl --interface 127.0.0.2 -sSf -o /dev/null "$BASE"
	# Connections that were cut end with a line, too.
	sleep 1
}

# as_done [ARG]...: is what is reported what these clients did?
as_done()
{
	report --by channel,x-src,key --also health,head,refused "$@" |
	    cut -d , -f 1-3,5- >got
	cmp got - <<-'EOF' || fail "$* $(cat got)"
	0,0,0,1,0,0,,,
	1,1,0,0,0,0,,,a/game.apk
	0,0,0,0,0,1,forged,,a/game.apk
	5,5,0,0,0,0,huawei,a b,a/game.apk
	20,0,20,0,1,0,probed,,a/game.apk
	3,1,2,0,0,0,渠道 7,,a/game.apk
	EOF
}

@test "through nginx, from its cache or not, each download counts once" {
	local recipe

	for recipe in chanpack.conf chanpack-cache.conf; do
		rm -rf log access.log cache/*
		behind $recipe
		clients
		deploy_stop
		serve_stop
		as_done --proxy-logs access.log log
		as_done access.log
		run -0 --separate-stderr report access.log log
		[[ $stderr == *'--proxy-logs counts them once' ]]
	done
}

@test "the server alone, and nginx that keeps nothing, count the same" {
	serve_start "${SERVE[@]}" --log log
	BASE=http://127.0.0.1:$PORT/a/game.apk
	clients
	serve_stop
	as_done log
	rm log
	behind chanpack.conf
	clients
	deploy_stop
	serve_stop
	as_done log
}
