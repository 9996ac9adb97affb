# A RADOS Gateway for the tests of one file in tests/real: load after helper.
# shellcheck shell=bash

RGW=$TOP/tests/real/rgw

# rgw_start: start one, and let the environment lead to it.
rgw_start()
{
	local port

	# Two ports that are free, one behind the other.
	port=$(python3 - <<-'EOP'
	import socket
	while True:
	    with socket.create_server(("127.0.0.1", 0)) as first:
	        port = first.getsockname()[1]
	        try:
	            with socket.create_server(("127.0.0.1", port + 1)):
	                print(port)
	                break
	        except OSError:
	            continue
	EOP
	)
	"$RGW" start "$BATS_FILE_TMPDIR/rgw" "$port" \
	    >"$BATS_FILE_TMPDIR/env" 3>&-
	rgw_environment
}

rgw_stop()
{
	"$RGW" stop "$BATS_FILE_TMPDIR/rgw"
}

rgw_environment()
{
	local line

	while read -r line; do
		export "${line?}"
	done <"$BATS_FILE_TMPDIR/env"
}

# rgw_calls PATTERN: how many lines of the gateway's log of calls match it.
rgw_calls()
{
	grep ' beast: ' "$BATS_FILE_TMPDIR/rgw/client.rgw.a.log" |
	    grep -cE "$1" || true
}

s3()
{
	local host=${AWS_ENDPOINT_URL#http://} quiet=-q

	# What is to be printed is not, with it.
	[ "$1" != info ] || quiet=
	s3cmd $quiet --no-ssl --host="$host" --host-bucket="$host" \
	    --access_key="$AWS_ACCESS_KEY_ID" \
	    --secret_key="$AWS_SECRET_ACCESS_KEY" --region=us-east-1 "$@"
}
