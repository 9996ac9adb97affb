# chanpack-serve against nginx, which has the channel package ready-made.
# SEED in the environment gives other requests than the usual ones.
load lib/helper
load lib/serve
load lib/deploy

setup()
{
	helper_setup
	store a/game.apk "$FIXTURES/v2v3.apk"
	free_ports 1
}

# ready_made: nginx on PORTS, with the package for huawei under its channel URL
# and of the base's date.
ready_made()
{
	local base=$XDG_DATA_HOME/chanpack/a/game.apk
	local dir=$PWD/root/a/channel=huawei

	mkdir -p "$dir"
	touch -d 2026-01-02T03:04:05Z "$base"
	chanpack-inject -c huawei "$base" >"$dir/game.apk"
	touch -r "$base" "$dir/game.apk"
	nginx_http "${PORTS[0]}" "sendfile on; keepalive_requests 100000;
	    if_modified_since before;
	    server { listen 127.0.0.1:${PORTS[0]}; root $PWD/root; }"
}

@test "thousands of random requests are answered as nginx does, but for what is known" {
	local n

	n=$(soaks 2000 5000)
	ready_made
	serve_start
	timeout 300 python3 "$TOP/tests/lib/differ.py" "$PORT" "${PORTS[0]}" \
	    /a/channel=huawei/game.apk root/a/channel=huawei/game.apk \
	    "$n" "${SEED:-1}" | tee differ.log
	[ "$(tail -n 1 differ.log)" = "compared $n" ]
}

@test "a cache keyed by the decoded path alone never gives a plan as a package" {
	# @ stands for the number of the pair.
	local urls=(/a@/channel=b/game.apk '/a@/channel=b;plan=1/game.apk' \
	    '/a@/channel=b/game.apk?plan=1' '/a@/game.apk?channel=b' \
	    '/a@/channel=b%3Bplan%3D1/game.apk' '/a@/channel=b%3bplan=1/game.apk' \
	    '/a@/channel=b;pl%61n=%31/game.apk' '/a@/game.apk?plan=1&channel=b' \
	    '/a@//channel=b;plan=1/game.apk' '/%61@/channel=b%3Bplan%3D1/game.apk')
	local first second i=0 kind

	serve_start -F walle
	nginx_http "${PORTS[0]}" "proxy_cache_path $PWD/kept keys_zone=kept:1m;
	    server { listen 127.0.0.1:${PORTS[0]}; location / {
	    proxy_pass http://127.0.0.1:$PORT; proxy_cache kept;
	    proxy_cache_key \$uri; add_header X-Cache \$upstream_cache_status; } }"
	# Each pair has a directory of its own, and so finds an empty cache.
	for first in "${urls[@]}"; do
		for second in "${urls[@]}"; do
			i=$((i + 1))
			mkdir -p "$XDG_DATA_HOME/chanpack/a$i"
			cp "$FIXTURES/v2.apk" "$XDG_DATA_HOME/chanpack/a$i/game.apk"
			printf 'url = "http://127.0.0.1:%s%s"\noutput = /dev/null\n' \
			    "${PORTS[0]}" "${first/@/$i}" "${PORTS[0]}" "${second/@/$i}"
		done
	done >pairs
	curl -sS --path-as-is -K pairs -w \
	    '%{url_effective} %{http_code} %{content_type} %header{x-cache}\n' >got
	[ "$(wc -l <got)" -eq $((2 * i)) ]
	# The cache is one, and the plan is in it.
	grep -q 'plan=1.* 200 .*json HIT$' got
	grep -q 'channel=b/.* 200 .*archive HIT$' got
	# What the server itself gives for each says which may be a plan.
	mkdir -p "$XDG_DATA_HOME/chanpack/a"
	cp "$FIXTURES/v2.apk" "$XDG_DATA_HOME/chanpack/a/game.apk"
	for first in "${urls[@]}"; do
		kind=$(curl -sS --path-as-is -o /dev/null -w '%{http_code} %{content_type}' \
		    "http://127.0.0.1:$PORT${first/@/}")
		if [[ $kind == "200 "*android* ]]; then
			grep -F ":${PORTS[0]}${first%%@*}" got | grep -F "${first#*@} " >some
			[ "$(wc -l <some)" -ge $((2 * ${#urls[@]})) ]
			run -1 grep -v ' 200 application/vnd.android.package-archive' some
		fi
	done
}
