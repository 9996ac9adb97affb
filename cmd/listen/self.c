#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "listen/self.h"
#include "util/clock.h"

/* How often, and how long, the last worker waits for another. */
#define PAUSES   5
#define PAUSE_NS 1000000

/* Who has answered so short a time ago, in ms, does answer. */
#define ANSWERED_MS 30000

static struct {
	const struct board *board; /* NULL: in no pool */
	const struct turns *turns;
	const struct sockets *at;
	unsigned int place;
	int has_turn;
} self;

static volatile sig_atomic_t is_waiting, is_orphan;

void
self_join(const struct board *b, const struct turns *t, unsigned int place)
{
	self.board = b;
	self.turns = t;
	self.place = place;
	self.has_turn = 0;
}

static void
set_state(enum board_state s)
{
	atomic_store(&self.board->state[self.place], (unsigned char)s);
}

void
self_wake(void)
{
	const uint64_t one = 1;

	if (self.board == NULL)
		return;
	(void)!write(self.turns->wake, &one, sizeof(one));
}

int
self_lead(void)
{
	ssize_t n;
	char got;

	if (self.has_turn)
		return (0);
	set_state(BOARD_SPARE);
	self_wait();
	n = read(self.turns->take, &got, 1);
	self_work();
	if (n == -1 && errno == EINTR)
		return (1);
	if (n != 1 || got != TURN)
		return (-1);
	set_state(BOARD_LEADS);
	self.has_turn = 1;
	return (0);
}

int
self_leads(void)
{
	return (self.has_turn);
}

void
self_yield(void)
{
	static const char turn = TURN;

	if (self.board == NULL || !self.has_turn)
		return;
	self.has_turn = 0;
	/* Before another has it: or a crash here would make it two. */
	set_state(BOARD_BUSY);
	(void)!write(self.turns->give, &turn, 1);
	if (board_count(self.board, BOARD_SPARE) == 0)
		self_wake();
}

/* Be busy, unless all would be: of two that try at once, not both are. */
static int
try_busy(void)
{
	set_state(BOARD_BUSY);
	/* Who has made the pool of one worker wants one answer at a time. */
	if (self.board->max == 1 ||
	    board_count(self.board, BOARD_BUSY) < self.board->max)
		return (0);
	set_state(BOARD_LEADS);
	return (-1);
}

int
self_spare(void)
{
	const struct timespec pause = {0, PAUSE_NS};
	unsigned int i;

	if (self.board == NULL || !self.has_turn)
		return (0);
	/* One whose client has everything may be about to say so. */
	for (i = 0; try_busy() != 0; i++) {
		if (i == PAUSES)
			return (-1);
		(void)nanosleep(&pause, NULL);
	}
	self_yield();
	return (0);
}

void
self_file(enum board_file which, int fd)
{
	if (self.board != NULL)
		atomic_store(board_file(self.board, self.place, which), fd);
}

int
self_expect(int ms)
{
	struct pollfd p = {.fd = self.turns->take, .events = POLLIN};
	int n;

	if (self.has_turn)
		return (1);
	set_state(BOARD_SPARE);
	self_wait();
	n = poll(&p, 1, ms);
	self_work();
	return (n != 0);
}

/* In no pool, a process asks for itself alone. */
static struct board_shared *
shared(void)
{
	static struct board_shared alone;

	return (self.board == NULL ? &alone : self.board->shared);
}

void
self_store(int answered)
{
	atomic_store(answered ? &shared()->answered : &shared()->troubled,
	    (long long)clock_ms());
}

void
self_refused(void)
{
	/* Whoever asks for what may not be read is not to end all answers. */
	if (clock_ms() - atomic_load(&shared()->answered) >= ANSWERED_MS)
		self_store(0);
}

int
self_istroubled(int64_t ms)
{
	long long troubled = atomic_load(&shared()->troubled);

	return (troubled > atomic_load(&shared()->answered) &&
		clock_ms() - troubled < ms);
}

int
self_isleaving(void)
{
	return (
	    self.board != NULL && atomic_load(&self.board->shared->is_leaving));
}

static void
on_orphaned(int sig)
{
	nfds_t i;

	(void)sig;
	is_orphan = 1;
	/* Who has passed them has others for them. */
	for (i = 0; !self.at->passed && i < self.at->n; i++)
		(void)shutdown(self.at->socket[i].fd, SHUT_RDWR);
	if (is_waiting)
		_exit(0);
}

void
self_follow(const struct sockets *at)
{
	struct sigaction sa;

	self.at = at;
	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_orphaned;
	(void)sigaction(SIGUSR1, &sa, NULL);
	(void)prctl(PR_SET_PDEATHSIG, SIGUSR1);
}

void
self_wait(void)
{
	is_waiting = 1;
	if (is_orphan)
		_exit(0);
}

void
self_work(void)
{
	is_waiting = 0;
}
