# What chanpack-splice does with its options and lists.
# shellcheck disable=SC2154 # `run` sets stderr
load lib/helper

BASE=https://h/d/game.apk

@test "channels come in the order of the command line, -c and -f alike" {
	printf 'b\nc\n' >list
	run -0 --separate-stderr chanpack-splice -c a -f list -c d "$BASE"
	[ "${#lines[@]}" -eq 4 ]
	[ "$(chanpack-split "${lines[@]}" | cut -f1 | tr -d '\n')" = abcd ]
}

@test "each base gets every channel before the next base does" {
	run -0 --separate-stderr chanpack-splice -c a -c b \
	    https://h/1.apk https://h/2.apk
	[ "$output" = "https://h/channel=a/1.apk
https://h/channel=b/1.apk
https://h/channel=a/2.apk
https://h/channel=b/2.apk" ]
}

@test "without operands the bases are the lines of standard input" {
	run -0 --separate-stderr chanpack-splice -c a \
	    < <(printf 'https://h/1.apk\n\nhttps://h/2.apk')
	[ "$output" = "https://h/channel=a/1.apk
https://h/channel=a/2.apk" ]
}

@test "a URL is printed before more input is waited for" {
	mkfifo in out
	chanpack-splice -c a <in >out 3>&- &
	exec 7>in 8<out
	printf 'https://h/1.apk\n' >&7
	read -r -t 20 url <&8
	exec 7>&- 8<&-
	wait $!
	[ "$url" = https://h/channel=a/1.apk ]
}

@test "no base URL at all is an error" {
	local input

	for input in '' '\n\r\n'; do
		# shellcheck disable=SC2059
		run -1 --separate-stderr chanpack-splice -c a < <(printf "$input")
		[ -z "$output" ]
		[ "$stderr" = "chanpack-splice: no base URL on standard input" ]
	done
}

@test "lines of standard input may end in CR LF" {
	run -0 --separate-stderr chanpack-splice -c a \
	    < <(printf 'https://h/1.apk\r\n\r\nhttps://h/2.apk\r')
	[ "$output" = $'https://h/channel=a/1.apk\nhttps://h/channel=a/2.apk' ]
}

@test "what no server could answer ends it at once" {
	run -2 --separate-stderr chanpack-splice -c a -F nonsense "$BASE"
	one_error splice
	[[ -z $output && $stderr == *'-F: unknown form "nonsense"'* ]]
	run -2 --separate-stderr chanpack-splice -c a -F vasdolly -x k=v "$BASE"
	one_error splice
	[[ -z $output && $stderr == *"-x: vasdolly has no place for extras"* ]]
	run -2 --separate-stderr chanpack-splice -c a -F walle,packer -x k= "$BASE"
	[[ $stderr == *"packer cannot carry an extra without a value"* ]]
	# Of a list, each line by itself.
	printf 'a\tk=v\nb\n c\n' >list
	run -1 --separate-stderr chanpack-splice -f list -F vasdolly "$BASE"
	one_error splice
	[[ $stderr == *"list:1: vasdolly has no place for extras"* ]]
	[ "${#lines[@]}" -eq 2 ]
}

@test "a base on localhost is told where the store is on another machine" {
	local base

	for base in http://localhost:8080/a http://127.0.0.1/a 'http://[::1]:80/a'; do
		CHANPACK_STORE=s3://games run -0 --separate-stderr \
		    chanpack-splice -c a -c b "$base" "$base"
		one_error splice
		[[ $stderr == *"a base URL is on localhost"* ]]
		CHANPACK_STORE=/srv run -0 --separate-stderr \
		    chanpack-splice -c a "$base"
		[ -z "$stderr" ]
	done
	CHANPACK_STORE=s3://games run -0 --separate-stderr \
	    chanpack-splice -c a http://localhost.example.com/a
	[ -z "$stderr" ]
}

@test "-e takes years, and a date, for which it tells the time" {
	(umask 077 && chanpack-splice --new-key k1 >keys)
	run -0 --separate-stderr chanpack-splice -K keys -e 1y \
	    --now 2026-01-01T00:00:00Z -c a "$BASE"
	[[ -z $stderr && $output == *";exp=1798761600;"* ]]
	run -0 --separate-stderr chanpack-splice -K keys -e 2027-01-01 \
	    --now 2026-01-01T00:00:00Z -c a "$BASE"
	one_error splice
	[[ $stderr == *"-e 2027-01-01 is taken for 2027-01-01T00:00:00Z" ]]
	[[ $output == *";exp=1798761600;"* ]]
}

@test "-j prints a JSON object for each URL" {
	(umask 077 && chanpack-splice --new-key k1 >keys)
	run -0 --separate-stderr chanpack-splice -j -K keys -e 2100-01-01T00:00:00Z \
	    -F walle -x k=v -c 'a b' -S query "$BASE?v=1"
	[ -z "$stderr" ]
	[ "$(jq -c 'del(.url)' <<<"$output")" = \
	    "{\"channel\":\"a b\",\"base\":\"$BASE?v=1\",\"extras\":{\"k\":\"v\"},\"form\":\"walle\",\"exp\":4102444800,\"key\":\"k1\"}" ]
	[ "$(chanpack-split -K keys "$(jq -r .url <<<"$output")")" = \
	    "a b	$BASE?v=1	k=v" ]
	chanpack-splice -j0 -c a "$BASE" | tr '\0' '\n' | jq -e '.channel == "a"'
}

@test "who types the URLs is told what is waited for" {
	run -0 script -qec 'chanpack-splice -c a' /dev/null < <(printf 'https://h/f\n\004')
	[[ $output == *"reading base URLs from the terminal"* ]]
	[[ $output == *"https://h/channel=a/f"* ]]
}

@test "a channel file may hold comments, blank lines and extras" {
	printf '# stores\n\n  huawei \r\nmi\tx=1\ty=\n' >list
	run -0 --separate-stderr chanpack-splice -f list "$BASE"
	[ "$output" = "https://h/d/channel=huawei/game.apk
https://h/d/channel=mi;x-x=1;x-y=/game.apk" ]
}

@test "-f - reads the channels from standard input" {
	run -0 --separate-stderr chanpack-splice -f - "$BASE" \
	    < <(printf 'a\nb\n')
	[ "${#lines[@]}" -eq 2 ]
}

@test "-f - is a usage error if the bases are to come from there too" {
	run -2 --separate-stderr chanpack-splice -f - </dev/null
	[[ $stderr == *"-f - reads the channels from standard input"* ]]
}

@test "a bad line of a channel file is named, and the others are used" {
	printf 'a\nb\x01\nc\td\ne\tx=1\tx=2\nf\n' >list
	run -1 --separate-stderr chanpack-splice -f list "$BASE"
	[ "$output" = "https://h/d/channel=a/game.apk
https://h/d/channel=f/game.apk" ]
	[ "${#stderr_lines[@]}" -eq 3 ]
	[[ ${stderr_lines[0]} == "chanpack-splice: list:2: channel has a "* ]]
	[[ ${stderr_lines[1]} == "chanpack-splice: list:3: an extra is "* ]]
	[[ ${stderr_lines[2]} == "chanpack-splice: list:4: extra given "* ]]
}

@test "a channel file that is missing or has no channel is refused" {
	run -1 --separate-stderr chanpack-splice -f nowhere "$BASE"
	[[ $stderr == *"nowhere: No such file"* ]]
	printf '# none\n' >list
	run -1 --separate-stderr chanpack-splice -f list "$BASE"
	[ "$stderr" = "chanpack-splice: no channel in list" ]
}

@test "no channel at all is a usage error" {
	run -2 --separate-stderr chanpack-splice "$BASE"
	[[ $stderr == *"no channel: give -c or -f"* ]]
}

@test "a channel of -c that is illegal is wrong usage" {
	local long

	printf -v long '%4097s' ''
	for id in '' "$long" $'\xff' $'a\nb' $'a\tb' $'\xc2\x85'; do
		run -2 --separate-stderr chanpack-splice -c "$id" -c ok "$BASE"
		one_error splice
		[[ $stderr == "chanpack-splice: -c: channel "* ]]
		[ -z "$output" ]
	done
}

@test "a bad base is named, and the others are used" {
	run -1 --separate-stderr chanpack-splice -c a x "$BASE"
	[ "$stderr" = \
	    "chanpack-splice: x: URL has no scheme, such as https://" ]
	[ "$output" = https://h/d/channel=a/game.apk ]
	run -1 --separate-stderr chanpack-splice -c a \
	    < <(printf '\nx\n%20000s\n%s' '' "$BASE")
	[ "${#stderr_lines[@]}" -eq 2 ]
	[[ ${stderr_lines[0]} == "chanpack-splice: stdin:2: "* ]]
	[[ ${stderr_lines[1]} == "chanpack-splice: stdin:3: longer than "* ]]
	[ "$output" = https://h/d/channel=a/game.apk ]
}

@test "-x goes to every channel, after its own extras" {
	printf 'b\ty=2\n' >list
	run -0 --separate-stderr chanpack-splice -c a -f list -x z=1 -x w= \
	    "$BASE"
	[ "$output" = "https://h/d/channel=a;x-z=1;x-w=/game.apk
https://h/d/channel=b;x-y=2;x-z=1;x-w=/game.apk" ]
}

@test "an extra of a line wins over -x of the same name" {
	printf 'b\tx=own\n' >list
	run -0 --separate-stderr chanpack-splice -x x=all -c a -f list "$BASE"
	[ "$output" = "https://h/d/channel=a;x-x=all/game.apk
https://h/d/channel=b;x-x=own/game.apk" ]
}

@test "a line that -x gives more than 64 extras is refused by number" {
	local i

	{
		printf 'ok\nfull'
		for i in {1..64}; do printf '\te%d=' "$i"; done
		printf '\n'
	} >list
	run -1 --separate-stderr chanpack-splice -x more=1 -f list "$BASE"
	[ "$stderr" = "chanpack-splice: list:2: more than 64 extras" ]
	[ "${#lines[@]}" -eq 1 ]
}

@test "a bad -x or -F is refused before anything is printed" {
	for extra in a =b "$(printf '%065d' 0)=x" $'a=\n'; do
		run -2 --separate-stderr chanpack-splice -c a -x "$extra" "$BASE"
		[ -z "$output" ]
		[[ $stderr == "chanpack-splice: -x: "* ]]
	done
	run -2 --separate-stderr chanpack-splice -c a -x a=1 -x a=2 "$BASE"
	[[ $stderr == *"extra given twice: a" ]]
	for form in '' $'\t' "$(printf '%0257d' 0)"; do
		run -2 --separate-stderr chanpack-splice -c a -F "$form" "$BASE"
		[ -z "$output" ]
		[[ $stderr == "chanpack-splice: -F: form "* ]]
	done
}

@test "-0 separates bases and URLs by NUL" {
	printf 'https://h/1.apk\0\0https://h/2.apk\0' |
	    chanpack-splice -0 -c a >got
	printf 'https://h/channel=a/1.apk\0https://h/channel=a/2.apk\0' >want
	cmp got want
}

@test "long options are the short ones" {
	printf 'b\n' >list
	run -0 --separate-stderr chanpack-splice --channel=a --file=list \
	    --extra=x=1 --form=walle "$BASE"
	[ "$output" = "https://h/d/channel=a;x-x=1;form=walle/game.apk
https://h/d/channel=b;x-x=1;form=walle/game.apk" ]
	chanpack-splice --null --channel a "$BASE" >got
	printf 'https://h/d/channel=a/game.apk\0' | cmp - got
}

@test "an option that is unknown, incomplete or repeated is a usage error" {
	for args in -q --what -c '-F walle -F walle' '-f x -f y' --null=1; do
		# shellcheck disable=SC2086 # they are several words
		run -2 --separate-stderr chanpack-splice $args
		[[ ${stderr_lines[0]} == "chanpack-splice: "* ]]
		[[ ${stderr_lines[1]} == *"try 'chanpack-splice --help'" ]]
	done
}

@test "--help and --version answer on standard output" {
	run -0 --separate-stderr chanpack-splice --help
	[[ $output == "usage: chanpack-splice "* && -z $stderr ]]
	run -0 --separate-stderr chanpack-splice -V
	[[ $output == "chanpack-splice "[0-9]* && -z $stderr ]]
}

@test "output that cannot be written is an error" {
	run -75 --separate-stderr sh -c "chanpack-splice -c a $BASE >/dev/full"
	one_error splice
}

@test "-S query writes the channel behind the query that is there" {
	run -0 chanpack-splice -S query -c a -x n=1 -F walle "$BASE" "$BASE?v=1" \
	    "$BASE?" "$BASE?channels=b"
	[ "$output" = "$BASE?channel=a&x-n=1&form=walle
$BASE?v=1&channel=a&x-n=1&form=walle
$BASE?&channel=a&x-n=1&form=walle
$BASE?channels=b&channel=a&x-n=1&form=walle" ]
	[ "$(chanpack-splice -S path -c a "$BASE")" = \
	    https://h/d/channel=a/game.apk ]
	run -2 --separate-stderr chanpack-splice -S end -c a "$BASE"
	[[ $stderr == "chanpack-splice: -S takes path or query, not 'end'"* ]]
}

@test "the channels of a pipe are there for every base" {
	run -0 --separate-stderr chanpack-splice -f <(printf 'a\nb\n') \
	    https://h/1 https://h/2
	[ "$output" = "https://h/channel=a/1
https://h/channel=b/1
https://h/channel=a/2
https://h/channel=b/2" ]
	printf 'https://h/1\nhttps://h/2\n' >bases
	chanpack-splice -f <(printf 'a\nb\n') <bases >got
	[ "$(<got)" = "$output" ]
}

@test "standard input is read from where it stands, for every base" {
	printf 'first\na\nb\n' >list
	run -0 chanpack-splice -c x https://h/1
	{
		head -c 6 >/dev/null
		chanpack-splice -f - https://h/1 https://h/2
	} <list >got
	[ "$(cut -d/ -f 4,5 got | tr '\n' ' ')" = \
	    "channel=a/1 channel=b/1 channel=a/2 channel=b/2 " ]
}

@test "a bad channel is reported once, whatever number of bases there is" {
	printf 'a\nb\x01\n' >list
	run -1 --separate-stderr chanpack-splice -f list https://h/1 https://h/2
	[ "${#lines[@]}" -eq 2 ]
	[ "$(grep -c . <<<"$stderr")" -eq 1 ]
}

@test "memory does not grow with the channel file" {
	seq -f channel-%.0f 1000 >few
	seq -f channel-%.0f 200000 >many
	cat >peak.py <<-'EOF'
	import resource, subprocess, sys
	subprocess.run(["chanpack-splice", "-f", sys.argv[1], "https://h/f"],
	               stdout=subprocess.DEVNULL, check=True)
	print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
	EOF
	# A sanitizer keeps some of what is freed.
	export ASAN_OPTIONS=quarantine_size_mb=1
	few=$(python3 peak.py few)
	many=$(python3 peak.py many)
	echo "# $few KiB, $many KiB"
	# A record for each would be 20 MiB.
	[ "$many" -lt $((few + 8192)) ]
}
