/*
 * Sends signals and says when. It sleeps while it waits (clock_nanosleep, absolute), so that it takes
 * no core from the receiver.
 *
 *   sender FILE PID answered N GAP SIGNO      one at a time, the next one GAP ns after the answer at
 *                                             the earliest
 *   sender FILE PID timed    N GAP SIGNO...   every GAP ns whatever happens, kinds at random
 *   sender FILE PID queue    N SIGNO          sigqueue(3), values 0 to N-1, as fast as it can; waits
 *                                             where the kernel's queue is full
 *   sender burn                               keeps a processor busy until it is killed
 *   sender launch FILE COMMAND...             becomes COMMAND, with all signals at their default and
 *                                             unblocked, to die with its parent
 */
#include "bench.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#define SECOND 1000000000LL
#define PATIENCE (5 * SECOND)

static struct bench *bench;
static pid_t pid;

static void sleep_until(int64_t nanos) {
	const struct timespec at = { .tv_sec = nanos / SECOND, .tv_nsec = nanos % SECOND };
	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL) == EINTR) {
	}
}

static void note(int64_t i, int64_t nanos, int signo) {
	if (i < bench->capacity)
		sent(bench)[i] = (struct sent){ .nanos = nanos, .signo = signo };
	__atomic_store_n(&bench->sent, i + 1, __ATOMIC_RELEASE);
}

static void send(int64_t i, int signo) {
	const int64_t nanos = now();
	if (kill(pid, signo) != 0)
		die("kill");
	note(i, nanos, signo);
}

/* Sleeps until COUNT have been received, in steps of STEP. */
static int await(int64_t count, int64_t step) {
	const int64_t end = now() + PATIENCE;
	while (received_count(bench) < count) {
		const int64_t nanos = now();
		if (nanos > end)
			return 0;
		sleep_until(nanos + step);
	}
	return 1;
}

/* Sleeps until nothing has been received for a while. */
static void await_quiet(void) {
	for (int64_t before = -1; before != received_count(bench);) {
		before = received_count(bench);
		sleep_until(now() + SECOND / 5);
	}
}

static void answered(int64_t n, int64_t gap, int signo) {
	int64_t next = now() + gap;
	for (int64_t i = 0; i < n; i++) {
		sleep_until(next);
		send(i, signo);
		next = now() + gap;
		sleep_until(next);
		if (received_count(bench) < i + 1) {
			if (!await(i + 1, gap)) {
				/* Whatever comes later would be taken for another one's. */
				bench->late++;
				return;
			}
			next = now() + gap;
		}
	}
}

static void timed(int64_t n, int64_t gap, char **signals, int kinds) {
	uint64_t random = 88172645463325252ULL; /* xorshift: the same order for every receiver */
	const int64_t start = now() + gap;
	for (int64_t i = 0; i < n; i++) {
		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		sleep_until(start + i * gap);
		send(i, atoi(signals[random % kinds]));
	}
	await_quiet();
}

static void queue(int64_t n, int signo) {
	for (int64_t i = 0; i < n; i++) {
		const int64_t nanos = now();
		while (sigqueue(pid, signo, (union sigval){ .sival_ptr = (void *)i }) != 0) {
			if (errno != EAGAIN)
				die("sigqueue");
			sleep_until(now() + SECOND / 10000);
		}
		note(i, nanos, signo);
	}
	await_quiet();
}

static void launch(const char *file, char **command) {
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	for (int signo = 1; signo < NSIG; signo++)
		signal(signo, SIG_DFL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	bench = map(file);
	bench->executed = now();
	execvp(command[0], command);
	die(command[0]);
}

int main(int argc, char **argv) {
	if (argc == 2 && strcmp(argv[1], "burn") == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			__asm__ volatile("" ::: "memory");
	}
	if (argc > 3 && strcmp(argv[1], "launch") == 0)
		launch(argv[2], argv + 3);
	if (argc < 6)
		return 2;
	/* Otherwise the kernel rounds each sleep up by 50 us. */
	prctl(PR_SET_TIMERSLACK, 1UL);
	bench = map(argv[1]);
	pid = atoi(argv[2]);
	const int64_t n = atoll(argv[4]);
	if (strcmp(argv[3], "answered") == 0 && argc == 7)
		answered(n, atoll(argv[5]), atoi(argv[6]));
	else if (strcmp(argv[3], "timed") == 0)
		timed(n, atoll(argv[5]), argv + 6, argc - 6);
	else if (strcmp(argv[3], "queue") == 0)
		queue(n, atoi(argv[5]));
	else
		return 2;
	return 0;
}
