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
#include <sys/syscall.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "selfpipe.h"

#define EXPORT __attribute__((visibility("default")))
#define LOAD(p) __atomic_load_n((p), __ATOMIC_SEQ_CST)
#define ADD(p, n) __atomic_add_fetch((p), (n), __ATOMIC_SEQ_CST)

EXPORT const int32_t selfpipe_layout = SELFPIPE_LAYOUT;
EXPORT struct selfpipe_state selfpipe_state;

/*
 * A system call without the C library's wrapper. write(3) there is a cancellation point, and would
 * make one of every instruction that a signal interrupts; its getpid(3) may answer from a cache that
 * a forked child inherits, and gettid(3) may be missing. Returns -errno for a failure.
 */
static long system_call(long number, long first, long second, long third) {
#if defined(__x86_64__)
	__asm__ volatile("syscall" : "+a"(number) : "D"(first), "S"(second), "d"(third) : "rcx", "r11", "memory");
	return number;
#elif defined(__aarch64__)
	register long x8 __asm__("x8") = number;
	register long x0 __asm__("x0") = first;
	register long x1 __asm__("x1") = second;
	register long x2 __asm__("x2") = third;
	__asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2) : "memory");
	return x0;
#else
#error "no system calls for this architecture"
#endif
}

static long write_record(int fd, const struct selfpipe_record *record) {
	return system_call(SYS_write, fd, (long)record, sizeof *record);
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

EXPORT void selfpipe_top_half(int signo, siginfo_t *info, void *context) {
	struct selfpipe_state *const state = &selfpipe_state;
	const int saved_errno = errno;
	const pid_t pid = system_call(SYS_getpid, 0, 0, 0);
	const uint64_t bit = 1ULL << (signo - 1);

	/* A forked child that has not called exec yet: the pipe is its parent's. */
	if (pid != state->pid)
		return;

	/* The JVM suspends its own threads (JFR): pthread_kill from this very process. */
	if (signo == state->suspend && info->si_code == SI_TKILL && info->si_pid == pid) {
		const struct sigaction *previous = &state->previous[signo];
		if (previous->sa_flags & SA_SIGINFO)
			previous->sa_sigaction(signo, info, context);
		else if (previous->sa_handler != SIG_DFL && previous->sa_handler != SIG_IGN)
			previous->sa_handler(signo);
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
		/* Announce, then look again: whoever closes this slot takes the trap away, then waits for us. */
		ADD(&slot->in_flight, 1);
		if (LOAD(&state->traps[signo]) & (1ULL << index)) {
			/* Counter first, record second: a reader that has seen the record has seen the count. */
			ADD(&slot->caught[signo], 1);
			deliver(slot, &record);
			/* An application that does not come down although it was asked to, again and again. */
			const int32_t escalate_after = LOAD(&slot->escalate_after);
			if ((LOAD(&slot->escalates) & bit) && escalate_after > 0 && ADD(&slot->shutdowns, 1) >= escalate_after)
				_exit(128 + signo);
			/*
			 * The kernel offers a signal to the primordial thread first, and a Java launcher leaves that one
			 * idle in pthread_join(3). Blocked there, the next signal goes to the next thread in line:
			 * Java's main thread, here the owner of the pipe, which then wakes once instead of twice.
			 */
			const uint64_t relieved = LOAD(&slot->relieved);
			if (relieved != 0 && system_call(SYS_gettid, 0, 0, 0) == pid)
				*(uint64_t *)&((ucontext_t *)context)->uc_sigmask |= relieved;
		}
		ADD(&slot->in_flight, -1);
	}
	errno = saved_errno;
}
