# make install and uninstall.
load lib/helper

# made TARGET: with the programs that are there.
made()
{
	make -s -C "$TOP" -o all B="${CHANPACK_BIN:-$TOP/bin}" \
	    DESTDIR="$PWD/root" PREFIX=/opt/chanpack "$1"
}

# placed FILE INSTALLED: the one is the other, but for where PREFIX is.
placed()
{
	sed -E 's,/usr/local/((bin|share)/chanpack),/opt/chanpack/\1,g' "$1" |
	    cmp - "$2"
}

@test "make install brings programs, pages and recipes, and uninstall takes them away" {
	local share=root/opt/chanpack/share recipe n=0

	made install
	[ "$(root/opt/chanpack/bin/chanpack-serve --version)" = \
	    "$(chanpack-serve --version)" ]
	placed "$TOP/man/chanpack-deploy.7" "$share/man/man7/chanpack-deploy.7"
	for recipe in tcpserver.run xinetd/chanpack nginx/chanpack.conf \
	    nginx/chanpack-cache.conf haproxy/chanpack.cfg \
	    nginx/chanpack-edge.conf systemd/chanpack.socket \
	    systemd/chanpack@.service systemd/chanpack-listen.socket \
	    systemd/chanpack-listen.service systemd/chanpack.env policies/serve.json \
	    policies/upload.json policies/materialize.json \
	    logrotate/chanpack cron/chanpack-report \
	    prometheus/chanpack.rules.yml \
	    examples/chanpack_url.py examples/chanpack_url.js \
	    examples/chanpack_url.php examples/plan.schema.json readers/ChannelReader.java \
	    readers/channel.c readers/channel.h readers/example.c \
	    readers/SealReader.java readers/seal.c readers/seal.h \
	    readers/sealexample.c \
	    edge/worker.js; do
		placed "$TOP/scripts/$recipe" "$share/chanpack/$recipe"
		n=$((n + 1))
	done
	[ "$(find $share/chanpack -type f | wc -l)" -eq $n ]
	for recipe in bash-completion/completions/chanpack-fetch \
	    zsh/site-functions/_chanpack-fetch \
	    fish/vendor_completions.d/chanpack-fetch.fish; do
		grep -q coprocess "$share/$recipe"
	done
	# The units start what is installed; the pages name no other place of ours.
	grep -q '^ExecStart=/opt/chanpack/bin/chanpack-listen ' \
	    $share/chanpack/systemd/chanpack-listen.service
	run ! grep -rE '/usr/local/(bin|share)/chanpack' root
	[ -x $share/chanpack/tcpserver.run ]
	[ "$(stat -c %a $share/man/man1/chanpack-split.1 \
	    $share/chanpack/nginx/chanpack.conf | sort -u)" = 644 ]
	made uninstall
	[ -z "$(find root ! -type d)" ]
	[ ! -e $share/chanpack ]
	made uninstall
}

@test "uninstall leaves files that it did not install" {
	made install
	echo mine >root/opt/chanpack/share/chanpack/nginx/mine.conf
	made uninstall
	[ "$(find root ! -type d)" = \
	    root/opt/chanpack/share/chanpack/nginx/mine.conf ]
}
