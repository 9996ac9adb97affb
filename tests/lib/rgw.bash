# A RADOS Gateway for the tests of one file: load after helper.
# shellcheck shell=bash

# rgw_start: start one with bucket "games"; for setup_file.
rgw_start()
{
	free_ports 2
	"$TOP/tests/real/rgw" start "$BATS_FILE_TMPDIR/rgw" "${PORTS[0]}" \
	    >"$BATS_FILE_TMPDIR/env" 3>&-
	rgw_environment
	s3 mb s3://games
}

# rgw_stop: for teardown_file.
rgw_stop()
{
	"$TOP/tests/real/rgw" stop "$BATS_FILE_TMPDIR/rgw"
}

# environment_of FILE: who may use the server that printed FILE, where it is, and
# the store in it.
environment_of()
{
	local line

	while read -r line; do
		export "${line?}"
	done <"$BATS_FILE_TMPDIR/$1"
	export CHANPACK_STORE=s3://games
	export CHANPACK_PUBLIC=http://localhost:8080
}

rgw_environment()
{
	environment_of env
}

# s3 ARG...: s3cmd with that.
s3()
{
	local host=${AWS_ENDPOINT_URL#http://} quiet=-q

	# What is to be printed is not, with it.
	[ "$1" != info ] || quiet=
	s3cmd $quiet --no-ssl --host="$host" --host-bucket="$host" \
	    --access_key="$AWS_ACCESS_KEY_ID" \
	    --secret_key="$AWS_SECRET_ACCESS_KEY" --region=us-east-1 "$@"
}

# rgw_pause, rgw_resume: let it hang, and go on.
rgw_pause()
{
	"$TOP/tests/real/rgw" pause "$BATS_FILE_TMPDIR/rgw"
}

rgw_resume()
{
	"$TOP/tests/real/rgw" resume "$BATS_FILE_TMPDIR/rgw"
}

# rgw_user NAME: make a user, whose key and secret are the name as well.
rgw_user()
{
	radosgw-admin -c "$BATS_FILE_TMPDIR/rgw/ceph.conf" user create \
	    "--uid=$1" "--display-name=$1" "--access-key=$1" \
	    "--secret-key=$1" >"$BATS_FILE_TMPDIR/user.$1"
}

# rgw_calls PATTERN: how many lines of the gateway's log of calls match it.
rgw_calls()
{
	grep ' beast: ' "$BATS_FILE_TMPDIR/rgw/client.rgw.a.log" |
	    grep -cE "$1" || true
}
