# A RADOS Gateway for the tests of one file: load after helper.
# shellcheck shell=bash

# rgw_start: start one with bucket "games"; for setup_file.
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
	"$TOP/tests/real/rgw" start "$BATS_FILE_TMPDIR/rgw" "$port" \
	    >"$BATS_FILE_TMPDIR/env" 3>&-
	rgw_environment
	s3 mb s3://games
}

# rgw_stop: for teardown_file.
rgw_stop()
{
	"$TOP/tests/real/rgw" stop "$BATS_FILE_TMPDIR/rgw"
}

# rgw_environment: who may use it, and where it is.
rgw_environment()
{
	local line

	while read -r line; do
		export "${line?}"
	done <"$BATS_FILE_TMPDIR/env"
}

# s3 ARG...: s3cmd with that.
s3()
{
	local host=${AWS_ENDPOINT_URL#http://}

	s3cmd -q --no-ssl --host="$host" --host-bucket="$host" \
	    --access_key="$AWS_ACCESS_KEY_ID" \
	    --secret_key="$AWS_SECRET_ACCESS_KEY" --region=us-east-1 "$@"
}
