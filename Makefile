# chanpack: stamp a distribution channel into a signed package.
#
#   make            build bin/
#   make demo       the main job end to end, on this machine, in a minute
#   make check      install the test tools and run every test
#   make install    DESTDIR= PREFIX=; uninstall takes it away again
#
# For developers: lint, check-real, soak (these and check, with all their rounds
# and sizes where they take a sample otherwise), asan, fuzz (FUZZ_SECONDS=),
# bench, clean.

VERSION = 0.2.0
# git archive replaces what .commit has by the commit.
COMMIT := $(shell grep -v Format .commit | cut -c 1-12 | grep . || \
            git describe --always --exclude='*' --abbrev=12 --dirty \
            2>/dev/null || echo unknown)
PREFIX  = /usr/local
BINDIR  = $(PREFIX)/bin
MANDIR  = $(PREFIX)/share/man
DATADIR = $(PREFIX)/share/chanpack
BASHDIR = $(PREFIX)/share/bash-completion/completions
ZSHDIR  = $(PREFIX)/share/zsh/site-functions
FISHDIR = $(PREFIX)/share/fish/vendor_completions.d

OPT      ?= -O2 -g
# Lint and CI set WERROR: a newer compiler's warning breaks nobody's build.
WARN      = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
            $(WERROR)
HARDEN    = -fstack-protector-strong -fPIE
CPPFLAGS += -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -DVERSION='"$(VERSION)"' \
            -Icommon -Icommon/net -Icmd -include util/banned.h
CFLAGS   += -std=c11 $(OPT) $(WARN) $(HARDEN) $(SANITIZE)
LDFLAGS  += $(PIE) -Wl,-z,relro,-z,now -Wl,--as-needed $(SANITIZE)
PIE       = -pie

# Where things are built; the sanitizer build has a tree of its own.  To compile
# it with -O1 takes longer than its tests gain by it, and a stack protector finds
# nothing that the sanitizers do not find before.
O = build
B = bin
ASAN = O=build/asan B=build/asan/bin OPT='-O0 -g1' HARDEN=-fPIE \
       SANITIZE='-fsanitize=address,undefined -fno-sanitize-recover=all'

NET_PROGS = upload list remove materialize fetch
PROGS = $(NET_PROGS) splice split inject show serve listen report
BINS  = $(PROGS:%=$(B)/chanpack-%)

# One line a program: the libraries that it may link.  What needs a network links
# libchanpack-net.a as well; no other program can.
LIBS_net    = -lnettle -ljansson -lcurl -lexpat
LIBS_upload = $(LIBS_net) -lz -larchive
LIBS_list   = $(LIBS_net)
LIBS_remove = $(LIBS_net)
LIBS_materialize = $(LIBS_net) -lz
LIBS_splice = -lhogweed -lnettle -ljansson -lz
LIBS_split  = -lnettle -ljansson
LIBS_fetch  = $(LIBS_net)
LIBS_inject = -lhogweed -lnettle -ljansson -lz
LIBS_show   = -lhogweed -lnettle -ljansson -lz
LIBS_report = -lnettle -ljansson -lz
LIBS_serve  = $(call within,nettle jansson z)
LIBS_listen = $(call within,nettle jansson z seccomp) -lpthread
LIBS_test   = -lhogweed -lnettle -ljansson -lz -lcurl -lexpat -lseccomp

# The libraries of which the system has an archive go into a server as archives.
# To have shared ones all the same: make LIBS_listen='-lnettle -ljansson -lz'
lacks  = $(if $(filter /%,$(shell $(CC) -print-file-name=$(1))),,$(1))
within = $(foreach l,$(1),-l$(if $(call lacks,lib$(l).a),$(l),:lib$(l).a))

# chanpack-serve is started for each connection, and would spend most of its
# time in the dynamic linker.  So libc goes into it as well, where the system has
# all archives (not in chanpack-listen: it looks up accounts, and that part of
# libc must be the system's).  The sanitizers need the shared libc.  To have a
# dynamic one all the same: make PIE=-pie LIBS_serve='-lnettle -ljansson -lz'
static_pie = $(if $(SANITIZE)$(strip $(foreach f,rcrt1.o $(patsubst \
               %,lib%.a,c $(1)),$(call lacks,$(f)))),-pie,-static-pie)
$(B)/chanpack-serve: PIE = $(call static_pie,nettle jansson z)

