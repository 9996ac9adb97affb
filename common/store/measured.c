#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/measured.h"
#include "util/buf.h"
#include "util/bytelock.h"
#include "util/clock.h"
#include "util/dirs.h"
#include "util/hash.h"
#include "util/hex.h"
#include "util/io.h"
#include "util/lru.h"
#include "util/outfile.h"
#include "util/text.h"

#define LOCK_FILE "lock"
#define HEX_LEN   (2 * (size_t)DIGEST_LEN)

/* See measured.h: so long before a measuring must the last change lie. */
#define SETTLED_MS 2000

struct entry {
	struct stat st;
	uint8_t sha256[DIGEST_LEN];
	int64_t seen;  /* in this state, at first; by clock_ms */
	int64_t began; /* the measuring; 0: it was not measured */
	int is_kept;   /* the digest is good as long as the state is */
};

/* A file that a thread measures, or is about to. */
struct busy {
	const struct stat *st;
	struct busy *next;
};

struct measured {
	int dir;              /* or -1 */
	pthread_mutex_t lock; /* of all below */
	pthread_cond_t done;  /* a file is not in ${busy} any more */
	struct busy *busy;
	struct entry entry[LRU_MAX];
	struct lru order;
	uint64_t count;
	int has_trouble;
	struct err trouble;
};

/* Entries are compared by a function without a cookie: see lru_find. */
struct wanted {
	const struct measured *m;
	const struct stat *st;
};

static int
is_samefile(const struct stat *a, const struct stat *b)
{
	return (a->st_dev == b->st_dev && a->st_ino == b->st_ino &&
		a->st_size == b->st_size &&
		clock_compare(a->st_mtim, b->st_mtim) == 0 &&
		clock_compare(a->st_ctim, b->st_ctim) == 0);
}

static int
is_entry(size_t place, const void *what)
{
	const struct wanted *w = what;

	return (is_samefile(&w->m->entry[place].st, w->st));
}

/* The entry of the file, which may be new.  The lock is held. */
static struct entry *
find_entry(struct measured *m, const struct stat *st)
{
	struct wanted w = {m, st};
	size_t at = lru_find(&m->order, LRU_MAX, is_entry, &w);
	struct entry *x = &m->entry[at];

	if (!is_samefile(&x->st, st)) {
		memset(x, 0, sizeof(*x));
		x->st = *st;
		x->seen = clock_ms();
	}
	lru_use(&m->order, at);
	return (x);
}

/*
 * Is the digest of ${st} in memory?  One that is not kept is good for whoever
 * has asked, at ${came}, before the measuring began.
 */
static int
is_remembered(struct measured *m, const struct stat *st, int64_t came,
    uint8_t sha256[DIGEST_LEN])
{
	const struct entry *x;
	int is;

	(void)pthread_mutex_lock(&m->lock);
	x = find_entry(m, st);
	is = x->is_kept || (x->began != 0 && x->began > came);
	if (is)
		memcpy(sha256, x->sha256, DIGEST_LEN);
	(void)pthread_mutex_unlock(&m->lock);
	return (is);
}

/* What a line about ${st} has in front of the digest. */
static void
add_state(struct buf *line, const struct stat *st)
{
	buf_addf(line, "%llu %lld.%09ld %lld.%09ld ",
	    (unsigned long long)st->st_size, (long long)st->st_mtim.tv_sec,
	    st->st_mtim.tv_nsec, (long long)st->st_ctim.tv_sec,
	    st->st_ctim.tv_nsec);
}

static void
set_name(char name[64], const struct stat *st)
{
	(void)snprintf(name, 64, "%llx-%llx", (unsigned long long)st->st_dev,
	    (unsigned long long)st->st_ino);
}

