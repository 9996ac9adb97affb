/* The parts of answer.c: only origin/answer*.c include this. */
#ifndef ORIGIN_ANSWERIN_H
#define ORIGIN_ANSWERIN_H

#include "http/cond.h"
#include "origin/answer.h"

/* Cache-Control of an answer that no cache may store. */
#define ANSWER_PERSONAL "private, no-store"

/* Make the answer a text.  Add a Location field if ${location} is not NULL. */
enum answer_step answerhead_text(struct answer *a, unsigned int status,
    const char *location, const char *text);

/* Make the answer the text ${why}, which the client sees. */
enum answer_step answerhead_refuse(
    struct answer *a, unsigned int status, const char *why);

/* Like answerhead_refuse, and tell the operator, too. */
enum answer_step answerhead_trouble(
    struct answer *a, unsigned int status, const char *why);

/* Set a->trouble to "WHY: TARGET".  Without a target, do nothing. */
void answerhead_tell(struct answer *a, const char *why);

/* The status for an error of a store or a package. */
unsigned int answerhead_status(const struct err *e);

/*
 * Judge the request as far as possible without the base: method, syntax, the
 * signature and the lists for a channel URL, and whether bases are given out.
 * Fill in a->url and a->key.
 */
enum answer_step answerjudge_request(struct answer *a);

/*
 * If there are keys of tokens, judge the token of a channel URL that is
 * allowed.  If the URL has no token, redirect the client to the same URL with a
 * new token.
 */
enum answer_step answertoken_judge(struct answer *a);

/* If these forms cannot carry the token, remove the token from the channel. */
void answertoken_fit(struct answer *a, const struct forms *f);

/* Does the client of the request get bases? */
int answerjudge_givesbase(const struct answer *a);

/*
 * Make the head for a->package, according to the conditions and the range of
 * the request.
 */
enum answer_step answerhead_package(struct answer *a);

/* Make the whole answer for the plan of a->package. */
enum answer_step answerplan(struct answer *a);

/*
 * Judge the conditions and the range of the request against ${size} bytes with
 * the validators ${v}: set a->status and the part [a->first, + a->len), and log
 * the outcome.  If a->status is neither 200 nor 206, answerhead_length sets
 * a->len to 0.
 */
void answerhead_decide(
    struct answer *a, const struct http_validators *v, uint64_t size);

/*
 * Add the fields about the part of the ${size} bytes.  Set a->len to 0 if the
 * status has no body.
 */
void answerhead_length(struct answer *a, uint64_t size);

/* Add Cache-Control: caches may store the answer for ${age} seconds. */
void answerhead_maxage(struct buf *b, int is_private, uint64_t age);

/* Add Connection and the empty line, and log the User-Agent. */
void answerhead_end(struct answer *a);

/*
 * Append the fields of a package's 200 that a plan repeats.  They do not depend
 * on the time left until the URL expires, so the text of the plan stays the
 * same.
 */
void answerhead_fields(const struct answer *a, struct buf *b);

#endif /* !ORIGIN_ANSWERIN_H */
