# make dist, and the version.
load lib/helper

# sources: a repository of its own with the files of this one that matter here.
sources()
{
	mkdir -p dist/cmd
	cp "$TOP"/{Makefile,.commit,.gitattributes} dist
	cp "$TOP/cmd/opt.c" dist/cmd
	git -C dist init -q
	git -C dist add .
	git -C dist -c user.name=t -c user.email=t@example.com commit -qm one
}

@test "the tarball is the same bytes each time, and names its commit" {
	local commit

	sources
	commit=$(git -C dist rev-parse HEAD)
	make -s -C dist dist
	mv dist/build/chanpack-*.tar.gz first
	sleep 1.1
	make -s -C dist dist
	cmp first dist/build/chanpack-*.tar.gz
	tar xzf first
	[ "$(cat chanpack-*/.commit)" = "$commit" ]
	make -s -C chanpack-* build/version.c
	grep -F "(${commit:0:12})" chanpack-*/build/version.c
}

@test "a tree that was built before gets the commit that came since" {
	sources
	make -s -C dist build/version.c
	git -C dist -c user.name=t -c user.email=t@example.com commit -qm two \
	    --allow-empty
	make -s -C dist build/version.c
	grep -F "($(git -C dist rev-parse --short=12 HEAD)" dist/build/version.c
}

@test "programs know the commit that they were made of" {
	run -0 chanpack-show --version
	[[ $output =~ ^chanpack-show\ [0-9.]+\ \([0-9a-f]{12}(-dirty)?\)$ ]]
}
