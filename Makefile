# chanpack: stamp a distribution channel into a signed package.
# The user's targets: all check install uninstall demo; the developer's: lint
# bench fuzz asan check-real clean.  README.md says what each shows.

VERSION = 0.1.0
PREFIX  = /usr/local
BINDIR  = $(PREFIX)/bin
MANDIR  = $(PREFIX)/share/man

CC       ?= cc
OPT      ?= -O2 -g
WARN      = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
            -Werror
HARDEN    = -fstack-protector-strong -fPIE
CPPFLAGS += -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -DVERSION='"$(VERSION)"' \
            -Icommon -Icmd -include util/banned.h
CFLAGS   += -std=c11 $(OPT) $(WARN) $(HARDEN) $(SANITIZE)
LDFLAGS  += -pie -Wl,-z,relro,-z,now -Wl,--as-needed $(SANITIZE)

# Where things are built; `make asan` builds the same tree beside this one.
O = build
B = bin

PROGS = upload splice split fetch inject show serve
BINS  = $(PROGS:%=$(B)/chanpack-%)

# One line a program: the libraries it may link.
LIBS_upload = -lnettle -ljansson -larchive
LIBS_splice =
LIBS_split  = -ljansson
LIBS_fetch  =
LIBS_inject = -lnettle -ljansson
LIBS_show   = -lnettle -ljansson
LIBS_serve  = -lnettle -ljansson

LIB_SRC   = $(wildcard common/*/*.c)
SERVE_SRC = $(wildcard cmd/serve/*.c)
LIB_OBJ   = $(LIB_SRC:%.c=$(O)/%.o)
LIB       = $(O)/libchanpack.a

all: $(BINS)

$(B)/chanpack-serve: $(SERVE_SRC:%.c=$(O)/%.o)
$(BINS): $(B)/chanpack-%: $(O)/cmd/chanpack-%.o $(O)/cmd/tool.o $(LIB)
	@mkdir -p $(B)
	$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(LIB) $(LIBS_$*)

$(LIB): $(LIB_OBJ)
	@rm -f $@
	$(AR) rcs $@ $^

$(O)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

clean:
	rm -rf build bin

.PHONY: all clean
.SECONDARY:
-include $(shell [ ! -d $(O) ] || find $(O) -name '*.d')
