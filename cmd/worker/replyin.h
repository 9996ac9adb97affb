/*
 * What the files of worker/reply.h share: an answer that is made and sent.
 *
 *     make   the base is found and scanned; the answer is made
 *     bytes  bytes of the base are at hand, or waited for
 *     send   bytes of the package go to the client
 *     pace   how the client takes them
 */
#ifndef WORKER_REPLYIN_H
#define WORKER_REPLYIN_H

#include "worker/reply.h"

enum phase {
	PHASE_MAKE, /* the answer is made */
	PHASE_OPEN, /* the first byte of the base is waited for */
	PHASE_FILL, /* bytes of the body are read, and then looked at */
	PHASE_SEND,
	PHASE_DRAIN /* the client has to take what was sent */
};

/* What a turn comes to. */
enum turn {
	TURN_ON,    /* go on at once */
	TURN_OVER,  /* others are to have a turn */
	TURN_WAIT,  /* until the store, the disk, a timer or the client wakes */
	TURN_DONE,  /* all is sent */
	TURN_FAILED /* see reply->err */
};

/* What is needed until the answer is on its way. */
struct making {
	struct answer answer;
	struct http_request request;
	enum answer_step step;
	struct buf data; /* that the answer wants to read */
	size_t len;      /* of the request's head */
	unsigned int makes, finds;
	int fresh; /* what is known of the base is not believed */
};

struct reply {
	struct waiter waiter; /* first: see reply_conn */
	struct conn *conn;
	enum phase phase;
	struct making *making; /* NULL: the first byte is on its way */
	struct version *version;
	struct slice *hold;
	struct package *package;
	uint64_t pos;  /* the next byte of the package */
	uint64_t tail; /* the first of those that are looked at before */
	uint64_t end;
	struct buf out; /* that is sent first */
	size_t out_sent;
	uint64_t sent; /* bytes that the kernel has taken, with the head */
	uint64_t head;
	uint64_t body; /* bytes that are to be sent behind the head */
	/* What a helper has just read, and when; -1: it does. */
	uint64_t read_off, read_len;
	int64_t read_at;
	/* How the client takes it: */
	int64_t began;
	int64_t progress; /* when it was seen to have taken bytes */
	uint64_t taken;   /* how many by then */
	int64_t minute;   /* when the minute of --min-rate began */
	uint64_t minute_taken;
	unsigned int drains;
	int is_fast;
	unsigned int status;
	struct logline line;
	struct err err;
};

/* Wait for the store or the disk: the waiter is in a list. */
enum turn reply_waitstore(struct reply *p);

/* Wait until the client takes more. */
enum turn reply_waitclient(struct reply *p);

/* Note why the answer cannot be sent.  Returns TURN_FAILED. */
enum turn reply_fail(struct reply *p, const char *why);

/* The next bytes of the package, up to ${limit}. */
struct piece reply_piece(const struct reply *p, uint64_t limit);

/* Give the base back, and wait for nothing of it. */
void reply_leavebase(struct reply *p);

/* Find, scan and plan, a step further. */
enum turn make_step(struct reply *p);

/*
 * What was made cannot be sent, for the reason p->err: begin again, or, after
 * some times or if this is the ${last}, say that it cannot be.
 */
enum turn make_again(struct reply *p, int last);

/* The answer is on its way: what made it is not needed any more. */
void make_commit(struct reply *p);

void making_free(struct reply *p);

/* Have the bytes [off, off + len) of the base at hand, or the first of them. */
enum turn replybytes_have(
    struct reply *p, uint64_t off, uint64_t len, struct extent *x);

/* Append the first ${done} of the base's bytes [off, off + len) to ${b}. */
enum turn replybytes_copy(
    struct reply *p, struct buf *b, uint64_t off, uint64_t len, uint64_t *done);

/* Are the bytes that were copied those of the base that was found? */
enum turn replybytes_look(struct reply *p);

/* Have the first byte of the base at hand that is sent. */
enum turn send_open(struct reply *p);

/* Read the rest of the body, and look whether it is the base's. */
enum turn send_fill(struct reply *p);

/* Send what the client takes, up to the bytes that are looked at before. */
enum turn send_some(struct reply *p);

/* The client has taken bytes: is it a fast one? */
void pace_took(struct reply *p);

/*
 * Time has gone by: has the client taken something of late?  0; or -1 with
 * p->err if it is to be given up.
 */
int pace_check(struct reply *p);

/* Wait until the client has taken all that was sent. */
enum turn pace_drain(struct reply *p);

#endif /* !WORKER_REPLYIN_H */
