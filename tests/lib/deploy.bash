# What the tests of the recipes in scripts/ share: `load lib/helper`, then
# lib/serve, then this.  Each runs a real program with the recipe as it is, but
# for paths, accounts and ports.
# shellcheck shell=bash disable=SC2034 # lib/serve has SERVE and STATUS

PATH=$PATH:/usr/sbin:/sbin
STARTED=()

setup()
{
	deploy_setup
}

teardown()
{
	deploy_stop
	helper_teardown
}

# deploy_setup: a store with a/game.apk, which is more than two slices of
# nginx, and a key file.
deploy_setup()
{
	helper_setup
	large game.apk 9
	store a/game.apk game.apk
	newkeys keys k1
	SERVE=(-s "$XDG_DATA_HOME/chanpack" -p https://dl.example.com
	    -K "$PWD/keys")
}

# recipe FILE PORT: scripts/FILE for this test.
recipe()
{
	sed -e "s|/usr/local/bin/chanpack-serve|$(type -P chanpack-serve)|" \
	    -e "s|/usr/local/bin/chanpack-listen|$(type -P chanpack-listen)|" \
	    -e "s|/var/lib/chanpack-serve|$PWD/state|" \
	    -e "s|/var/log/chanpack|$PWD|" \
	    -e "s|/srv/packages|$XDG_DATA_HOME/chanpack|" \
	    -e "s|/etc/chanpack/keys|$PWD/keys|" \
	    -e "s|8080|$2|" \
	    -e "s|\(user *= *\)chanpack|\1$(id -un)|" "$TOP/scripts/$1"
}

# start LOG COMMAND...: in the background, as a group of its own, which is
# STARTED's last.
start()
{
	setsid "${@:2}" </dev/null >"$1" 2>&1 3>&- &
	STARTED+=($!)
}

# eventually COMMAND...: until it succeeds, for 20 seconds, while what was
# started last is there.
eventually()
{
	local i

	for ((i = 0; i < 400; i++)); do
		! "$@" >/dev/null 2>&1 || return 0
		kill -0 "${STARTED[-1]}" 2>/dev/null || break
		sleep 0.05
	done
	fail "never: $*: $(tail -n 20 ./*.log)"
}

# takes PORT: does somebody listen there?
takes()
{
	(exec 4<>"/dev/tcp/127.0.0.1/$1")
}

# certificate: for dl.example.com, in cert.pem and key.pem.
certificate()
{
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	    -keyout key.pem -out cert.pem -days 2 -subj /CN=dl.example.com \
	    -addext subjectAltName=DNS:dl.example.com 2>openssl.log
}

# nginx_start RECIPE HTTP HTTPS PORT [PORT2]: nginx, which takes the first two
# ports, with what listens on PORT behind it; or on both, and slices of 1 MB.
# With STRANGER=1 it gives nobody a base.  It needs certificate and the directory
# cache, and writes access.log.
nginx_start()
{
	recipe "nginx/$1" "$4" | sed \
	    -e "s|^\tdefault 0;|\tdefault ${STRANGER:-0};|" \
	    ${5:+-e "s|server 127.0.0.1:$4;|& server 127.0.0.1:$5;|" \
	    -e 's|slice 4m;|slice 1m;|'} \
	    -e "s|listen 80;|listen 127.0.0.1:$2;|" \
	    -e "s|listen 443 |listen 127.0.0.1:$3 |" \
	    -e "s|/var/cache/chanpack|$PWD/cache|" \
	    -e "s|/var/log/nginx/chanpack.log|$PWD/access.log|" \
	    -e "s|/etc/ssl/chanpack/fullchain.pem|$PWD/cert.pem|" \
	    -e "s|/etc/ssl/chanpack/key.pem|$PWD/key.pem|" >chanpack.conf
	nginx_http "$2" "gzip on; gzip_types *; include $PWD/chanpack.conf;"
}

# nginx_http PORT TEXT: nginx with this text in its http block, which takes PORT.
nginx_http()
{
	{
		[ "$(id -u)" -ne 0 ] || echo "user root;"
		echo "daemon off; pid $PWD/nginx.pid; worker_processes 2;"
		echo "error_log $PWD/nginx.errors.log warn; events {} http {"
		printf '%s_temp_path temp;\n' client_body proxy fastcgi uwsgi scgi
		printf 'access_log off; %s }\n' "$2"
	} >nginx.conf
	start nginx.log nginx -e "$PWD/nginx.errors.log" -p "$PWD" \
	    -c "$PWD/nginx.conf"
	eventually takes "$1"
}

