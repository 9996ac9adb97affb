# chanpack-listen --check: the configuration in effect, and what is odd in it.
# shellcheck disable=SC2154 # `run` sets stderr and output
load lib/helper
export PROGRAM=chanpack-listen
load lib/serve

setup()
{
	helper_setup
	store a/game.apk "$GOLDEN/base-v2v3.apk"
	newkeys keys k1
	mkdir -m 700 state
	remembered "$XDG_DATA_HOME/chanpack/a/game.apk"
	GOOD=(--check -K keys --state state)
}

# remembered FILE: its digest is in the directory state, as if it was measured.
remembered()
{
	local name

	printf -v name '%s-%x' "$(stat -c %D "$1")" "$(stat -c %i "$1")"
	echo "$(stat -c '%s %.9Y %.9Z' "$1") $(sha "$1")" >"state/$name"
}

# odd MESSAGE OPTION...: with these options --check finds this and nothing else.
odd()
{
	run -1 --separate-stderr chanpack-listen "${@:2}"
	[ "$stderr" = "chanpack-listen: $1" ] || fail "$stderr"
}

@test "a configuration without anything odd is printed, with status 0" {
	printf 'huawei\nxiaomi\n' >allow
	printf 'fraud\n' >deny
	run -0 --separate-stderr chanpack-listen "${GOOD[@]}" -l :9000 -C allow \
	    --deny deny --workers 3 --max-connections 100 --max-per-peer 10 \
	    --min-rate 1K -F walle,vasdolly --fallback base \
	    --metrics 127.0.0.1:1 --log log --log-format json
	[ -z "$stderr" ]
	diff - <(printf '%s\n' "$output") <<-EOF
	listen: :9000
	metrics: 127.0.0.1:1
	public: http://localhost:8080
	store: $XDG_DATA_HOME/chanpack
	cache: none
	state: state
	log: log
	log format: json
	keys: 1 of keys
	tokens: none
	channels: 2 of allow
	denied: 1 of deny
	form: walle, vasdolly
	fallback: base
	base URLs: answered
	digits in keys: compared with the digest
	workers: 3
	connections: 100, 10 of one address, 10000 requests each
	head: 32768 bytes
	idle: 30 seconds
	request: 30 seconds
	progress: 60 seconds
	store: 30 seconds
	recheck: 1 seconds
	grace: 30 seconds
	rate: 1024 bytes a second at least
	EOF
}

@test "each thing that is odd is one message, and the status is 1" {
	: >empty
	odd 'no -K: channel URLs need no signature' --check --state state
	odd 'no --state: each start measures all bases again' --check -K keys
	odd "cannot open store $PWD/nowhere: No such file or directory" \
	    "${GOOD[@]}" -s "$PWD/nowhere"
	odd '--deny empty: the list is empty' "${GOOD[@]}" --deny empty
	odd 'no channel in empty' "${GOOD[@]}" -C empty
	(
		ulimit -n 128
		odd '72 connections at most: 128 descriptors' "${GOOD[@]}"
	)
}

@test "bases of a directory that are not measured are named" {
	local why='is not measured: its first request reads all of it'

	# Neither is a base.
	mkdir -p "$XDG_DATA_HOME/chanpack/a/channel=x"
	echo x >"$XDG_DATA_HOME/chanpack/a/channel=x/game.apk"
	echo x >"$XDG_DATA_HOME/chanpack/.hidden"
	run -0 --separate-stderr chanpack-listen "${GOOD[@]}"
	[ -z "$stderr" ]
	store b/two.apk "$GOLDEN/base-v2v3.apk"
	odd "b/two.apk $why" "${GOOD[@]}"
	# Of one that has changed, what was measured says nothing.
	touch "$XDG_DATA_HOME/chanpack/a/game.apk"
	rm -r "$XDG_DATA_HOME/chanpack/b"
	odd "a/game.apk $why" "${GOOD[@]}"
}

@test "of many bases that are not measured ten are named and the others counted" {
	local n dir=$XDG_DATA_HOME/chanpack

	for ((n = 10; n < 22; n++)); do
		echo $n >"$dir/$n.apk"
	done
	run -1 --separate-stderr chanpack-listen "${GOOD[@]}"
	[ "${#stderr_lines[@]}" -eq 11 ]
	[ "${stderr_lines[10]}" = 'chanpack-listen: 2 more are not measured' ]
	[ "$(grep -c '/*[12][0-9].apk is not measured: ' <<<"$stderr")" -eq 10 ]
}

@test "a base that a server has answered with is measured" {
	local base=$XDG_DATA_HOME/chanpack/a/game.apk

	rm -r state
	mkdir -m 700 state
	serve_start --state state -K keys
	# A digest is kept once the file is two seconds old.
	for ((n = 0; n < 100; n++)); do
		fetched "$(target -K keys -c huawei http://h/a/game.apk)"
		is 200
		! chanpack-listen "${GOOD[@]}" >/dev/null 2>&1 || return 0
		sleep 0.1
	done
	fail "$base was not measured: $(ls state)"
}

@test "what cannot be started with is an error, and nothing is printed" {
	printf 'no key\n' >bad
	chmod 600 bad
	run -1 --separate-stderr chanpack-listen --check -K bad --state state
	one_error listen
	[ -z "$output" ]
	run -2 --separate-stderr chanpack-listen --check --workers 0
	[ -z "$output" ]
	for where in --listen --metrics; do
		run -1 --separate-stderr chanpack-listen --check "$where" x:y:z
		one_error listen
		[[ -z $output && $stderr == *': cannot listen on x:y:z: '* ]]
		run -1 --separate-stderr chanpack-listen --check "$where" 99999
		[[ -z $output && $stderr == *': the port is a number '* ]]
	done
}

@test "the same is said at the start, before it listens" {
	: >empty
	serve_start --deny empty
	head -n -1 "$SERVE_LOG" | diff - <(printf 'chanpack-listen: %s\n' \
	    'no --state: each start measures all bases again' \
	    'no -K: channel URLs need no signature' \
	    '--deny empty: the list is empty')
}
