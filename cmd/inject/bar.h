/*
 * A progress bar on standard error.
 */
#ifndef INJECT_BAR_H
#define INJECT_BAR_H

#include <stddef.h>

struct bar {
	int on;
	long long drawn; /* when, in milliseconds; 0 while it is hidden */
};

/* With ${wanted}, show a bar if standard error is a terminal. */
void bar_init(struct bar *b, int wanted);

/* ${done} of ${all} are done: draw it, if it is time to again. */
void bar_draw(struct bar *b, size_t done, size_t all);

/* Take it away, so that something else can be printed. */
void bar_hide(struct bar *b);

#endif /* !INJECT_BAR_H */
