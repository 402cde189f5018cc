/*
 * The top half: all that runs in signal context. It counts the signal, writes one record to every
 * pipe that traps it, and returns; what the signal means is decided by normal code that reads the
 * pipe. It is installed with SA_SIGINFO | SA_RESTART | SA_ONSTACK and a full sa_mask, so it is never
 * interrupted by itself on one thread, but it does run on several threads at once.
 *
 * Limits, by intent: nothing here allocates, locks, loops without a bound or touches thread-local
 * memory other than errno. Of the C library it uses clock_gettime and _exit, which signal-safety(7)
 * lists and which are found at load time (-z now), not in signal context; the rest are system calls.
 */
#include <errno.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "selfpipe.h"

#define EXPORT __attribute__((visibility("default")))
#define LOAD(p) __atomic_load_n((p), __ATOMIC_SEQ_CST)
#define STORE(p, v) __atomic_store_n((p), (v), __ATOMIC_SEQ_CST)
#define SWAP(p, expected, v) __atomic_compare_exchange_n((p), (expected), (v), 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)
#define ADD(p, n) __atomic_add_fetch((p), (n), __ATOMIC_SEQ_CST)

#define MILLIS 1000000LL
/* Whoever signals a process group reaches us twice if our parent also forwards the signal. */
#define SAME_REQUEST (150 * MILLIS)
#define INSISTENT_KEY (10000 * MILLIS)
#define INSISTENT_KILL (750 * MILLIS) /* less than the second after which supervisors repeat */

EXPORT const int32_t selfpipe_layout = SELFPIPE_LAYOUT;
EXPORT struct selfpipe_state selfpipe_state;

/*
 * A system call without the C library's wrapper. The wrapper of write(2) is a cancellation point:
 * pthread_cancel(3) could end a thread wherever a signal interrupts it. The wrapper of getpid(2) may
 * answer from a cache that a forked child inherits, and the one of gettid(2) may be missing.
 * Returns -errno if the call fails.
 */
static long system_call(long number, long first, long second, long third, long fourth) {
#if defined(__x86_64__)
	register long r10 __asm__("r10") = fourth;
	__asm__ volatile("syscall" : "+a"(number) : "D"(first), "S"(second), "d"(third), "r"(r10) : "rcx", "r11", "memory");
	return number;
#elif defined(__aarch64__)
	register long x8 __asm__("x8") = number;
	register long x0 __asm__("x0") = first;
	register long x1 __asm__("x1") = second;
	register long x2 __asm__("x2") = third;
	register long x3 __asm__("x3") = fourth;
	__asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3) : "memory");
	return x0;
#else
#error "no system calls for this architecture"
#endif
}

static long write_record(int fd, const struct selfpipe_record *record) {
	return system_call(SYS_write, fd, (long)record, sizeof *record, 0);
}

/*
 * Writes the record. A pipe that is full keeps the count instead, then gets a bare wake-up if it has
 * room by now: the reader may have emptied the pipe and looked at the counters between our two steps,
 * and would otherwise sleep on a signal it has not seen.
 */
static void deliver(struct selfpipe_slot *slot, const struct selfpipe_record *record) {
	static const struct selfpipe_record wakeup;
	if (write_record(slot->write_end, record) != sizeof *record) {
		ADD(&slot->lost[record->signo], 1);
		write_record(slot->write_end, &wakeup);
	}
}

/*
 * Counts a request to end the process. Returns whether it is one too many: a person insists, or an
 * orderly end has had its time. See SelfPipe.Builder.escalate; RequestCounter has the same rules in Java.
 */
static int is_one_too_many(struct selfpipe_slot *slot, int after, const struct selfpipe_record *record) {
	const int64_t now = record->nanos;
	int64_t last = LOAD(&slot->last_request), none = 0;
	/* Handlers that run at the same time are one request: the first to swap counts it, alone. */
	if ((last != 0 && now - last < SAME_REQUEST) || !SWAP(&slot->last_request, &last, now))
		return 0;
	SWAP(&slot->first_request, &none, now);
	const int requests = ADD(&slot->requests, 1);
	if (record->signo == SIGINT || record->signo == SIGQUIT) {
		const int64_t soon = record->code > 0 ? INSISTENT_KEY : INSISTENT_KILL;
		if (now - LOAD(&slot->last_insisted) >= soon)
			STORE(&slot->insisted, 0);
		STORE(&slot->last_insisted, now);
		if (ADD(&slot->insisted, 1) >= after)
			return 1;
	}
	return requests >= after && now - LOAD(&slot->first_request) > LOAD(&slot->patience);
}

static void end_process(int signo, int exit_code) {
	static const char text[] = "selfpipe: the process has not come to an orderly end, and is ended by signal ";
	const char number[] = { '0' + signo / 10, '0' + signo % 10, '\n' };
	const struct iovec line[] = { { (void *)text, sizeof text - 1 }, { (void *)number, sizeof number } };
	const struct timespec at_once = { 0, 0 };
	struct pollfd standard_error = { .fd = STDERR_FILENO, .events = POLLOUT };
	/* The line is left out if standard error is a full pipe: the write would wait for its reader. */
	if (system_call(SYS_ppoll, (long)&standard_error, 1, (long)&at_once, 0) == 1)
		system_call(SYS_writev, STDERR_FILENO, (long)line, 2, 0);
	_exit(exit_code != 0 ? exit_code : 128 + signo);
}

