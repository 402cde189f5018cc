/*
 * The self-pipe trick in C, as the measure for all others: "receiver one FILE SIGNO..." has one
 * thread that catches, reads and stamps; with "two", a second thread reads beside an idle main thread.
 * The record has the size of selfpipe's.
 */
#include "bench.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>

struct record {
	int32_t signo;
	int32_t code;
	int64_t sender;
	int64_t value;
	int64_t nanos;
};

static int ends[2];
static struct bench *bench;

static void top_half(int signo, siginfo_t *info, void *context) {
	const int saved_errno = errno;
	const struct record record = { .signo = signo, .code = info->si_code, .sender = info->si_pid,
			.value = (int64_t)info->si_value.sival_ptr, .nanos = now() };
	(void)!write(ends[1], &record, sizeof record);
	(void)context;
	errno = saved_errno;
}

static void *bottom_half(void *unused) {
	static struct record records[128];
	struct pollfd end = { .fd = ends[0], .events = POLLIN };
	for (;;) {
		if (poll(&end, 1, -1) < 0 && errno != EINTR)
			die("poll");
		const ssize_t size = read(ends[0], records, sizeof records);
		for (ssize_t i = 0; i < size / (ssize_t)sizeof(struct record); i++) {
			const int64_t nanos = now();
			const int64_t at = bench->received;
			if (at < bench->capacity)
				received(bench)[at] = (struct received){ .nanos = nanos, .value = records[i].value,
						.signo = records[i].signo, .count = 1 };
			__atomic_store_n(&bench->received, at + 1, __ATOMIC_RELEASE);
		}
	}
	return unused;
}

int main(int argc, char **argv) {
	if (argc < 4)
		return 2;
	bench = map(argv[2]);
	if (pipe2(ends, O_NONBLOCK | O_CLOEXEC) != 0)
		die("pipe2");
	fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);
	struct sigaction action = { .sa_sigaction = top_half, .sa_flags = SA_SIGINFO | SA_RESTART };
	sigfillset(&action.sa_mask);
	for (int i = 3; i < argc; i++)
		sigaction(atoi(argv[i]), &action, NULL);
	bench->ready = now();
	if (strcmp(argv[1], "two") == 0) {
		pthread_t reader;
		if (pthread_create(&reader, NULL, bottom_half, NULL) != 0)
			die("pthread_create");
		for (;;)
			pause();
	}
	bottom_half(NULL);
}
