/*
 * Loads libselfpipe.so, plays Java's part (SharedState, NativeTopHalf, NativePipe), raises signals
 * and reads the records back. Each check is a process of its own and prints one line; the exit
 * status says whether all passed.
 *
 *   harness <libselfpipe.so> [rounds=<n>] [without=<check>]...
 *
 * .ci/native runs it under glibc, musl, qemu, valgrind and the sanitizers; a check is left out where
 * the tool itself does not do what the kernel does, and .ci/native says why.
 */
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../../main/c/selfpipe.h"

#define CHECK_SECONDS 240
#define WAIT_MILLIS 20000
#define PAGE 4096
#define RECORD ((int)sizeof(struct selfpipe_record))
#define PIPE_RECORDS (PAGE / RECORD)

#define LOAD(p) __atomic_load_n((p), __ATOMIC_SEQ_CST)
#define STORE(p, v) __atomic_store_n((p), (v), __ATOMIC_SEQ_CST)

/* The library's, found by dlsym(3). */
static struct selfpipe_state *state;
static int32_t layout;
static void (*top_half)(int, siginfo_t *, void *);

static int rounds = 2000;

static void fail(int line, const char *format, ...) {
	va_list arguments;
	va_start(arguments, format);
	fprintf(stderr, "    harness.c:%d: ", line);
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
	va_end(arguments);
	_exit(1);
}

