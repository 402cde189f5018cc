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

#define SELFPIPE_LAYOUT 2
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
	int32_t escalate_after; /* requests to end that end the process, 0: never */
	int32_t exit_code;      /* of a process that is ended so, 0: 128 + signo */
	int32_t requests;       /* counted so far among escalates */
	int32_t insisted;       /* of those, a person's, each soon after the one before */
	int32_t reserved;
	uint64_t escalates;     /* set of signals, bit signo - 1 */
	uint64_t relieved;      /* set of signals that the primordial thread is to leave to the owner */
	int64_t patience;       /* nanoseconds that an orderly end may take */
	int64_t first_request;  /* when they were counted, CLOCK_MONOTONIC; 0: not yet */
	int64_t last_request;
	int64_t last_insisted;
	uint64_t caught[SELFPIPE_SIGNALS];
	uint64_t lost[SELFPIPE_SIGNALS]; /* caught, but the pipe was full */
};

struct selfpipe_state {
	int32_t pid;     /* the process that installed the handler */
	int32_t suspend; /* the signal with which the JVM suspends its own threads, or 0 */
	uint64_t masked; /* set of signals that the primordial thread has blocked for "relieved" */
	uint64_t unmask; /* those it unblocks when a signal of ours has the address of this for a value */
	uint64_t known;  /* set of signals for which "original" is set */
	uint64_t traps[SELFPIPE_SIGNALS]; /* for each signal, the set of slots that trap it */
	struct selfpipe_slot slots[SELFPIPE_SLOTS];
	struct sigaction previous[SELFPIPE_SIGNALS]; /* Java's: to be put back when the last trap ends */
	/*
	 * What was there before this process first trapped the signal, never changed: for what is not
	 * ours to keep. "previous" may call us, where other code has put itself in front of us.
	 */
	struct sigaction original[SELFPIPE_SIGNALS];
};

_Static_assert(sizeof(struct selfpipe_record) == 32, "record");
_Static_assert(sizeof(struct selfpipe_slot) == 80 + 2 * 8 * SELFPIPE_SIGNALS, "slot");
_Static_assert(offsetof(struct selfpipe_state, traps) == 32, "traps");
_Static_assert(sizeof(struct sigaction) == 152, "sigaction(2) as glibc and musl lay it out, 64 bit");

extern const int32_t selfpipe_layout;
extern struct selfpipe_state selfpipe_state;
extern void selfpipe_top_half(int signo, siginfo_t *info, void *context);

#endif
