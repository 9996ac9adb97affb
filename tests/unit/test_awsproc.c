/*
 * credential_process: how its command line is split, how the program is run,
 * and when its key is renewed.
 */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "aws/awsmeta.h"
#include "aws/awsproc.h"
#include "aws/awsrun.h"
#include "aws/awswords.h"
#include "util/clock.h"

/* Split ${line} and put each word in <>; or return the error. */
static const char *
words(const char *line)
{
	static char text[512];
	struct awswords w = {.word = NULL};
	struct buf out = BUF_INIT;
	struct err e;
	size_t i;

	if (awswords_split(&w, line, &e) != 0)
		buf_addstr(&out, e.text);
	else
		for (i = 0; w.word[i] != NULL; i++)
			buf_addf(&out, "<%s>", w.word[i]);
	(void)snprintf(text, sizeof(text), "%s", buf_str(&out));
	awswords_free(&w);
	buf_free(&out);
	return (text);
}

/* The results are those of Python's shlex.split. */
static void
test_words(void)
{
	CHECK_STR(words("keys --profile games"), "<keys><--profile><games>");
	CHECK_STR(words(" \tkeys  a\r\n"), "<keys><a>");
	CHECK_STR(words("'/my tools/keys' \"a b\""), "</my tools/keys><a b>");
	CHECK_STR(words("a'b'\"c\"d ''"), "<abcd><>");
	CHECK_STR(words("\\a\\ b \\'\\\""), "<a b><'\">");
	CHECK_STR(words("\"\\a\\\"\\\\\\'\" '\\'"), "<\\a\"\\\\'><\\>");
	CHECK_STR(words("'\"' \"'\""), "<\"><'>");
	CHECK_STR(words("k $HOME `id` *;|&>x #y ~"),
	    "<k><$HOME><`id`><*;|&>x><#y><~>");
	CHECK_STR(words("keys 'a"), "a quote is not closed");
	CHECK_STR(words("keys \"a\\\""), "a quote is not closed");
	CHECK_STR(words("keys a\\"), "nothing follows a backslash");
	CHECK_STR(words(" \t"), "there is no command");
}

static struct buf out;

/* Run shell script ${script}, with output into ${out}; "" or the error. */
static const char *
ran(const char *script, int ms)
{
	static struct err e;
	char shell[] = "sh", option[] = "-c", text[512];
	char *const argv[] = {shell, option, text, NULL};

	(void)snprintf(text, sizeof(text), "%s", script);
	buf_reset(&out);
	e.text[0] = '\0';
	return (awsrun(argv, ms, &out, &e) == 0 ? "" : e.text);
}

static void
test_run(void)
{
	char none[] = "no-such-program";
	char *const argv[] = {none, NULL};
	struct err e;

	CHECK_STR(ran("printf a; printf b", 10000), "");
	CHECK_STR(buf_str(&out), "ab");
	CHECK_STR(
	    ran("echo secret >&2; exit 3", 10000), "it ended with status 3");
	CHECK(out.len == 0);
	CHECK_STR(ran("kill -TERM $$", 10000), "it was ended by signal 15");
	CHECK_STR(ran("head -c 65536 /dev/zero", 10000), "");
	CHECK(out.len == AWSRUN_MAX);
	CHECK_STR(ran("head -c 65537 /dev/zero; sleep 100", 10000),
	    "it writes more than 65536 bytes");
	CHECK_STR(ran("readlink /proc/self/fd/0 /proc/self/fd/2", 10000), "");
	CHECK_STR(buf_str(&out), "/dev/null\n/dev/null\n");
	CHECK(awsrun(argv, 10000, &out, &e) == -1 && e.kind == ERR_FATAL);
	CHECK_STR(e.text, "it cannot be run: No such file or directory");
}

/* A file without "#!", which execvp would give to a shell. */
static void
test_noshell(void)
{
	char path[] = "./plain";
	char *const argv[] = {path, NULL};
	FILE *f = fopen(path, "w");
	struct err e;

	if (f == NULL || fputs("echo by a shell\n", f) == EOF ||
	    fclose(f) != 0 || chmod(path, 0700) != 0)
		abort();
	buf_reset(&out);
	CHECK(awsrun(argv, 10000, &out, &e) == -1 && out.len == 0);
	(void)unlink(path);
}

