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
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	    -keyout key.pem -out cert.pem -days 2 -subj /CN=dl.example.com \
	    2>openssl.log
	mkdir cache
}

# behind RECIPE: nginx and chanpack-listen behind it; their logs are access.log
# and log.  Base packages are in BASE.
behind()
{
	serve_start "${SERVE[@]}" --log log --trust 127.0.0.1
	recipe "nginx/$1" "$PORT" | sed \
	    -e "s|listen 80;|listen 127.0.0.1:${PORTS[0]};|" \
	    -e "s|listen 443 |listen 127.0.0.1:${PORTS[1]} |" \
	    -e "s|/var/cache/chanpack|$PWD/cache|" \
	    -e "s|/var/log/nginx/chanpack.log|$PWD/access.log|" \
	    -e "s|/etc/ssl/chanpack/fullchain.pem|$PWD/cert.pem|" \
	    -e "s|/etc/ssl/chanpack/key.pem|$PWD/key.pem|" >chanpack.conf
	{
		[ "$(id -u)" -ne 0 ] || echo "user root;"
		echo "daemon off; pid $PWD/nginx.pid; worker_processes 2;"
		echo "error_log $PWD/nginx.errors.log warn; events {} http {"
		echo "access_log off;"
		printf '%s_temp_path temp;\n' client_body proxy fastcgi uwsgi scgi
		echo "include $PWD/chanpack.conf; }"
	} >nginx.conf
	start nginx.log nginx -e "$PWD/nginx.errors.log" -p "$PWD" \
	    -c "$PWD/nginx.conf"
	eventually takes "${PORTS[0]}"
	BASE=http://127.0.0.1:${PORTS[0]}/a/game.apk
}

# cut BYTES URL [OPTION]...: a client that reads so much, and goes away.
cut_off()
{
	curl -sS --max-time 60 "${@:3}" "$2" | head -c "$1" >/dev/null || true
}

# clients: three channels; prints what they did, as rows do.
clients()
{
	local url

	# Four at once, all alike, and one whose connection breaks after 10 MB.
	url=$(chanpack-splice -K keys -c huawei -x 'src=a b' "$BASE")
	for _ in 1 2 3 4; do
		curl -sSf -o /dev/null "$url" &
	done
	wait $(jobs -p)
	cut_off 10000000 "$url" -A resumer
	curl -sSf -o /dev/null -A resumer -r 10000000- "$url"
	# Eight connections, and two that are given up.
	url=$(chanpack-splice -K keys -S query -c '渠道 7' "$BASE")
	aria2c -q -x8 -s8 -k1M -o aria.apk "$url"
	cmp -n 1000 aria.apk game.apk
	cut_off 1 "$url"
	cut_off 20000000 "$url"
	# The first megabyte, again and again; what is no download.
	url=$(chanpack-splice -K keys -c probed "$BASE")
	for _ in {1..20}; do
		curl -sSf -o /dev/null -r 0-1048575 "$url"
	done
	curl -sSfI -o /dev/null "$url"
	curl -sS -o /dev/null "${url/probed/forged}"
	curl -sSf -o /dev/null "${BASE%/a/*}/.well-known/chanpack-health"
	curl -sSf -o /dev/null "$BASE"
	# Until the last line is there.
	sleep 0.2
}

# as_done [ARG]...: is what is reported what these clients did?
as_done()
{
	report --by channel,x-src,key --also requests,health,head,refused "$@" |
	    cut -d , -f 1-3,6- >got
	cmp got - <<-'EOF' || fail "$* $(cat got)"
	1,1,0,2,1,0,0,,,
	EOF
}

@test "through nginx, from its cache or not, each download counts once" {
	local recipe

	for recipe in chanpack.conf chanpack-cache.conf; do
		rm -f log access.log
		behind $recipe
		clients
		deploy_stop
		serve_stop
		report --by channel,x-src,key --also requests,health,head,refused --proxy-logs log access.log | cut -d , -f 1-3,5- 
	        cat access.log
	        fail x
	done
}
