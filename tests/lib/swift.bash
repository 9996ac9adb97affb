# A Swift with S3 for the tests of one file: load after helper and rgw.
# shellcheck shell=bash

# swift_start: start one with bucket "games"; for setup_file.
swift_start()
{
	free_ports 5
	"$TOP/tests/real/swift" start "$BATS_FILE_TMPDIR/swift" "${PORTS[0]}" \
	    >"$BATS_FILE_TMPDIR/swift.env" 3>&-
	swift_environment
	s3 mb s3://games
}

# swift_stop: for teardown_file.
swift_stop()
{
	"$TOP/tests/real/swift" stop "$BATS_FILE_TMPDIR/swift"
}

swift_environment()
{
	environment_of swift.env
}
