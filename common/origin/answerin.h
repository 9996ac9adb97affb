/*
 * The parts of an answer (origin/answer.h); for those who write it only.
 */
#ifndef ORIGIN_ANSWERIN_H
#define ORIGIN_ANSWERIN_H

#include "http/cond.h"
#include "origin/answer.h"

/* Cache-Control of an answer that is for one client. */
#define ANSWER_PERSONAL "private, no-store"

/* Make the whole answer a text, with Location if that is not NULL. */
enum answer_step answerhead_text(struct answer *a, unsigned int status,
    const char *location, const char *text);

/* Make the answer the text ${why}. */
enum answer_step answerhead_refuse(
    struct answer *a, unsigned int status, const char *why);

/* The same for trouble that is not the client's: the operator is told, too. */
enum answer_step answerhead_trouble(
    struct answer *a, unsigned int status, const char *why);

/* Have the operator told: "WHY: TARGET". */
void answerhead_tell(struct answer *a, const char *why);

/* The status that an error of a store or of a package is. */
unsigned int answerhead_status(const struct err *e);

/*
 * Judge the request, as far as that takes no base: its method and syntax, the
 * signature and the lists of a channel URL, and whether bases are given out.
 * Fill in a->url and a->key.
 */
enum answer_step answerjudge_request(struct answer *a);

/*
 * With the keys of tokens: judge the token of a channel URL that may be
 * answered, or send its client to the same URL with a token.
 */
enum answer_step answertoken_judge(struct answer *a);

/*
 * Take the token out of the channel if the package cannot carry it in these
 * forms.
 */
void answertoken_fit(struct answer *a, const struct forms *f);

/* Are bases given out to the client of the request? */
int answerjudge_givesbase(const struct answer *a);

/*
 * Make the head of an answer with the package a->package, or about it: by the
 * conditions and the range of the request.
 */
enum answer_step answerhead_package(struct answer *a);

/* Make the whole answer with the plan of a->package, or about it. */
enum answer_step answerplan(struct answer *a);

/*
 * By the conditions and the range of the request for what has ${size} bytes and
 * these validators: set the status and the part [a->first, + a->len).
 */
void answerhead_decide(
    struct answer *a, const struct http_validators *v, uint64_t size);

/* Add the fields about that part, of ${size} bytes; a->len is 0 for none. */
void answerhead_length(struct answer *a, uint64_t size);

/* Add Cache-Control: caches may keep the answer for ${age} seconds. */
void answerhead_maxage(struct buf *b, int is_private, uint64_t age);

/* End the head. */
void answerhead_end(struct answer *a);

/*
 * Append the lines of a package's 200 that a plan repeats.  Max-age is that of
 * a URL that does not expire: the text is the same at any time.
 */
void answerhead_fields(const struct answer *a, struct buf *b);

#endif /* !ORIGIN_ANSWERIN_H */