# deploy_stop: end what was started, with all its processes.
deploy_stop()
{
	local pid

	for pid in "${STARTED[@]}"; do
		kill -KILL -- "-$pid" 2>/dev/null || true
		wait "$pid" 2>/dev/null || true
	done
	STARTED=()
}

# links BASE: signed channel URLs that a proxy could spoil, one a line.
links()
{
	chanpack-splice -K keys -e 1d -c huawei "$1"
	chanpack-splice -K keys -e 1d -c '渠道 a;b=c&d/.e%2F+"?#' \
	    -x 'src=a b;c' "$1"
	chanpack-splice -K keys -e 1d -S query -c '渠道 a;b=c&d/.e%2F+"?#' "$1"
	chanpack-splice -K keys -e 1d -S query -c xiaomi "$1"
	chanpack-splice -K keys -c "$(printf '渠%.0s' {1..1365})" "$1"
}

# get [OPTION]... URL: with curl, into the files header and body, and STATUS.
get()
{
	local options=(-sS --globoff --path-as-is --max-time 60
	    -D header.raw -w '%{http_code}' "${CURL[@]}")

	: >body
	STATUS=$(curl "${options[@]}" -o body "$@") || return
	tr -d '\r' <header.raw >header
}

# range FIRST LAST URL: these bytes of want, with its entity tag.
range()
{
	get -r "$1-$2" "$3" && is 206 && [ "$(field ETag)" = "$etag" ] &&
	    tail -c +"$(($1 + 1))" want | head -c "$(($2 - $1 + 1))" |
	    cmp - body
}

# parts URL: ranges of want, and the rest of downloads that broke off.
parts()
{
	local size

	size=$(stat -c %s want)
	range 0 0 "$1" || return
	range 4194300 4194309 "$1" || return
	get -r -100 "$1" && is 206 && tail -c 100 want | cmp - body || return
	get -r "$size-" "$1" && is 416 || return
	head -c 5000000 want >part
	curl -sSf --globoff --path-as-is "${CURL[@]}" -C - -o part "$1" &&
	    cmp want part || return
	# As Android resumes.
	get -r 5000000- -H "If-Match: $etag" "$1" && is 206 &&
	    tail -c +5000001 want | cmp - body || return
	get -r 5000000- -H 'If-Match: "other"' "$1" && is 412
}

# arrives URL: what comes from there is what chanpack-inject writes, and is then
# in want; its entity tag, in etag, is the one that chanpack-serve gives.
arrives()
{
	local url=$1 size parts

	# The channel, the base's URL, and the extras.
	IFS=$'\t' read -ra parts < <(chanpack-split "$url") || return
	set -- "${parts[@]:2}"
	chanpack-inject -c "${parts[0]}" "${@/#/-x}" game.apk >want || return
	PROGRAM=chanpack-serve ask HEAD "/${url#*://*/}" && is 200 &&
	    etag=$(field ETag) || return
	size=$(stat -c %s want)

	get "$url" && is 200 && cmp want body || return
	[ "$(field ETag) $(field Content-Length)" = "$etag $size" ] ||
	    fail "$(cat header)" || return
	get -I "$url" && is 200 || return
	[ "$(field ETag) $(field Content-Length)" = "$etag $size" ] ||
	    fail "HEAD: $(cat header)"
}

# measured URL: does a connection that asks for it leave the digest of the base
# in the directory state?  Of a base that is younger than two seconds none does.
measured()
{
	get -I "$1" && compgen -G 'state/*-*'
}

# measures_once URL: later connections take the digest of the base from there
# and do not read the base.  A false digest shows this: a connection that reads
# the base gives the right entity tag.
measures_once()
{
	local right

	get -I "$1" && is 200 && right=$(field ETag) || return
	eventually measured "$1" || return
	sed -i "s/[0-9a-f]*$/$(printf '%064d' 0)/" state/*-*
	get -I "$1" && is 200 || return
	[ "$(field ETag)" != "$right" ] ||
	    fail "the second connection has measured the base" || return
	rm state/*-*
	get -I "$1" && [ "$(field ETag)" = "$right" ]
}

# all_arrive BASE: each of its channel URLs, the last one in parts as well, and
# one that is not signed is refused.
all_arrive()
{
	local url last etag n=0

	while read -r url; do
		arrives "$url" || fail "$url" || return
		n=$((n + 1)) last=$url
	done < <(links "$1")
	[ "$n" -eq 5 ] || return
	parts "$last" || fail "parts of $last" || return
	get "$(chanpack-splice -c huawei "$1")" && is 403
}