#define CHECK(condition) \
	do { \
		if (!(condition)) \
			fail(__LINE__, "not so: %s", #condition); \
	} while (0)

#define EQUAL(actual, expected) \
	do { \
		const long long actual_ = (long long)(actual), expected_ = (long long)(expected); \
		if (actual_ != expected_) \
			fail(__LINE__, "%s is %lld, not %lld", #actual, actual_, expected_); \
	} while (0)

/* Java's part. */

struct end {
	int slot;
	int read_end;
	int write_end;
};

static uint64_t bit(int signo) {
	return 1ULL << (signo - 1);
}

static int claim(void) {
	for (int i = 0; i < SELFPIPE_SLOTS; i++) {
		struct selfpipe_slot *const slot = &state->slots[i];
		int32_t expected = 0;
		if (__atomic_compare_exchange_n(&slot->claimed, &expected, 1, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
			memset(&slot->escalate_after, 0, sizeof *slot - offsetof(struct selfpipe_slot, escalate_after));
			return i;
		}
	}
	return -1;
}

static struct end open_pipe(void) {
	struct end end = { .slot = claim() };
	int ends[2];
	CHECK(end.slot >= 0);
	EQUAL(pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
	/* One page: 128 records fill it. */
	EQUAL(fcntl(ends[1], F_SETPIPE_SZ, PAGE), PAGE);
	end.read_end = ends[0];
	end.write_end = ends[1];
	STORE(&state->slots[end.slot].write_end, ends[1]);
	return end;
}

static int installed(int signo) {
	struct sigaction current;
	EQUAL(sigaction(signo, NULL, &current), 0);
	return current.sa_sigaction == top_half;
}

static void trap(int signo, struct end end) {
	struct sigaction action = { .sa_sigaction = top_half, .sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK };
	sigfillset(&action.sa_mask);
	__atomic_or_fetch(&state->traps[signo], 1ULL << end.slot, __ATOMIC_SEQ_CST);
	if (!installed(signo)) {
		EQUAL(sigaction(signo, NULL, &state->previous[signo]), 0);
		EQUAL(sigaction(signo, &action, NULL), 0);
	}
}

static void await_handlers(struct end end) {
	while (LOAD(&state->slots[end.slot].in_flight) != 0)
		sched_yield();
}

static void untrap(int signo, struct end end) {
	if (LOAD(&state->traps[signo]) == 1ULL << end.slot)
		EQUAL(sigaction(signo, &state->previous[signo], NULL), 0);
	__atomic_and_fetch(&state->traps[signo], ~(1ULL << end.slot), __ATOMIC_SEQ_CST);
	await_handlers(end);
}

static void close_pipe(struct end end) {
	await_handlers(end);
	STORE(&state->slots[end.slot].write_end, -1);
	STORE(&state->slots[end.slot].claimed, 0);
	close(end.write_end);
	close(end.read_end);
}

static uint64_t caught(int signo, struct end end) {
	return LOAD(&state->slots[end.slot].caught[signo]);
}

static uint64_t lost(int signo, struct end end) {
	return LOAD(&state->slots[end.slot].lost[signo]);
}

static int pending(struct end end) {
	int bytes = -1;
	EQUAL(ioctl(end.read_end, FIONREAD, &bytes), 0);
	return bytes / RECORD;
}

static int await_readable(int fd) {
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	int ready;
	do
		ready = poll(&poll_fd, 1, WAIT_MILLIS);
	while (ready < 0 && errno == EINTR);
	return ready;
}

static struct selfpipe_record take_at(int line, struct end end) {
	struct selfpipe_record record;
	if (await_readable(end.read_end) != 1)
		fail(line, "no record came");
	const ssize_t count = read(end.read_end, &record, sizeof record);
	if (count != RECORD)
		fail(line, "read %zd bytes, not a record", count);
	return record;
}

#define TAKE(end) take_at(__LINE__, end)

/* Signals and threads. */

static int64_t nanos(void) {
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}

/* kill(2): si_code is SI_USER. */
static void send_to_process(int signo) {
	EQUAL(kill(getpid(), signo), 0);
}

/* tgkill(2) on the calling thread, as raise(3) and pthread_kill(3) do it: si_code is SI_TKILL. */
static void send_to_thread(int signo) {
	EQUAL(pthread_kill(pthread_self(), signo), 0);
}

static uint64_t blocked(void) {
	sigset_t mask;
	uint64_t bits;
	EQUAL(pthread_sigmask(SIG_BLOCK, NULL, &mask), 0);
	memcpy(&bits, &mask, sizeof bits);
	return bits;
}

static void change_mask(int how, int signo) {
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, signo);
	EQUAL(pthread_sigmask(how, &set, NULL), 0);
}

static pthread_t start(void *(*run)(void *), void *argument) {
	pthread_t thread;
	EQUAL(pthread_create(&thread, NULL, run, argument), 0);
	return thread;
}

static int exit_status(pid_t child) {
	int status;
	EQUAL(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

/* The checks. */

static void layout_is_this_one(void) {
	EQUAL(layout, SELFPIPE_LAYOUT);
	EQUAL((uintptr_t)state % 8, 0);
	EQUAL(offsetof(struct selfpipe_state, slots) % 8, 0);
	EQUAL(sizeof(struct selfpipe_slot) % 8, 0);
}

/* Those that a JVM lets us have, but for SIGSYS, which valgrind itself does not survive. */
static void standard_signals_arrive(void) {
	static const int signals[] = { SIGHUP, SIGINT, SIGQUIT, SIGABRT, SIGUSR1, SIGUSR2, SIGALRM, SIGTERM, SIGCHLD, SIGCONT,
			SIGTSTP, SIGTTIN, SIGTTOU, SIGURG, SIGXCPU, SIGVTALRM, SIGPROF, SIGWINCH, SIGIO, SIGPWR };
	const struct end end = open_pipe();
	for (unsigned i = 0; i < sizeof signals / sizeof *signals; i++) {
		trap(signals[i], end);
		const int64_t before = nanos();
		send_to_process(signals[i]);
		const struct selfpipe_record record = TAKE(end);
		EQUAL(record.signo, signals[i]);
		EQUAL(record.code, SI_USER);
		EQUAL(record.pid, getpid());
		EQUAL(record.uid, getuid());
		CHECK(record.nanos >= before && record.nanos <= nanos());
		EQUAL(caught(signals[i], end), 1);
		EQUAL(lost(signals[i], end), 0);
	}
	EQUAL(pending(end), 0);
}

static void another_process_is_named(void) {
	/* Where it can be, an id that is not 0. */
	if (geteuid() == 0)
		(void)!setresuid(4711, -1, -1);
	const struct end end = open_pipe();
	trap(SIGHUP, end);
	trap(SIGCHLD, end);
	const pid_t child = fork();
	if (child == 0) {
		kill(getppid(), SIGHUP);
		_exit(7);
	}
	struct selfpipe_record record = TAKE(end);
	EQUAL(record.signo, SIGHUP);
	EQUAL(record.pid, child);
	EQUAL(record.uid, getuid());
	record = TAKE(end);
	EQUAL(record.signo, SIGCHLD);
	EQUAL(record.code, CLD_EXITED);
	EQUAL(record.pid, child);
	EQUAL((int32_t)record.value, 7);
	EQUAL(exit_status(child), 7);
}

static void real_time_signals_keep_order_and_value(void) {
	const int first = SIGRTMIN + 1, second = SIGRTMIN + 2;
	const struct end end = open_pipe();
	trap(first, end);
	trap(second, end);
	change_mask(SIG_BLOCK, first);
	change_mask(SIG_BLOCK, second);
	for (uintptr_t i = 0; i < 40; i++) {
		EQUAL(sigqueue(getpid(), second, (union sigval) { .sival_ptr = (void *)(0xfedcba9800000000u + i) }), 0);
		EQUAL(sigqueue(getpid(), first, (union sigval) { .sival_int = (int)i }), 0);
	}
	EQUAL(pending(end), 0);
	change_mask(SIG_UNBLOCK, second);
	change_mask(SIG_UNBLOCK, first);
	for (uintptr_t i = 0; i < 40; i++) {
		const struct selfpipe_record record = TAKE(end);
		EQUAL(record.signo, second);
		EQUAL(record.code, SI_QUEUE);
		EQUAL(record.pid, getpid());
		CHECK(record.value == 0xfedcba9800000000u + i);
	}
	for (int i = 0; i < 40; i++) {
		const struct selfpipe_record record = TAKE(end);
		EQUAL(record.signo, first);
		EQUAL((int32_t)record.value, i);
	}
	EQUAL(caught(first, end), 40);
	EQUAL(caught(second, end), 40);
}

static void each_slot_gets_what_it_traps(void) {
	struct end ends[SELFPIPE_SLOTS];
	for (int i = 0; i < SELFPIPE_SLOTS; i++) {
		ends[i] = open_pipe();
		trap(SIGUSR1, ends[i]);
	}
	EQUAL(claim(), -1);
	trap(SIGHUP, ends[1]);
	trap(SIGHUP, ends[63]);
	send_to_process(SIGUSR1);
	send_to_process(SIGHUP);
	for (int i = 0; i < SELFPIPE_SLOTS; i++) {
		EQUAL(TAKE(ends[i]).signo, SIGUSR1);
		EQUAL(pending(ends[i]), i == 1 || i == 63);
	}
	untrap(SIGUSR1, ends[0]);
	send_to_process(SIGUSR1);
	EQUAL(TAKE(ends[2]).signo, SIGUSR1);
	EQUAL(pending(ends[0]), 0);
	EQUAL(caught(SIGUSR1, ends[0]), 1);
	EQUAL(caught(SIGUSR1, ends[2]), 2);
	for (int i = 0; i < SELFPIPE_SLOTS; i++)
		EQUAL(LOAD(&state->slots[ends[i].slot].in_flight), 0);
}

static void do_nothing(int signo) {
	(void)signo;
}

static void the_last_trap_puts_back_what_was_there(void) {
	struct sigaction before = { .sa_handler = do_nothing, .sa_flags = SA_NODEFER | SA_RESETHAND }, after;
	sigemptyset(&before.sa_mask);
	sigaddset(&before.sa_mask, SIGHUP);
	sigaddset(&before.sa_mask, SIGRTMAX);
	EQUAL(sigaction(SIGUSR1, &before, NULL), 0);
	CHECK(signal(SIGUSR2, SIG_IGN) != SIG_ERR);
	const struct end one = open_pipe(), two = open_pipe();
	trap(SIGUSR1, one);
	trap(SIGUSR1, two);
	trap(SIGUSR2, one);
	untrap(SIGUSR1, one);
	CHECK(installed(SIGUSR1));
	untrap(SIGUSR1, two);
	untrap(SIGUSR2, one);
	EQUAL(sigaction(SIGUSR1, NULL, &after), 0);
	CHECK(after.sa_handler == do_nothing);
	EQUAL(after.sa_flags & (SA_NODEFER | SA_RESETHAND | SA_SIGINFO | SA_RESTART | SA_ONSTACK), SA_NODEFER | SA_RESETHAND);
	CHECK(memcmp(&after.sa_mask, &before.sa_mask, 8) == 0);
	EQUAL(sigaction(SIGUSR2, NULL, &after), 0);
	CHECK(after.sa_handler == SIG_IGN);
}

static void a_full_pipe_is_counted(void) {
	const struct end end = open_pipe();
	trap(SIGUSR1, end);
	trap(SIGHUP, end);
	for (int i = 0; i < PIPE_RECORDS + 50; i++)
		send_to_thread(SIGUSR1);
	for (int i = 0; i < 3; i++)
		send_to_thread(SIGHUP);
	EQUAL(pending(end), PIPE_RECORDS);
	EQUAL(caught(SIGUSR1, end), PIPE_RECORDS + 50);
	EQUAL(lost(SIGUSR1, end), 50);
	EQUAL(caught(SIGHUP, end), 3);
	EQUAL(lost(SIGHUP, end), 3);
	for (int i = 0; i < PIPE_RECORDS; i++)
		EQUAL(TAKE(end).signo, SIGUSR1);
	send_to_thread(SIGHUP);
	EQUAL(TAKE(end).signo, SIGHUP);
	EQUAL(lost(SIGHUP, end), 3);
}

/*
 * The reader empties the pipe between the record that failed and the counter: only a wake-up tells
 * it. A UDP socket with an error to report plays that pipe: one write fails, the next one does not.
 */
static void a_lost_record_wakes_a_reader_that_was_too_early(void) {
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof address;
	const struct end end = open_pipe();
	const int reader = socket(AF_INET, SOCK_DGRAM, 0), writer = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	EQUAL(bind(reader, (struct sockaddr *)&address, sizeof address), 0);
	EQUAL(getsockname(reader, (struct sockaddr *)&address, &length), 0);
	close(reader);
	EQUAL(connect(writer, (struct sockaddr *)&address, sizeof address), 0);
	/* Nobody is there: the next write gets ECONNREFUSED. */
	EQUAL(write(writer, "", 1), 1);
	const int again = socket(AF_INET, SOCK_DGRAM, 0);
	EQUAL(bind(again, (struct sockaddr *)&address, sizeof address), 0);
	STORE(&state->slots[end.slot].write_end, writer);
	trap(SIGUSR1, end);
	send_to_process(SIGUSR1);
	struct selfpipe_record record = { .signo = -1 };
	EQUAL(await_readable(again), 1);
	EQUAL(read(again, &record, sizeof record), RECORD);
	EQUAL(record.signo, 0);
	EQUAL(lost(SIGUSR1, end), 1);
	EQUAL(caught(SIGUSR1, end), 1);
	/* The next finds room: a record, and nothing after it. */
	send_to_process(SIGUSR1);
	EQUAL(read(again, &record, sizeof record), RECORD);
	EQUAL(record.signo, SIGUSR1);
	EQUAL(recv(again, &record, sizeof record, MSG_DONTWAIT), -1);
}

static int running;

static void *raise_often(void *argument) {
	for (int i = 0; i < rounds * 10; i++)
		send_to_thread(*(int *)argument);
	return NULL;
}

/* A pipe of one page, read by the protocol: records first, then counters, then sleep. */
static void a_flood_is_accounted_for(void) {
	int signals[] = { SIGUSR1, SIGHUP };
	const uint64_t all = 2 * 10 * (uint64_t)rounds;
	const struct end end = open_pipe();
	uint64_t records = 0, coalesced = 0;
	trap(SIGUSR1, end);
	trap(SIGHUP, end);
	const pthread_t one = start(raise_often, &signals[0]), two = start(raise_often, &signals[1]);
	while (records + coalesced < all) {
		struct selfpipe_record batch[2 * PIPE_RECORDS];
		if (await_readable(end.read_end) != 1)
			fail(__LINE__, "asleep with %llu of %llu accounted for", (unsigned long long)(records + coalesced),
					(unsigned long long)all);
		const ssize_t count = read(end.read_end, batch, sizeof batch);
		EQUAL(count % RECORD, 0);
		for (int i = 0; i < count / RECORD; i++) {
			CHECK(batch[i].signo == 0 || batch[i].signo == SIGUSR1 || batch[i].signo == SIGHUP);
			records += batch[i].signo != 0;
		}
		coalesced = lost(SIGUSR1, end) + lost(SIGHUP, end);
	}
	pthread_join(one, NULL);
	pthread_join(two, NULL);
	EQUAL(records + coalesced, all);
	EQUAL(caught(SIGUSR1, end) + caught(SIGHUP, end), all);
}

static void *raise_until_told(void *argument) {
	while (LOAD(&running))
		send_to_thread(*(int *)argument);
	return NULL;
}

/* Guarantee 3. Another slot keeps the handler in place and busy while this one comes and goes. */
static void no_record_reaches_a_foreign_file(void) {
	int signo = SIGUSR1;
	pthread_t threads[4];
	const struct end other = open_pipe();
	uint64_t written = 0;
	trap(signo, other);
	STORE(&running, 1);
	for (int i = 0; i < 4; i++)
		threads[i] = start(raise_until_told, &signo);
	for (int round = 0; round < rounds; round++) {
		int foreign[2];
		const struct end end = open_pipe();
		trap(signo, end);
		while (caught(signo, end) < 4)
			sched_yield();
		untrap(signo, end);
		const uint64_t then = caught(signo, end);
		close_pipe(end);
		for (int i = 0; i < 2; i++)
			foreign[i] = memfd_create("foreign", 0);
		CHECK(foreign[0] + foreign[1] == end.read_end + end.write_end);
		/* A late handler has time to do its worst. */
		for (const uint64_t seen = caught(signo, other); caught(signo, other) < seen + 20;)
			sched_yield();
		for (int i = 0; i < 2; i++) {
			EQUAL(lseek(foreign[i], 0, SEEK_END), 0);
			close(foreign[i]);
		}
		EQUAL(caught(signo, end), then);
		written += then;
	}
	STORE(&running, 0);
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	CHECK(written >= 4 * (uint64_t)rounds);
}

/* Guarantee 6. */
static void a_forked_child_writes_nothing(void) {
	const struct end end = open_pipe();
	trap(SIGUSR1, end);
	trap(SIGTERM, end);
	pid_t child = fork();
	if (child == 0) {
		send_to_process(SIGUSR1);
		send_to_thread(SIGTERM);
		_exit(caught(SIGUSR1, end) == 0 && caught(SIGTERM, end) == 0 ? 5 : 1);
	}
	EQUAL(exit_status(child), 5);
	EQUAL(pending(end), 0);
	/* One that shares our memory, as a JVM's child does until it calls exec. */
	child = vfork();
	if (child == 0) {
		kill(getpid(), SIGUSR1);
		_exit(6);
	}
	EQUAL(exit_status(child), 6);
	EQUAL(pending(end), 0);
	EQUAL(caught(SIGUSR1, end), 0);
	EQUAL(lost(SIGUSR1, end), 0);
	send_to_process(SIGUSR1);
	EQUAL(TAKE(end).signo, SIGUSR1);
}

/* What the JVM had installed for the signal with which it suspends its threads. */
static volatile int handed_on, handed_on_code;
static volatile uintptr_t handed_on_stack;
static void *volatile handed_on_context;

static void jvm_handler(int signo, siginfo_t *info, void *context) {
	char here;
	handed_on = signo;
	handed_on_code = info->si_code;
	handed_on_context = context;
	handed_on_stack = (uintptr_t)&here;
	errno = ERANGE;
}

static void jvm_plain_handler(int signo) {
	handed_on = signo;
	errno = ERANGE;
}

static void errno_is_kept(void) {
	const struct end end = open_pipe();
	trap(SIGUSR1, end);
	for (int i = 0; i < PIPE_RECORDS + 1; i++) {
		errno = 4711;
		send_to_process(SIGUSR1);
		EQUAL(errno, 4711);
	}
	EQUAL(lost(SIGUSR1, end), 1);
	/* Where a handler of the JVM's does not keep it, we do. */
	struct sigaction jvm = { .sa_sigaction = jvm_handler, .sa_flags = SA_SIGINFO };
	sigemptyset(&jvm.sa_mask);
	EQUAL(sigaction(SIGUSR2, &jvm, NULL), 0);
	state->suspend = SIGUSR2;
	trap(SIGUSR2, end);
	errno = 4711;
	send_to_thread(SIGUSR2);
	EQUAL(errno, 4711);
	EQUAL(handed_on, SIGUSR2);
	const pid_t child = fork();
	if (child == 0) {
		errno = 4711;
		send_to_process(SIGUSR1);
		_exit(errno == 4711 ? 0 : 1);
	}
	EQUAL(exit_status(child), 0);
}

static void the_jvm_gets_its_suspend_signal(void) {
	const size_t stack_size = 1 << 16;
	const stack_t stack = { .ss_sp = malloc(stack_size), .ss_size = stack_size };
	struct sigaction jvm = { .sa_sigaction = jvm_handler, .sa_flags = SA_SIGINFO };
	sigemptyset(&jvm.sa_mask);
	EQUAL(sigaltstack(&stack, NULL), 0);
	EQUAL(sigaction(SIGUSR2, &jvm, NULL), 0);
	state->suspend = SIGUSR2;
	const struct end end = open_pipe();
	trap(SIGUSR2, end);
	trap(SIGUSR1, end);

	/* From this process to a thread: the JVM's. */
	send_to_thread(SIGUSR2);
	EQUAL(handed_on, SIGUSR2);
	EQUAL(handed_on_code, SI_TKILL);
	CHECK(handed_on_context != NULL);
	/* SA_ONSTACK. */
	CHECK(handed_on_stack - (uintptr_t)stack.ss_sp < stack_size);
	EQUAL(pending(end), 0);
	EQUAL(caught(SIGUSR2, end), 0);

	/* To the process, queued, of another kind, from another process: the user's. */
	handed_on = 0;
	send_to_process(SIGUSR2);
	EQUAL(TAKE(end).code, SI_USER);
	EQUAL(sigqueue(getpid(), SIGUSR2, (union sigval) { .sival_int = 1 }), 0);
	EQUAL(TAKE(end).code, SI_QUEUE);
	send_to_thread(SIGUSR1);
	EQUAL(TAKE(end).signo, SIGUSR1);
	const pid_t child = fork();
	if (child == 0)
		_exit(syscall(SYS_tgkill, getppid(), getppid(), SIGUSR2) == 0 ? 0 : 1);
	const struct selfpipe_record record = TAKE(end);
	EQUAL(record.code, SI_TKILL);
	EQUAL(record.pid, child);
	EQUAL(exit_status(child), 0);
	EQUAL(handed_on, 0);
	untrap(SIGUSR2, end);

	/* A plain handler, then none: whatever the JVM is. */
	CHECK(signal(SIGUSR2, jvm_plain_handler) != SIG_ERR);
	trap(SIGUSR2, end);
	send_to_thread(SIGUSR2);
	EQUAL(handed_on, SIGUSR2);
	untrap(SIGUSR2, end);
	CHECK(signal(SIGUSR2, SIG_DFL) != SIG_ERR);
	trap(SIGUSR2, end);
	send_to_thread(SIGUSR2);
	untrap(SIGUSR2, end);
	CHECK(signal(SIGUSR2, SIG_IGN) != SIG_ERR);
	trap(SIGUSR2, end);
	send_to_thread(SIGUSR2);
	EQUAL(pending(end), 0);

	/* Not a HotSpot: all of it is the user's. */
	state->suspend = 0;
	send_to_thread(SIGUSR2);
	EQUAL(TAKE(end).code, SI_TKILL);
	free(stack.ss_sp);
}

static void a_stuck_process_is_ended(void) {
	const struct end end = open_pipe();
	trap(SIGTERM, end);
	trap(SIGINT, end);
	trap(SIGHUP, end);
	state->slots[end.slot].escalate_after = 3;
	state->slots[end.slot].escalates = bit(SIGTERM) | bit(SIGINT);
	pid_t child = fork();
	if (child == 0) {
		state->pid = getpid();
		send_to_process(SIGTERM);
		for (int i = 0; i < 5; i++)
			send_to_process(SIGHUP);
		send_to_process(SIGINT);
		kill(getpid(), SIGTERM);
		_exit(1);
	}
	EQUAL(exit_status(child), 128 + SIGTERM);
	/* The last one is in the pipe too. */
	EQUAL(pending(end), 8);
	/* 0 is never. */
	state->slots[end.slot].escalate_after = 0;
	for (int i = 0; i < 10; i++)
		send_to_process(SIGTERM);
	EQUAL(pending(end), 18);
}

/* Takes signals, then gives its mask. */
static void *take_signals(void *stop_fd) {
	char byte;
	while (read(*(int *)stop_fd, &byte, 1) < 0 && errno == EINTR)
		;
	return (void *)(uintptr_t)blocked();
}

static void only_the_primordial_thread_is_relieved(void) {
	int stop[2];
	const struct end end = open_pipe();
	const uint64_t relieved = bit(SIGUSR1) | bit(SIGHUP);
	EQUAL(pipe(stop), 0);
	trap(SIGUSR1, end);
	trap(SIGHUP, end);
	trap(SIGTERM, end);
	EQUAL(blocked(), 0);
	send_to_process(SIGUSR1);
	EQUAL(TAKE(end).signo, SIGUSR1);
	EQUAL(blocked(), 0);
	STORE(&state->slots[end.slot].relieved, relieved);

	/* Another thread runs the handler and keeps its mask. */
	const pthread_t other = start(take_signals, &stop[0]);
	EQUAL(pthread_kill(other, SIGUSR1), 0);
	EQUAL(TAKE(end).signo, SIGUSR1);
	await_handlers(end);
	EQUAL(blocked(), 0);

	/* The primordial thread, by any trapped signal, is then out of the way for those named. */
	send_to_process(SIGTERM);
	EQUAL(TAKE(end).signo, SIGTERM);
	EQUAL(blocked(), relieved);
	for (int i = 0; i < 10; i++) {
		send_to_process(SIGHUP);
		EQUAL(TAKE(end).signo, SIGHUP);
	}
	EQUAL(write(stop[1], "", 1), 1);
	void *mask;
	pthread_join(other, &mask);
	EQUAL((uintptr_t)mask, 0);
}

static void *spin(void *argument) {
	STORE((int *)argument, 1);
	while (LOAD((int *)argument) == 1)
		;
	return argument;
}

/* A library may cancel its own threads: the handler is no place where that may happen. */
static void the_handler_is_no_cancellation_point(void) {
	int phase = 0;
	void *result;
	const struct end end = open_pipe();
	trap(SIGUSR1, end);
	const pthread_t thread = start(spin, &phase);
	while (LOAD(&phase) == 0)
		sched_yield();
	EQUAL(pthread_cancel(thread), 0);
	EQUAL(pthread_kill(thread, SIGUSR1), 0);
	EQUAL(TAKE(end).signo, SIGUSR1);
	await_handlers(end);
	STORE(&phase, 2);
	pthread_join(thread, &result);
	CHECK(result == &phase);
}

#define NAMED(check) { #check, check }

static const struct {
	const char *name;
	void (*run)(void);
} checks[] = {
	NAMED(layout_is_this_one),
	NAMED(standard_signals_arrive),
	NAMED(another_process_is_named),
	NAMED(real_time_signals_keep_order_and_value),
	NAMED(each_slot_gets_what_it_traps),
	NAMED(the_last_trap_puts_back_what_was_there),
	NAMED(a_full_pipe_is_counted),
	NAMED(a_lost_record_wakes_a_reader_that_was_too_early),
	NAMED(a_flood_is_accounted_for),
	NAMED(no_record_reaches_a_foreign_file),
	NAMED(a_forked_child_writes_nothing),
	NAMED(errno_is_kept),
	NAMED(the_jvm_gets_its_suspend_signal),
	NAMED(a_stuck_process_is_ended),
	NAMED(only_the_primordial_thread_is_relieved),
	NAMED(the_handler_is_no_cancellation_point),
};

static void *symbol(void *library, const char *name) {
	void *const address = dlsym(library, name);
	if (address == NULL) {
		fprintf(stderr, "%s\n", dlerror());
		exit(2);
	}
	return address;
}

int main(int argc, char **argv) {
	if (argc < 2) {
		fprintf(stderr, "usage: harness <libselfpipe.so> [rounds=<n>] [without=<check>]...\n");
		return 2;
	}
	void *const library = dlopen(argv[1], RTLD_NOW);
	if (library == NULL) {
		fprintf(stderr, "%s\n", dlerror());
		return 2;
	}
	layout = *(const int32_t *)symbol(library, "selfpipe_layout");
	state = symbol(library, "selfpipe_state");
	*(void **)&top_half = symbol(library, "selfpipe_top_half");
	for (int i = 2; i < argc; i++)
		if (strncmp(argv[i], "rounds=", 7) == 0)
			rounds = atoi(argv[i] + 7);

	int failed = 0;
	for (unsigned i = 0; i < sizeof checks / sizeof *checks; i++) {
		int left_out = 0;
		for (int j = 2; j < argc; j++)
			left_out |= strncmp(argv[j], "without=", 8) == 0 && strcmp(argv[j] + 8, checks[i].name) == 0;
		if (left_out) {
			printf("  skipped: %s\n", checks[i].name);
			continue;
		}
		fflush(NULL);
		const pid_t child = fork();
		if (child == 0) {
			alarm(CHECK_SECONDS);
			state->pid = getpid();
			checks[i].run();
			exit(0);
		}
		const int status = exit_status(child);
		failed += status != 0;
		printf("  %s: %s", status == 0 ? "ok" : "FAILED", checks[i].name);
		printf(status == 0 ? "\n" : status < 0 ? " (signal %d)\n" : " (exit status %d)\n", abs(status));
	}
	return failed != 0;
}
