/*
 * The connections of a pool, in memory that its processes share; they share
 * their descriptors too (see pool.h), so that each of them can serve each
 * connection.  A connection is known by its descriptor.
 *
 * While no process serves it a connection waits in one epoll set.  What epoll
 * reports are hints: who has the right to a connection, the table says.
 */
#ifndef LISTEN_TABLE_H
#define LISTEN_TABLE_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "listen/log.h"
#include "util/err.h"

enum entry_phase {
	ENTRY_IDLE,   /* no byte of a request has come */
	ENTRY_HEAD,   /* a part of one has come */
	ENTRY_LINGERS /* the last answer was sent; what comes is thrown away */
};

struct entry {
	/* 0: free; 1: waits; else who has it, and was it called? */
	atomic_uint state;
	/* In the monotonic clock's ms: when it has waited long enough. */
	atomic_llong deadline;
	atomic_uchar phase;
	atomic_uint requests; /* answered */
	/* The rest is for who has it. */
	unsigned char is_watched; /* in the epoll set */
	unsigned char has_kept;   /* bytes, once */
	unsigned char is_handed;  /* among them may be whole requests */
	unsigned char is_refused; /* it was told so */
	unsigned int kept;        /* bytes of requests that have come */
	unsigned int thrown;      /* away, while it lingers */
	uint64_t peer;            /* whose it is (table_peer); 0: nobody's */
	struct log_peer who;
};

/* Beyond t->max, so many connections can be told that they are too many. */
#define TABLE_TOLD 256

struct table_counts {
	atomic_uint expected;
	atomic_uint open;
	atomic_uint refused; /* of those */
};

struct table {
	unsigned int n;   /* entries; one more than the highest descriptor */
	unsigned int max; /* connections */
	size_t room;      /* bytes that can be kept of each, whole pages */
	struct entry *entry;
	uint8_t *bytes;
	struct table_counts *counts;
	int ep;
};

/*
 * Make an empty table for ${max} connections of ${room} bytes and more, and
 * about as many other descriptors as ${others}; raise the limit of descriptors
 * of the process to it.  If that cannot be, for fewer connections, and say so.
 */
int table_make(struct table *t, unsigned int max, unsigned int others,
    size_t room, struct err *e);

/*
 * A connection may be accepted: from now on there might be one, until it is
 * entered, and then is no more expected.
 */
void table_expect(struct table *t);
void table_unexpect(struct table *t);

/*
 * A connection that was expected is there, and its owner is ${who}, a number
 * below 2^24 that no other process has.  NULL if there is no room for it.
 */
struct entry *table_enter(struct table *t, int fd, unsigned int who);

/*
 * Something has happened to the connection ${fd}: its entry, if it waited, and
 * it is ${who}'s now.  Otherwise NULL; who has it is told by table_release.
 */
struct entry *table_claim(struct table *t, int fd, unsigned int who);

/*
 * Let it wait for whoever claims it next.  Returns 0; or 1 if something
 * has happened to it meanwhile, and it stays the caller's; -1 if it cannot
 * wait.
 */
int table_release(struct table *t, int fd);

/* Let it wait in any case, for others if something has happened to it. */
void table_offer(struct table *t, int fd);

/* Have somebody claim the connection, if it waits. */
void table_call(struct table *t, int fd);

/* It is refused, and does not count among the others. */
void table_refuse(struct table *t, int fd);

/* Close the connection, which is the caller's. */
void table_close(struct table *t, int fd);

/* Keep ${len} bytes of it, t->room at most, instead of those before. */
void table_keep(struct table *t, int fd, const void *bytes, size_t len);

/* The bytes that are kept of it: their number is the entry's. */
const uint8_t *table_kept(const struct table *t, int fd);

/* Close what ${who}, which has ended, had. */
void table_recover(struct table *t, unsigned int who);

/*
 * Have the connections claimed that have waited too long at ${now}, and if
 * ${idle}, those that have been answered and wait for no more than another
 * request.
 */
void table_sweep(struct table *t, int64_t now, int idle);

/*
 * An address as a number that is not 0: an IPv4 address, or the first 64 bits
 * of an IPv6 address, which is what one client has.
 */
uint64_t table_peer(const struct addr *a);

/*
 * How many connections there are, with those that are expected; that are
 * served; and of ${peer}.
 */
unsigned int table_count(const struct table *t);
unsigned int table_countserved(const struct table *t);
unsigned int table_countof(const struct table *t, uint64_t peer);

/* Give the memory back. */
void table_free(struct table *t);

#endif /* !LISTEN_TABLE_H */