/* A line that is not about this state, whole and to the byte, says nothing. */
static int
read_line(int dir, const struct stat *st, uint8_t sha256[DIGEST_LEN])
{
	struct buf state = BUF_INIT;
	char name[64], line[256];
	int fd, rc = -1;
	ssize_t n;

	set_name(name, st);
	fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1)
		return (-1);
	n = io_read(fd, line, sizeof(line));
	(void)close(fd);
	add_state(&state, st);
	if (!state.failed && n == (ssize_t)(state.len + HEX_LEN + 1) &&
	    memcmp(line, state.data, state.len) == 0 && line[n - 1] == '\n')
		rc = hex_decode(sha256, DIGEST_LEN, line + state.len);
	buf_free(&state);
	return (rc);
}

static int
write_line(int dir, const struct stat *st, const uint8_t sha256[DIGEST_LEN],
    struct err *e)
{
	struct buf line = BUF_INIT;
	struct outfile out;
	char name[64];
	int rc;

	set_name(name, st);
	add_state(&line, st);
	hex_add(&line, sha256, DIGEST_LEN);
	buf_addbyte(&line, '\n');
	rc = buf_ok(&line, e);
	if (rc == 0 && (rc = outfile_openat(&out, dir, name, e)) == 0) {
		if (io_write(out.fd, line.data, line.len) == 0) {
			rc = outfile_publish(&out, 1, 0, e);
		} else {
			rc = err_sys(e, "cannot write %s", name);
			outfile_abort(&out);
		}
	}
	buf_free(&line);
	return (rc);
}

/* Remember what was measured from ${began} on, if it is to be kept. */
static void
keep_digest(struct measured *m, const struct stat *st, int64_t began,
    struct timespec wall, const uint8_t sha256[DIGEST_LEN])
{
	int is_settled = clock_between(st->st_ctim, wall) >= SETTLED_MS;
	struct entry *x;
	struct err e;
	int is_kept;

	(void)pthread_mutex_lock(&m->lock);
	x = find_entry(m, st);
	memcpy(x->sha256, sha256, DIGEST_LEN);
	x->began = began;
	x->is_kept = is_settled || began - x->seen >= SETTLED_MS;
	is_kept = x->is_kept;
	m->count++;
	(void)pthread_mutex_unlock(&m->lock);
	if (!is_kept || m->dir == -1 || write_line(m->dir, st, sha256, &e) == 0)
		return;
	(void)pthread_mutex_lock(&m->lock);
	m->has_trouble = 1;
	m->trouble = e;
	(void)pthread_mutex_unlock(&m->lock);
}

/* A digest from the state directory was kept by who has written it. */
static void
keep_read(
    struct measured *m, const struct stat *st, const uint8_t sha256[DIGEST_LEN])
{
	struct entry *x;

	(void)pthread_mutex_lock(&m->lock);
	x = find_entry(m, st);
	memcpy(x->sha256, sha256, DIGEST_LEN);
	x->is_kept = 1;
	(void)pthread_mutex_unlock(&m->lock);
}

static int
say_changed(struct err *e)
{
	return (err_set(e, ERR_TEMP, "the file has changed meanwhile"));
}

/* Read the whole file.  Nobody else of this process measures it now. */
static int
measure_file(struct measured *m, int fd, const struct stat *st,
    uint8_t sha256[DIGEST_LEN], struct err *e)
{
	int64_t began = clock_ms();
	struct timespec wall;
	struct digest d;
	struct stat now;

	(void)clock_gettime(CLOCK_REALTIME, &wall);
	if (digest_file(fd, &d, NULL, e) != 0)
		return (-1);
	if (fstat(fd, &now) != 0)
		return (err_sys(e, "cannot read the package"));
	if (!is_samefile(&now, st) || d.size != (uint64_t)st->st_size)
		return (say_changed(e));
	memcpy(sha256, d.sha256, DIGEST_LEN);
	keep_digest(m, st, began, wall, sha256);
	return (0);
}

/* Different files have different bytes: one that hangs stops no other. */
static uint64_t
lock_byte(const struct stat *st)
{
	const uint64_t id[2] = {st->st_dev, st->st_ino};

	return (hash_bytes(id, sizeof(id), HASH_BASIS) >> 1);
}

/*
 * The same, when no other process measures it either.  A lock that cannot be
 * had costs a second reading, at worst.
 */
