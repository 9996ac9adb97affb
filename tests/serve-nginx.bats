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
	{
		[ "$(id -u)" -ne 0 ] || echo "user root;"
		echo "daemon off; pid $PWD/nginx.pid; worker_processes 1;"
		echo "events {} http { access_log off; sendfile on;"
		printf '%s_temp_path temp;\n' client_body proxy fastcgi uwsgi scgi
		echo "keepalive_requests 100000; if_modified_since before;"
		echo "server { listen 127.0.0.1:${PORTS[0]}; root $PWD/root; } }"
	} >nginx.conf
	start nginx.log nginx -e "$PWD/nginx.errors.log" -p "$PWD" \
	    -c "$PWD/nginx.conf"
	eventually takes "${PORTS[0]}"
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
