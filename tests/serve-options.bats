# What chanpack-serve says about its command line.
# shellcheck disable=SC2154 # for `run`
load lib/helper

@test "a long option without its argument is named" {
	for name in channels form keys listen public store cache-control filename \
	    fallback log log-format progress-timeout request-timeout; do
		run -2 --separate-stderr chanpack-serve "--$name"
		[ "${stderr_lines[0]}" = \
		    "chanpack-serve: option --$name needs an argument" ]
	done
}

@test "a long option of chanpack-listen without its argument is named" {
	for name in grace listen max-connections max-per-peer metrics min-rate \
	    recheck state user workers; do
		run -2 --separate-stderr timeout 60 chanpack-listen "--$name"
		[ "${stderr_lines[0]}" = \
		    "chanpack-listen: option --$name needs an argument" ]
	done
}

@test "chanpack-serve names the program that has an option which it has not" {
	for option in --check --grace=1 --max-connections=1 --max-per-peer=1 \
	    --metrics=1 --min-rate=1 --recheck=1 --user=nobody --workers=1; do
		run -2 --separate-stderr chanpack-serve "$option" </dev/null
		[ "${stderr_lines[0]}" = "chanpack-serve: ${option%=*} is an \
option of chanpack-listen, which serves many connections" ]
	done
}

@test "options that need another one, or a number in a range, are refused without" {
	# bad TEXT ARG...: a usage error.
	bad()
	{
		run -2 --separate-stderr timeout 60 chanpack-listen \
		    -l 127.0.0.1:0 "${@:2}" </dev/null
		[[ ${stderr_lines[0]} == "chanpack-listen: $1"* ]] ||
		    fail "$*: $stderr"
	}
	bad '--log-start needs --log' --log-start
	bad '--log-format needs --log' --log-format json
	bad "--log-format takes logfmt or json, not 'JSON'" --log a --log-format JSON
	bad '--no-base does not go with --fallback base' --no-base --fallback base
	bad '--workers takes ' --workers 0
	bad '--workers takes ' --workers 257
	bad '--workers takes ' --workers 2:4
	bad '--recheck takes ' --recheck 0
	bad 'no operands are expected' -v 8080
}

@test "a port that is missing or above 65535 is refused" {
	local where

	for where in "" : localhost: 127.0.0.1: 65536 127.0.0.1:99999 18446744073709551617; do
		run -1 --separate-stderr timeout 60 chanpack-listen -l "$where" </dev/null
		one_error listen
		[[ $stderr == *"the port is a number from 0 to 65535" ]]
	done
}

@test "options for stores of other machines are checked" {
	# wrong TEXT ARG...: a usage error.
	wrong()
	{
		for name in serve listen; do
			run -2 --separate-stderr timeout 60 chanpack-$name \
			    "${@:2}" </dev/null
			[[ ${stderr_lines[0]} == "chanpack-$name: "*"$1"* ]] ||
			    fail "$*: $stderr"
		done
	}
	wrong '--cache-size needs --cache' --cache-size 1G
	wrong '--cache is for stores of other machines' --cache d -s .
	wrong '--cache-size: 64M at least' --cache d --cache-size 63M -s s3://bkt
	wrong '--store-timeout takes ' --store-timeout 86401
	wrong 'more than 8 stores' -s 1 -s 2 -s 3 -s 4 -s 5 -s 6 -s 7 -s 8 -s 9
}

@test "a store that is none is refused at the start" {
	local store

	for store in ftp://h/x http:// http://u:p@h/ file://x 'http://h/?q' \
	    s3://x s3://a_b:80/c; do
		run -2 --separate-stderr timeout 60 chanpack-listen -s "$store" \
		    -l 127.0.0.1:0 </dev/null
		one_error listen
		run -2 --separate-stderr timeout 60 chanpack-serve -s "$store" \
		    </dev/null
		one_error serve
		run -2 --separate-stderr timeout 60 chanpack-serve -s . \
		    -s "$store" </dev/null
		one_error serve
	done
}

@test "who asks chanpack-serve to listen learns which program does" {
	run -2 --separate-stderr chanpack-serve -l 127.0.0.1:0
	[[ ${stderr_lines[0]} == *"use chanpack-listen" ]]
	run -2 --separate-stderr chanpack-serve --listen 8080
	[[ ${stderr_lines[0]} == *"use chanpack-listen" ]]
}
