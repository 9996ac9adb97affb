# make install and uninstall.
load lib/helper

# made TARGET: with the programs that are there.
made()
{
	make -s -C "$TOP" -o all B="${CHANPACK_BIN:-$TOP/bin}" \
	    DESTDIR="$PWD/root" PREFIX=/opt/chanpack "$1"
}

@test "make install brings programs, pages and recipes, and uninstall takes them away" {
	local share=root/opt/chanpack/share recipe n=0

	made install
	[ "$(root/opt/chanpack/bin/chanpack-serve --version)" = \
	    "$(chanpack-serve --version)" ]
	cmp "$TOP/man/chanpack-deploy.7" "$share/man/man7/chanpack-deploy.7"
	for recipe in tcpserver.run xinetd/chanpack nginx/chanpack.conf \
	    nginx/chanpack-cache.conf haproxy/chanpack.cfg \
	    systemd/chanpack.socket \
	    systemd/chanpack@.service systemd/chanpack-listen.socket \
	    systemd/chanpack-listen.service policies/serve.json \
	    policies/upload.json policies/materialize.json \
	    logrotate/chanpack cron/chanpack-report; do
		cmp "$TOP/scripts/$recipe" "$share/chanpack/$recipe"
		n=$((n + 1))
	done
	[ "$(find $share/chanpack -type f | wc -l)" -eq $n ]
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
