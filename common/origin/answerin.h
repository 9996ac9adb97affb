/*
 * The parts of an answer (origin/answer.h); for those who write it only.
 */
#ifndef ORIGIN_ANSWERIN_H
#define ORIGIN_ANSWERIN_H

#include "origin/answer.h"

/* Make the whole answer a text, with Location if that is not NULL. */
enum answer_step answerhead_text(struct answer *a, unsigned int status,
    const char *location, const char *text);

/*
 * Make the head of an answer with the package a->package, or about it: by the
 * conditions and the range of the request.
 */
enum answer_step answerhead_package(struct answer *a);

#endif /* !ORIGIN_ANSWERIN_H */
