# What chanpack-serve says about its command line.
load lib/helper

@test "a long option without its argument is named" {
	for name in channels form keys listen public store cache-control \
	    fallback log progress-timeout request-timeout; do
		run -2 --separate-stderr chanpack-serve "--$name"
		[ "${stderr_lines[0]}" = \
		    "chanpack-serve: option --$name needs an argument" ]
	done
}

@test "a port that is missing or above 65535 is refused" {
	local where

	for where in "" : localhost: 127.0.0.1: 65536 127.0.0.1:99999 18446744073709551617; do
		run -1 --separate-stderr timeout 60 chanpack-serve -l "$where" </dev/null
		one_error serve
		[[ $stderr == *"the port is a number from 0 to 65535" ]]
	done
}
