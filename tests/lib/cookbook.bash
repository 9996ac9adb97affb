# What the tests of chanpack-cookbook(7) share: `load lib/helper`, then lib/serve,
# lib/deploy, then this.
# shellcheck shell=bash disable=SC2154 # lib/serve has PORT

COOKBOOK=$TOP/man/chanpack-cookbook.7

# cook: run the page's examples here; what they make stays.
cook()
{
	cp "$FIXTURES/v2v3.apk" game.apk
	printf 'huawei\nxiaomi\n' >channels.txt
	python3 "$TOP/tests/lib/man-examples.py" "$COOKBOOK" "$PWD" >ran
}

# between FROM TO: these lines of the page, as the reader sees them.
between()
{
	sed -n "/^$1/,/^$2/p" "$COOKBOOK" | sed 's/\\e/\\/g'
}

# naming: start a server and nginx, which sends names by the page's lines, at
# the URL NAMING.
naming()
{
	local names fields

	names=$(between 'map \$request_uri' '}')
	fields=$(between proxy_hide_header add_header)
	free_ports 2
	NAMING=http://127.0.0.1:${PORTS[0]}
	certificate
	mkdir -p cache tree/scripts/nginx
	PROGRAM=chanpack-listen serve_start -s "$XDG_DATA_HOME/chanpack" \
	    -p "$NAMING" -K "$PWD/keys"
	{
		printf '%s\n' "$names"
		sed "s|^\tlocation / {|&\n$(sed 's/[&|]/\\&/g; $!s/$/\\/' \
		    <<<"$fields")|" "$TOP/scripts/nginx/chanpack.conf"
	} >tree/scripts/nginx/named.conf
	# The recipe is looked for below TOP.
	TOP=$PWD/tree nginx_start named.conf "${PORTS[@]}" "$PORT"
}
