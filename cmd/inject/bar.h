/*
 * A progress bar on standard error.
 */
#ifndef INJECT_BAR_H
#define INJECT_BAR_H

#include <stddef.h>

struct bar {
	int on;
	long long drawn; /* time of the last draw, in ms; 0 while hidden */
};

/* Start ${b}; show a bar if ${wanted} and standard error is a terminal. */
void bar_init(struct bar *b, int wanted);

/* ${done} of ${all} are done: draw the bar, at most ten times a second. */
void bar_draw(struct bar *b, size_t done, size_t all);

/* Erase the bar, so that a message can be printed. */
void bar_hide(struct bar *b);

#endif /* !INJECT_BAR_H */