objects   = $(patsubst %.c,$(O)/%.o,$(1))
LIB       = $(O)/libchanpack.a
LIB_NET   = $(O)/libchanpack-net.a
LIB_CMD   = $(O)/libcmd.a
UNIT      = $(patsubst tests/unit/%.c,$(O)/unit/%,$(wildcard tests/unit/test_*.c))
FUZZERS   = $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
REPLAY    = $(FUZZERS:%=$(O)/replay/%)
MANPAGES  = $(wildcard man/*.[1-8])
RECIPES   = tcpserver.run $(patsubst scripts/%,%,$(wildcard $(patsubst \
            %,scripts/%/*,xinetd systemd nginx haproxy policies logrotate cron \
            prometheus examples readers edge)))

all: $(BINS)

$(B)/chanpack-serve: $(call objects,$(wildcard cmd/serve/*.c))
$(B)/chanpack-listen: $(call objects,$(wildcard cmd/listen/*.c cmd/worker/*.c))
$(B)/chanpack-show: $(call objects,$(wildcard cmd/show/*.c))
$(B)/chanpack-inject: $(call objects,$(wildcard cmd/inject/*.c))
$(B)/chanpack-splice: $(call objects,$(wildcard cmd/splice/*.c))
$(B)/chanpack-split: $(call objects,$(wildcard cmd/split/*.c))
$(B)/chanpack-fetch: $(call objects,$(wildcard cmd/fetch/*.c cmd/coprocess/*.c))
$(B)/chanpack-report: $(call objects,$(wildcard cmd/report/*.c))
$(B)/chanpack-upload: $(call objects,$(wildcard cmd/upload/*.c))
$(B)/chanpack-materialize: $(call objects,$(wildcard cmd/materialize/*.c))
$(NET_PROGS:%=$(B)/chanpack-%): $(LIB_NET)
$(BINS): $(B)/chanpack-%: $(O)/cmd/chanpack-%.o $(LIB_CMD) $(LIB)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(LIB_CMD) $(filter $(LIB_NET),$^) \
	  $(LIB) $(LIBS_$*)

$(LIB): $(call objects,$(wildcard common/*/*.c))
$(LIB_NET): $(call objects,$(wildcard common/net/*/*.c))
$(LIB_CMD): $(call objects,$(filter-out cmd/chanpack-%,$(wildcard cmd/*.c)) \
    version.c)
$(LIB) $(LIB_NET) $(LIB_CMD):
	@rm -f $@
	$(AR) rcs $@ $^

# What --version prints, which changes with each commit.
$(O)/version.c: FORCE
	@mkdir -p $(@D)
	@echo '#include "tool.h"' >$@.new
	@echo 'const char tool_version[] = "$(VERSION) ($(COMMIT))";' >>$@.new
	@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi
$(O)/version.o: $(O)/version.c
	$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<
FORCE:

$(O)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(UNIT): $(O)/unit/%: $(O)/tests/unit/%.o $(LIB_NET) $(LIB)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(LIB_NET) $(LIB) $(LIBS_test)

# What needs no program to be tested, of cmd/.
$(O)/unit/test_infile: $(O)/cmd/infile.o
$(O)/unit/test_logdest: $(O)/cmd/logdest.o $(O)/cmd/facility.o
$(O)/unit/test_confine: $(O)/cmd/listen/confine.o
$(O)/unit/test_board: $(O)/cmd/worker/board.o
$(O)/unit/test_timers: $(O)/cmd/worker/timers.o
$(O)/unit/test_reportparts: $(O)/cmd/report/parts.o $(O)/cmd/report/cover.o

# A fuzzer over its corpus alone, without a fuzzing engine.
$(REPLAY): $(O)/replay/%: $(O)/tests/fuzz/fuzz_%.o $(O)/tests/fuzz/replay.o \
    $(LIB_NET) $(LIB)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(LIB_NET) $(LIB) $(LIBS_test)

# What parses foreign bytes elsewhere.
$(O)/replay/against: $(O)/cmd/infile.o $(patsubst %,$(O)/cmd/show/%.o,against \
                      diff entrychange entryform kinds sigpairs tail ways)
$(O)/replay/tag: $(O)/cmd/fetch/tag.o
$(O)/replay/toc: $(O)/cmd/upload/toc.o
$(O)/replay/appreader: $(O)/scripts/readers/channel.o
$(O)/replay/sealread: $(patsubst %,$(O)/scripts/readers/%.o,channel seal)
$(O)/replay/reportline: $(patsubst %,$(O)/cmd/report/%.o,entry entryproxy \
                         entryserver fields prefix urlfields)
$(O)/replay/reportmerge: $(patsubst %,$(O)/cmd/report/%.o,by counts fields \
                          identity merge parts period report subjects zone)

units: $(UNIT) $(REPLAY)

PARALLEL = -j $$(nproc)

# Unit tests and replays run with the sanitizers on, and chanpack-serve for
# requests that are spoilt on the way; programs as they ship.
check:
	scripts/deps build check
	$(MAKE) -s $(PARALLEL) all
	$(MAKE) -s $(PARALLEL) $(ASAN) units build/asan/bin/chanpack-serve
	tests/run build/asan bin

asan:
	scripts/deps build check
	$(MAKE) -s $(PARALLEL) $(ASAN) all units
	tests/run build/asan build/asan/bin

check-real: all
	scripts/deps check real
	tests/run --real bin

soak:
	SOAK=1 $(MAKE) check
	SOAK=1 $(MAKE) check-real
	SOAK=1 $(MAKE) lint

lint: all
	scripts/deps build lint
	scripts/lint

FUZZ_SECONDS = 60
fuzz:
	scripts/deps build fuzz
	tests/fuzz/run $(FUZZ_SECONDS) $(FUZZERS)

bench: all
	scripts/deps build bench
	tests/bench/run

demo:
	scripts/deps build demo
	$(MAKE) -s all
	scripts/demo

# Pages and recipes name the places of this PREFIX.
placed = put() { \
	  case $$(head -c 2 "$$1") in '\#!') m=755 ;; *) m=644 ;; esac && \
	  install -D -m $$m /dev/null "$$2" && \
	  sed -e 's|/usr/local/bin/chanpack|$(BINDIR)/chanpack|g' \
	    -e 's|/usr/local/share/chanpack|$(DATADIR)|g' "$$1" >"$$2"; }

install: all
	install -d $(DESTDIR)$(BINDIR)
	install $(BINS) $(DESTDIR)$(BINDIR)
	$(placed); for p in $(MANPAGES); do \
	  put $$p $(DESTDIR)$(MANDIR)/man$${p##*.}/$${p##*/} || exit; \
	done
	$(placed); for r in $(RECIPES); do \
	  put scripts/$$r $(DESTDIR)$(DATADIR)/$$r || exit; \
	done
	scripts/completions $(O)/completions $(BINS)
	install -d $(DESTDIR)$(BASHDIR) $(DESTDIR)$(ZSHDIR) $(DESTDIR)$(FISHDIR)
	for p in $(PROGS:%=chanpack-%); do \
	  install -m 644 $(O)/completions/$$p.bash $(DESTDIR)$(BASHDIR)/$$p && \
	  install -m 644 $(O)/completions/_$$p $(DESTDIR)$(ZSHDIR) && \
	  install -m 644 $(O)/completions/$$p.fish $(DESTDIR)$(FISHDIR) || exit; \
	done

uninstall:
	rm -f $(BINS:$(B)/%=$(DESTDIR)$(BINDIR)/%)
	for p in $(MANPAGES); do \
	  rm -f $(DESTDIR)$(MANDIR)/man$${p##*.}/$${p##*/}; \
	done
	for p in $(PROGS:%=chanpack-%); do \
	  rm -f $(DESTDIR)$(BASHDIR)/$$p $(DESTDIR)$(ZSHDIR)/_$$p \
	    $(DESTDIR)$(FISHDIR)/$$p.fish; \
	done
	rm -f $(RECIPES:%=$(DESTDIR)$(DATADIR)/%)
	[ ! -d $(DESTDIR)$(DATADIR) ] || \
	  find $(DESTDIR)$(DATADIR) -type d -empty -delete

deb:
	scripts/deps build deb
	$(MAKE) -s all
	scripts/debian/build $(O)

# The same bytes for the same commit.
dist:
	@mkdir -p $(O)
	git archive --prefix=chanpack-$(VERSION)/ HEAD | \
	  gzip -9n >$(O)/chanpack-$(VERSION).tar.gz

clean:
	rm -rf build bin tests/lib/__pycache__ tests/fixtures/__pycache__

.PHONY: all units check asan check-real soak lint fuzz bench demo install \
        uninstall deb dist clean FORCE
.SECONDARY:
-include $(shell [ ! -d $(O) ] || find $(O) -name '*.d')
