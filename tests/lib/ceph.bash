# A real S3 server for a file of tests: load helper, then this, and call
# ceph_start and ceph_stop in setup_file and teardown_file.
# shellcheck shell=bash

# ceph_start: start one, with the bucket games, and let the environment name it.
ceph_start()
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
	ceph_environment
	s3 mb s3://games
}

ceph_stop()
{
	"$TOP/tests/real/rgw" stop "$BATS_FILE_TMPDIR/rgw"
}

# ceph_environment: let the environment name the server and its user.
ceph_environment()
{
	local line

	while read -r line; do
		export "${line?}"
	done <"$BATS_FILE_TMPDIR/env"
	export CHANPACK_STORE=s3://games
}

# ceph_signal SIGNAL: send it to the gateway; STOP makes it hang.
ceph_signal()
{
	kill "-$1" "$(cat "$BATS_FILE_TMPDIR/rgw/client.rgw.a.pid")"
}

# ceph_user NAME: make a user, whose name is the key as well, and the secret.
ceph_user()
{
	radosgw-admin -c "$BATS_FILE_TMPDIR/rgw/ceph.conf" user create \
	    "--uid=$1" "--display-name=$1" "--access-key=$1" \
	    "--secret-key=$1" >"$BATS_FILE_TMPDIR/user.$1"
}

# s3 ARG...: s3cmd, as the user of the environment.
s3()
{
	local host=${AWS_ENDPOINT_URL#http://}

	s3cmd -q --no-ssl --host="$host" --host-bucket="$host" \
	    --access_key="$AWS_ACCESS_KEY_ID" \
	    --secret_key="$AWS_SECRET_ACCESS_KEY" --region=us-east-1 "$@"
}
