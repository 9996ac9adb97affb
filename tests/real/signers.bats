# The signers of scripts/examples make the vectors of chanpack-url(7).
load ../lib/helper

# vectors: each as lines: base, channel, key, secret, expiry, form, extras; behind
# each an empty line.  "-" is none.
vectors()
{
	local path key exp form channel base extras

	while IFS=$'\t' read -r path _ key exp form channel base extras; do
		[[ $path != '#'* ]] || continue
		printf '%s\n' "$path" >&3
		printf '%s\n' "$base" "$channel" "$key" \
		    "$(sed -n "s/^$key //p" keys)" "$exp" "$form"
		printf '%s' "$extras${extras:+$'\t'}" | tr '\t' '\n'
		echo
	done <"$TOP/tests/vectors/signed.tsv" 3>want
}

# signs COMMAND...: this program signs the vectors.
signs()
{
	cp "$TOP/tests/vectors/keys" keys
	vectors >given
	[ "$(wc -l <want)" -ge 10 ]
	"$@" <given >got
	diff want got
	# The servers take them.
	chmod 600 keys
	grep ';exp=4102444800;' got >live
	[ -s live ]
	chanpack-split -K keys <live >/dev/null
}

@test "in Python" {
	cat >sign.py <<-'EOF'
	import sys
	from chanpack_url import channel_url
	for group in sys.stdin.read().split("\n\n")[:-1]:
	    base, channel, key, secret, exp, form, *extras = group.split("\n")
	    print(channel_url(
	        base, channel, key, secret, None if exp == "-" else int(exp),
	        [e.split("=", 1) for e in extras], None if form == "-" else form))
	EOF
	PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$TOP/scripts/examples \
	    signs python3 sign.py
}

@test "in Node" {
	cat >sign.js <<-'EOF'
	const { channelUrl } = require(process.argv[2]);
	const groups = require("fs").readFileSync(0, "utf8").split("\n\n").slice(0, -1);
	for (const group of groups) {
	  const [base, channel, key, secret, exp, form, ...rest] = group.split("\n");
	  console.log(channelUrl(base, channel, key, secret, {
	    exp: exp === "-" ? undefined : Number(exp),
	    form: form === "-" ? undefined : form,
	    extras: rest.map((e) => [e.replace(/=.*/s, ""), e.replace(/^[^=]*=/, "")]),
	  }));
	}
	EOF
	signs node sign.js "$TOP/scripts/examples/chanpack_url.js"
}

@test "in PHP" {
	cat >sign.php <<-'EOF'
	<?php
	require $argv[1];
	$groups = explode("\n\n", stream_get_contents(STDIN));
	foreach (array_slice($groups, 0, -1) as $group) {
	    $extras = explode("\n", $group);
	    [$base, $channel, $key, $secret, $exp, $form] = array_splice($extras, 0, 6);
	    echo channel_url($base, $channel, $key, $secret,
	        $exp === '-' ? null : (int)$exp,
	        array_map(fn($e) => explode('=', $e, 2), $extras),
	        $form === '-' ? null : $form), "\n";
	}
	EOF
	signs php sign.php "$TOP/scripts/examples/chanpack_url.php"
}