/* Calls the handler of this action. Returns 0 if the action is SIG_DFL or SIG_IGN: there is none. */
static int call(const struct sigaction *action, int signo, siginfo_t *info, void *context) {
	if (action->sa_flags & SA_SIGINFO)
		action->sa_sigaction(signo, info, context);
	else if (action->sa_handler != SIG_DFL && action->sa_handler != SIG_IGN)
		action->sa_handler(signo);
	else
		return 0;
	return 1;
}

/* Nobody traps this signal (any more): it does what it did before. */
static void hand_on(int signo, siginfo_t *info, void *context) {
	static const uint64_t default_action[4]; /* the kernel's struct sigaction, SIG_DFL and no flags */
	const struct sigaction *const original = &selfpipe_state.original[signo];
	uint64_t current[4];
	if (call(original, signo, info, context) || original->sa_handler == SIG_IGN)
		return;
	/* If the handler is not ours now, other code has called us as the one before it, and does the rest. */
	system_call(SYS_rt_sigaction, signo, 0, (long)current, 8);
	if (current[0] == (uint64_t)selfpipe_top_half)
		system_call(SYS_rt_sigaction, signo, (long)default_action, 0, 8);
	else if (current[0] != (uint64_t)SIG_DFL)
		return;
	/* Sent again, to this thread, which takes it when the handler returns and unblocks the signal. */
	system_call(SYS_rt_tgsigqueueinfo, selfpipe_state.pid, system_call(SYS_gettid, 0, 0, 0, 0), signo, (long)info);
}

EXPORT void selfpipe_top_half(int signo, siginfo_t *info, void *context) {
	struct selfpipe_state *const state = &selfpipe_state;
	const int saved_errno = errno;
	const pid_t pid = system_call(SYS_getpid, 0, 0, 0, 0);
	const uint64_t bit = 1ULL << (signo - 1);
	/* The mask that this thread has after the handler has returned. */
	uint64_t *const blocked = (uint64_t *)&((ucontext_t *)context)->uc_sigmask;
	int trapped = 0;

	/* A forked child that has not called exec yet: the pipe is its parent's. */
	if (pid != state->pid)
		return;

	/* The primordial thread gets its mask back. */
	if (info->si_code == SI_QUEUE && info->si_pid == pid && info->si_value.sival_ptr == &state->unmask) {
		*blocked &= ~LOAD(&state->unmask);
		__atomic_and_fetch(&state->masked, ~LOAD(&state->unmask), __ATOMIC_SEQ_CST);
		errno = saved_errno;
		return;
	}

	/* The JVM suspends its own threads (JFR): pthread_kill from this very process. */
	if (signo == state->suspend && info->si_code == SI_TKILL && info->si_pid == pid) {
		call(&state->original[signo], signo, info, context);
		errno = saved_errno;
		return;
	}

	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	const struct selfpipe_record record = { .signo = signo, .code = info->si_code, .pid = info->si_pid,
			.uid = info->si_uid, .value = (uint64_t)info->si_value.sival_ptr,
			.nanos = now.tv_sec * 1000000000LL + now.tv_nsec };

	for (uint64_t left = LOAD(&state->traps[signo]); left != 0; left &= left - 1) {
		const int index = __builtin_ctzll(left);
		struct selfpipe_slot *const slot = &state->slots[index];
		/* Count ourselves, then look again: whoever ends this trap clears its bit, then waits for the count. */
		ADD(&slot->in_flight, 1);
		if (LOAD(&state->traps[signo]) & (1ULL << index)) {
			trapped = 1;
			/* Counter first, record second: a reader that has seen the record has seen the count. */
			ADD(&slot->caught[signo], 1);
			deliver(slot, &record);
			/* An application that does not come down although it was asked to, again and again. */
			const int32_t escalate_after = LOAD(&slot->escalate_after);
			if ((LOAD(&slot->escalates) & bit) && escalate_after > 0 && is_one_too_many(slot, escalate_after, &record))
				end_process(signo, LOAD(&slot->exit_code));
			/*
			 * The kernel offers a signal to the primordial thread first, and a Java launcher leaves that one
			 * idle in pthread_join(3). Blocked there, the next signal goes to the next thread in line:
			 * Java's main thread, here the owner of the pipe, which then wakes once instead of twice.
			 */
			const uint64_t relieved = LOAD(&slot->relieved);
			if (relieved != 0 && system_call(SYS_gettid, 0, 0, 0, 0) == pid) {
				__atomic_or_fetch(&state->masked, relieved & ~*blocked, __ATOMIC_SEQ_CST);
				*blocked |= relieved;
			}
		}
		ADD(&slot->in_flight, -1);
	}
	if (!trapped)
		hand_on(signo, info, context);
	errno = saved_errno;
}
