/*
 * Lists of structs that are linked by members of theirs, of type struct dlist;
 * so is the list itself.  A struct may have several such members, and be in as
 * many lists.  All is O(1), and nothing is allocated.
 */
#ifndef UTIL_DLIST_H
#define UTIL_DLIST_H

#include <stddef.h>

struct dlist {
	struct dlist *next, *prev;
};

/* Make an empty list of ${l}, or a member that is in no list. */
static inline void
dlist_init(struct dlist *l)
{
	l->next = l->prev = l;
}

static inline int
dlist_isempty(const struct dlist *l)
{
	return (l->next == l);
}

/* Put ${member}, which is in no list, at the end of ${l}. */
static inline void
dlist_add(struct dlist *l, struct dlist *member)
{
	member->next = l;
	member->prev = l->prev;
	l->prev->next = member;
	l->prev = member;
}

/* Take ${member} out of its list; nothing happens if it is in none. */
static inline void
dlist_remove(struct dlist *member)
{
	member->prev->next = member->next;
	member->next->prev = member->prev;
	dlist_init(member);
}

/* What is behind ${at} in ${l}, less ${offset} bytes; NULL at the end. */
static inline void *
dlist_behind(const struct dlist *l, const struct dlist *at, size_t offset)
{
	if (at->next == l)
		return (NULL);
	return ((char *)at->next - offset);
}

/* The first struct in list ${l}, by its member, or NULL. */
#define DLIST_FIRST(l, type, member)                                           \
	((type *)dlist_behind((l), (l), offsetof(type, member)))

/* The struct behind ${item} there, or NULL. */
#define DLIST_NEXT(l, item, type, member)                                      \
	((type *)dlist_behind((l), &(item)->member, offsetof(type, member)))

#endif /* !UTIL_DLIST_H */
