# chanpack-upload to HTTP servers that take PUT: nginx, and one of our own.
# shellcheck disable=SC2154 # `run` sets stderr
load lib/helper
load lib/origin

APK=$BATS_TEST_DIRNAME/fixtures/v2v3.apk
OTHER=$BATS_TEST_DIRNAME/fixtures/v1.apk

setup()
{
	helper_setup
	export CHANPACK_PUBLIC=http://localhost:8080
	: >game.apk
	NGINX=
}

teardown()
{
	origin_stop
	[ -z "$NGINX" ] || kill "$NGINX"
	helper_teardown
}

# nginx_takes METHODS [MORE]: start nginx with these, whose files are in dav;
# the store.
nginx_takes()
{
	local i

	mkdir -p dav temp
	free_ports 1
	cat >nginx.conf <<-EOC
	user root; daemon off; pid $PWD/pid; error_log $PWD/error.log; events {}
	http {
	    access_log $PWD/access.log; client_body_temp_path $PWD/temp;
	    server {
	        listen 127.0.0.1:${PORTS[0]}; root $PWD/dav; client_max_body_size 0;
	        location / { dav_methods $1; ${2-} }
	    }
	}
	EOC
	nginx -e "$PWD/error.log" -p "$PWD" -c "$PWD/nginx.conf" 3>&- &
	NGINX=$!
	export CHANPACK_STORE=http://127.0.0.1:${PORTS[0]}
	for ((i = 0; i < 200; i++)); do
		! curl -so /dev/null "$CHANPACK_STORE" || return 0
		sleep 0.05
	done
	fail "no nginx: $(cat error.log)"
}

put_only()
{
	origin_start putserver.py
	export CHANPACK_STORE=http://127.0.0.1:${PORT-}/${1--}
}

# ends STATUS TEXT ARG...: uploading fails so, with one message.
ends()
{
	local status=$1 text=$2

	shift 2
	run "-$status" --separate-stderr chanpack-upload --retries 1 "$@"
	one_error upload
	[ -z "$output" ]
	[[ $stderr == *"$text"* ]] || fail "$stderr"
}

# files: what is in the server's directory.
files()
{
	(cd dav && find . -type f | sort | tr '\n' ' ')
}

@test "a package is put under its name, and read back" {
	local sum

	sum=$(sha "$APK")
	nginx_takes 'PUT DELETE' 'create_full_put_path on;'
	run -0 --separate-stderr chanpack-upload "$APK"
	[ "$output" = "http://localhost:8080/${sum:0:16}/v2v3.apk" ]
	[ -z "$stderr" ]
	cmp "dav/${sum:0:16}/v2v3.apk" "$APK"
	[ "$(files)" = "./${sum:0:16}/v2v3.apk " ]
	[ "$(awk '{print $6}' access.log | tr -d '"' | tail -n 4 | tr '\n' ' ')" = \
	    "HEAD PUT HEAD GET " ]
	chanpack-upload -k 'd/é ü+&=.apk' "$APK"
	cmp 'dav/d/é ü+&=.apk' "$APK"
}

@test "the same content is not sent again, other content is refused but with -f" {
	nginx_takes 'PUT DELETE'
	chanpack-upload -k a "$APK"
	: >access.log
	run -0 chanpack-upload -k a "$APK"
	[ "$output" = http://localhost:8080/a ]
	run ! grep PUT access.log
	ends 1 'other content' -k a "$OTHER"
	cmp dav/a "$APK"
	run -0 chanpack-upload -fk a "$OTHER"
	cmp dav/a "$OTHER"
	[ "$(files)" = "./a " ]
}

@test "a name that another takes meanwhile is not taken from it" {
	local i pids=() won=

	put_only
	for i in 1 2 3 4; do
		(echo $i && head -c 16M /dev/zero) >$i.apk
		chanpack-upload -aqk a $i.apk >out.$i 2>err.$i 3>&- &
		pids[i]=$!
	done
	for i in 1 2 3 4; do
		wait "${pids[i]}" || true
		[ ! -s out.$i ] || won+=$i
	done
	[ ${#won} -eq 1 ]
	chanpack-fetch a | cmp - "$won.apk"
}

@test "where the server states the SHA-256, nothing is read back" {
	put_only states
	chanpack-upload -k a "$APK"
	chanpack-upload -k a "$APK"
	ends 1 'other content' -k a "$OTHER"
	run ! grep GET asked
	[ "$(grep -c PUT asked)" -eq 1 ]
	chanpack-fetch a | cmp - "$APK"
}

@test "a package is put only where nothing is, but with -f" {
	put_only
	run -0 --separate-stderr chanpack-upload -k a "$APK"
	[ "$output" = http://localhost:8080/a ]
	chanpack-fetch a | cmp - "$APK"
	ends 1 'other content' -k a "$OTHER"
	chanpack-upload -fk a "$OTHER"
	chanpack-fetch a | cmp - "$OTHER"
	put_only rival
	ends 1 'other content' -k a "$APK"
}

@test "what was damaged on its way is noticed, and does not stay" {
	for fault in damage short misstates; do
		put_only $fault
		ends 75 'not what was sent' -k a "$APK"
		[ "$(tail -n 1 asked)" = "204 DELETE /$fault/a" ]
	done
}

@test "what cannot be checked after it was put is told, and stays" {
	for fault in noget nohead cut; do
		put_only $fault
		ends 75 'the stored file cannot be checked: ' -k a "$APK"
		grep -qx "201 PUT /$fault/a" asked
		run ! grep DELETE asked
	done
}

@test "a server that is full, gone or refuses is told, with the right status" {
	put_only full
	ends 75 'status 507' -k a "$APK"
	put_only forbidden
	ends 1 'status 403' -k a "$APK"
	origin_stop
	ends 75 'onnect' -k a "$APK"
	ends 1 'works only on an S3 bucket' --abort-stale
}

@test "a stream and an empty file are stored as well" {
	put_only
	chanpack-upload -k pipe - < <(cat "$APK")
	chanpack-fetch pipe | cmp - "$APK"
	: >empty
	chanpack-upload -aqk empty empty
	[ "$(chanpack-fetch empty | wc -c)" -eq 0 ]
}

@test "-n asks and sends nothing" {
	put_only
	chanpack-upload -nk a "$APK"
	[ "$(cat asked)" = "404 HEAD /-/a" ]
}
