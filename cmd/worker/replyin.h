/*
 * What the files of worker/reply.h share:
 *
 *     make   finds and scans the base, and makes the answer
 *     bytes  gets bytes of the base, or waits for them
 *     send   sends bytes of the package to the client
 *     pace   measures how fast the client takes them
 */
#ifndef WORKER_REPLYIN_H
#define WORKER_REPLYIN_H

#include "worker/reply.h"

enum phase {
	PHASE_MAKE, /* make the answer */
	PHASE_OPEN, /* wait for the base's first byte, before the head goes */
	PHASE_FILL, /* read the rest of the body, then check the base */
	PHASE_SEND,
	PHASE_DRAIN /* wait until the client has taken what was sent */
};

/* What a step of an answer returns. */
enum turn {
	TURN_ON,    /* go on at once */
	TURN_OVER,  /* go on after other connections had a turn */
	TURN_WAIT,  /* until the store, the disk, a timer or the client wakes */
	TURN_DONE,  /* all is sent */
	TURN_FAILED /* see reply->err */
};

/* What is needed until the first byte is sent. */
struct making {
	struct answer answer;
	struct http_request request;
	enum answer_step step;
	struct buf data; /* bytes of the base that the answer asked for */
	size_t len;      /* of the request's head */
	unsigned int makes, finds;
	int fresh; /* ask the coprocess even if the base is known */
};

struct reply {
	struct waiter waiter; /* first: see reply_conn */
	struct conn *conn;
	enum phase phase;
	struct making *making; /* NULL after make_commit */
	struct version *version;
	struct slice *hold;
	struct package *package;
	uint64_t pos;  /* the next byte of the package */
	uint64_t tail; /* the base is checked before this byte is sent */
	uint64_t end;
	struct buf out; /* is sent before bytes from pos on */
	size_t out_sent;
	uint64_t sent; /* bytes that the kernel has taken, with the head */
	uint64_t head;
	uint64_t body; /* bytes to send after the head */
	/* The bytes that a helper has read, and when; -1: it still reads. */
	uint64_t read_off, read_len;
	int64_t read_at;
	/* How the client takes it: */
	int64_t began;
	int64_t progress; /* when it was last seen to have taken bytes */
	uint64_t taken;   /* how many bytes it had taken then */
	int64_t minute;   /* when the minute of --min-rate began */
	uint64_t minute_taken;
	unsigned int drains;
	int is_fast;
	unsigned int status;
	struct logline line;
	struct err err;
};

/* Set the timer; the waiter is in a list, of the store or the disk. */
enum turn reply_waitstore(struct reply *p);

/* Wait until the client takes more. */
enum turn reply_waitclient(struct reply *p);

/* Set p->err to ERR_TEMP with ${why}.  Return TURN_FAILED. */
enum turn reply_fail(struct reply *p, const char *why);

/* The next piece of the package, from p->pos on, up to ${limit}. */
struct piece reply_piece(const struct reply *p, uint64_t limit);

/* Release the base and its slice, and stop waiting for it. */
void reply_leavebase(struct reply *p);

/* Find, scan and plan, a step further. */
enum turn make_step(struct reply *p);

/*
 * The answer cannot be sent, for the reason p->err.  Make it again from the
 * start; or, after some tries or if ${last}, make it an error answer.
 */
enum turn make_again(struct reply *p, int last);

/*
 * Log and count the answer, and free what made it: its first byte is about to
 * be sent.  Nothing happens if that was done before.
 */
void make_commit(struct reply *p);

void making_free(struct reply *p);

/*
 * Set ${x} to where the first of the base's bytes [off, off + len) are, and
 * return TURN_ON when they can be read, usually without waiting for a disk.
 */
enum turn replybytes_have(
    struct reply *p, uint64_t off, uint64_t len, struct extent *x);

/*
 * Append the first of the base's bytes [off, off + len) to ${b}.  Set ${done}
 * to their number, which is > 0 if TURN_ON is returned.
 */
enum turn replybytes_copy(
    struct reply *p, struct buf *b, uint64_t off, uint64_t len, uint64_t *done);

/* Check that the base was not overwritten since it was found. */
enum turn replybytes_look(struct reply *p);

/* Get the first byte of the base that the body has. */
enum turn send_open(struct reply *p);

/* Read the rest of the body, then check the base. */
enum turn send_fill(struct reply *p);

/* Send what the client takes, up to p->tail. */
enum turn send_some(struct reply *p);

/* The client has taken bytes: find out whether it is fast. */
void pace_took(struct reply *p);

/*
 * Look whether the client still takes bytes.  Return 0; or -1 with p->err if
 * the client is too slow and the answer must be cut off.
 */
int pace_check(struct reply *p);

/* Wait until the client has taken all that was sent. */
enum turn pace_drain(struct reply *p);

#endif /* !WORKER_REPLYIN_H */