static int
measure_alone(struct measured *m, int fd, const struct stat *st,
    uint8_t sha256[DIGEST_LEN], struct err *e)
{
	int lock, rc;

	if (m->dir == -1)
		return (measure_file(m, fd, st, sha256, e));
	lock = bytelock_take(m->dir, LOCK_FILE, lock_byte(st), 1);
	if (read_line(m->dir, st, sha256) == 0) {
		keep_read(m, st, sha256);
		rc = 0;
	} else {
		rc = measure_file(m, fd, st, sha256, e);
	}
	if (lock != -1)
		(void)close(lock);
	return (rc);
}

static int
is_busy(const struct measured *m, const struct stat *st)
{
	const struct busy *b = m->busy;

	while (b != NULL &&
	       (b->st->st_dev != st->st_dev || b->st->st_ino != st->st_ino))
		b = b->next;
	return (b != NULL);
}

/* Wait until no other thread measures this file, and put it into the list. */
static void
begin_turn(struct measured *m, struct busy *mine)
{
	(void)pthread_mutex_lock(&m->lock);
	while (is_busy(m, mine->st))
		(void)pthread_cond_wait(&m->done, &m->lock);
	mine->next = m->busy;
	m->busy = mine;
	(void)pthread_mutex_unlock(&m->lock);
}

static void
end_turn(struct measured *m, struct busy *mine)
{
	struct busy **b = &m->busy;

	(void)pthread_mutex_lock(&m->lock);
	while (*b != mine)
		b = &(*b)->next;
	*b = mine->next;
	(void)pthread_cond_broadcast(&m->done);
	(void)pthread_mutex_unlock(&m->lock);
}

int
measured_sha256(struct measured *m, int fd, const struct filestate *state,
    uint8_t sha256[DIGEST_LEN], struct err *e)
{
	int64_t came = clock_ms();
	struct stat st;
	struct busy mine = {&st, NULL};
	int rc = 0;

	if (fstat(fd, &st) != 0)
		return (err_sys(e, "cannot read the package"));
	if (!S_ISREG(st.st_mode) || (uint64_t)st.st_size != state->size ||
	    clock_compare(st.st_mtim, state->mtime) != 0 ||
	    clock_compare(st.st_ctim, state->ctime) != 0)
		return (say_changed(e));
	if (is_remembered(m, &st, came, sha256))
		return (0);
	begin_turn(m, &mine);
	if (!is_remembered(m, &st, came, sha256))
		rc = measure_alone(m, fd, &st, sha256, e);
	end_turn(m, &mine);
	return (rc);
}

int
measured_has(const struct measured *m, const struct stat *st)
{
	uint8_t sha256[DIGEST_LEN];

	return (m->dir != -1 && read_line(m->dir, st, sha256) == 0);
}

int
measured_open(struct measured **m, const char *path, struct err *e)
{
	if ((*m = calloc(1, sizeof(**m))) == NULL)
		return (err_nomem(e));
	(*m)->dir = -1;
	(void)pthread_mutex_init(&(*m)->lock, NULL);
	(void)pthread_cond_init(&(*m)->done, NULL);
	if (path == NULL || ((*m)->dir = dirs_openprivate(path, e)) != -1)
		return (0);
	return (err_in(e, "state directory %s", text_safe(path, strlen(path))));
}

void
measured_close(struct measured *m)
{
	if (m == NULL)
		return;
	(void)pthread_cond_destroy(&m->done);
	(void)pthread_mutex_destroy(&m->lock);
	if (m->dir != -1)
		(void)close(m->dir);
	free(m);
}

int
measured_trouble(struct measured *m, struct err *e)
{
	int has;

	(void)pthread_mutex_lock(&m->lock);
	has = m->has_trouble;
	m->has_trouble = 0;
	if (has)
		*e = m->trouble;
	(void)pthread_mutex_unlock(&m->lock);
	return (has);
}

uint64_t
measured_count(struct measured *m)
{
	uint64_t n;

	(void)pthread_mutex_lock(&m->lock);
	n = m->count;
	(void)pthread_mutex_unlock(&m->lock);
	return (n);
}