/* The program inherits no descriptor and no signal setting of a server. */
static void
test_state(void)
{
	int fd = dup2(open("/", O_RDONLY), 77);
	sigset_t term;

	CHECK(fd == 77);
	(void)sigemptyset(&term);
	(void)sigaddset(&term, SIGTERM);
	(void)sigprocmask(SIG_BLOCK, &term, NULL);
	(void)signal(SIGHUP, SIG_IGN);
	/* The shell's glob opens a descriptor of its own. */
	CHECK_STR(ran("[ ! -e /proc/$$/fd/77 ] && cd /proc/$$/fd && "
		      "for f in ? ??; do [ ! -e $f ] || printf $f; done",
		      10000),
	    "");
	CHECK_STR(buf_str(&out), "012");
	/* Signals above 31 may be libc's own: look at the last 28 bits. */
	CHECK_STR(ran("grep -E 'Sig(Blk|Ign)' /proc/self/status | "
		      "sed 's/.*\\(.......\\)$/\\1/'",
		      10000),
	    "");
	CHECK_STR(buf_str(&out), "0000000\n0000000\n");
	CHECK_STR(
	    ran("[ \"$(cut -d ' ' -f 5 /proc/$$/stat)\" = $$ ]", 10000), "");
	(void)signal(SIGHUP, SIG_DFL);
	(void)sigprocmask(SIG_UNBLOCK, &term, NULL);
	(void)close(fd);
}

/*
 * When the time is over, the processes that ${script} started are killed too.
 * They keep the FIFO "alive" open for writing.
 */
static void
check_killed(const char *script)
{
	int64_t began = clock_ms();
	struct pollfd p = {.events = 0};

	CHECK(mkfifo("alive", 0600) == 0);
	p.fd = open("alive", O_RDONLY | O_NONBLOCK);
	CHECK_STR(ran(script, 500), "it does not end in time");
	CHECK(clock_ms() - began >= 500 && clock_ms() - began < 9000);
	CHECK(poll(&p, 1, 9000) == 1 && p.revents == POLLHUP);
	(void)close(p.fd);
	(void)unlink("alive");
}

static void
test_killed(void)
{
	check_killed("sleep 10 9>alive & sleep 10");
	/* The program itself has ended, or has closed its output. */
	check_killed("sleep 10 9>alive & exit 0");
	check_killed("exec >&-; sleep 10 9>alive & sleep 10");
}

static const char *
env(const char *name)
{
	return (strcmp(name, "AWS_CONFIG_FILE") == 0 ? "config" : NULL);
}

/* Make ${script} the program that gives keys. */
static void
put_program(const char *script)
{
	FILE *f = fopen("keys", "w");

	if (f == NULL || fprintf(f, "#!/bin/sh\n%s", script) < 0 ||
	    fclose(f) != 0 || chmod("keys", 0700) != 0)
		abort();
}

static void
test_renew(void)
{
	static const char config[] =
	    "[default]\ncredential_process = ./keys A\n";
	int fd = open("config", O_WRONLY | O_CREAT, 0600), loaded = 0;
	struct aws a = {.id = NULL};
	struct err e;

	if (write(fd, config, sizeof(config) - 1) == -1 || close(fd) != 0)
		abort();
	put_program("echo >>runs\nprintf '{\"Version\": 1, \"AccessKeyId\": "
		    "\"%s%d\", \"SecretAccessKey\": \"s\", "
		    "\"Expiration\": \"%s\"}' $1 $(wc -l <runs) "
		    "$(date -u -d '1 hour' +%FT%TZ)\n");
	CHECK(awsmeta_renew(&a, &loaded, env, &e) == 0 && loaded);
	CHECK_STR(a.id, "A1");
	CHECK(a.renew == a.expires - 300 && a.expires > time(NULL) + 3500);
	/* No renewal before its time. */
	CHECK(awsmeta_renew(&a, &loaded, env, &e) == 0);
	CHECK_STR(a.id, "A1");
	a.renew = time(NULL);
	CHECK(awsmeta_renew(&a, &loaded, env, &e) == 0);
	CHECK_STR(a.id, "A2");
	CHECK(a.renew == a.expires - 300);
	/* If the renewal fails, the old key stays until it expires. */
	put_program("exit 4\n");
	a.renew = time(NULL);
	CHECK(awsmeta_renew(&a, &loaded, env, &e) == 0);
	CHECK_STR(a.id, "A2");
	CHECK(a.renew > time(NULL));
	a.renew = a.expires = time(NULL);
	CHECK(awsmeta_renew(&a, &loaded, env, &e) == -1 && e.kind == ERR_TEMP);
	CHECK_STR(e.text, "config: credential_process: it ended with status 4");
	aws_free(&a);
	(void)unlink("config");
	(void)unlink("keys");
	(void)unlink("runs");
}

int
main(void)
{
	char dir[] = "/tmp/chanpack-awsproc-XXXXXX";

	/* Give this test a standard input that the program must not get. */
	if (mkdtemp(dir) == NULL || chdir(dir) != 0 ||
	    dup2(open("/", O_RDONLY), STDIN_FILENO) != STDIN_FILENO)
		return (1);
	test_words();
	test_run();
	test_noshell();
	test_state();
	test_killed();
	test_renew();
	buf_free(&out);
	(void)rmdir(dir);
	return (check_done());
}
