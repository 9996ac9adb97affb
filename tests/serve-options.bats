# What chanpack-serve says about its command line.
load lib/helper

@test "a long option without its argument is named" {
	for name in form listen public store cache-control progress-timeout request-timeout; do
		run -2 --separate-stderr chanpack-serve "--$name"
		[ "${stderr_lines[0]}" = \
		    "chanpack-serve: option --$name needs an argument" ]
	done
}
