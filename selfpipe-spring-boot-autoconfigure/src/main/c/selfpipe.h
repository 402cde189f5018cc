/*
 * The memory that the top half and Java share. Java writes it before a trap is in and reads the
 * counters at any time, without a call; the mirror of this file is SharedState.java, and the two
 * are held together by SELFPIPE_LAYOUT, which is raised with every change.
 *
 * There is one such memory per process, whatever the number of pipes, application contexts and
 * class loaders: a signal's disposition belongs to the process, and so does its bookkeeping.
 */
#ifndef SELFPIPE_H
#define SELFPIPE_H

#include <signal.h>
#include <stddef.h>
#include <stdint.h>

#define SELFPIPE_LAYOUT 1
#define SELFPIPE_SIGNALS 65 /* 1 to 64; 0 is not a signal */
#define SELFPIPE_SLOTS 64   /* pipes open at once: one bit each in traps[] */

/* What travels through the pipe. Far below PIPE_BUF, so written whole or not at all: pipe(7). */
struct selfpipe_record {
	int32_t signo; /* 0: no signal, "wake up and look at the counters" */
	int32_t code;  /* si_code */
	int32_t pid;   /* si_pid */
	uint32_t uid;  /* si_uid */
	uint64_t value; /* si_value; for SIGCHLD the low half is si_status */
	int64_t nanos; /* CLOCK_MONOTONIC, which is System.nanoTime() on HotSpot */
};

/* One open pipe. */
struct selfpipe_slot {
	int32_t claimed;        /* Java's: the slot is taken */
	int32_t write_end;      /* descriptor, nonblocking */
	int32_t in_flight;      /* handlers that are using write_end now */
	int32_t escalate_after; /* 0: never */
	int32_t shutdowns;      /* caught so far among escalates */
	int32_t reserved;
	uint64_t escalates;     /* set of signals, bit signo - 1 */
	uint64_t relieved;      /* set of signals that the primordial thread is to leave to the owner */
	uint64_t caught[SELFPIPE_SIGNALS];
	uint64_t lost[SELFPIPE_SIGNALS]; /* caught, but the pipe was full */
};

struct selfpipe_state {
	int32_t pid;     /* the process that installed the handler */
	int32_t suspend; /* the signal with which the JVM suspends its own threads, or 0 */
	uint64_t traps[SELFPIPE_SIGNALS]; /* for each signal, the set of slots that trap it */
	struct selfpipe_slot slots[SELFPIPE_SLOTS];
	struct sigaction previous[SELFPIPE_SIGNALS]; /* what was there before the first trap */
};

_Static_assert(sizeof(struct selfpipe_record) == 32, "record");
_Static_assert(sizeof(struct selfpipe_slot) == 40 + 2 * 8 * SELFPIPE_SIGNALS, "slot");
_Static_assert(offsetof(struct selfpipe_state, traps) == 8, "traps");
_Static_assert(sizeof(struct sigaction) == 152, "sigaction(2) as glibc and musl lay it out, 64 bit");

extern const int32_t selfpipe_layout;
extern struct selfpipe_state selfpipe_state;
extern void selfpipe_top_half(int signo, siginfo_t *info, void *context);

#endif
