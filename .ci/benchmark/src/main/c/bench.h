/*
 * The memory that the sender, a receiver and the harness share: a file that each of them maps.
 * Receiver.java, receiver.rs, receiver.go and receivers.py know the part of it that they need.
 * All times are CLOCK_MONOTONIC in nanoseconds, which is System.nanoTime() on HotSpot.
 */
#pragma once

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct received {
	int64_t nanos; /* when the receiver's own code first ran for it */
	int64_t value; /* sigqueue's value, where the receiver knows; else 0; -1 for a coalesced one */
	int32_t signo;
	int32_t count; /* 1, or more for a coalesced one */
};

struct sent {
	int64_t nanos;
	int64_t signo;
};

struct bench {
	int64_t capacity; /* entries of each kind; the harness's */
	int64_t ready;    /* the receiver's: nanos when it was ready; the start-up's end */
	int64_t executed; /* launch's: nanos just before execvp(3); the start-up's begin */
	int64_t padding1[5];
	int64_t received; /* entries so far, the receiver's */
	int64_t padding2[7];
	int64_t sent; /* entries so far, the sender's */
	int64_t late; /* times that no answer came within the sender's patience */
	int64_t padding3[494];
	/* then capacity times struct received, then capacity times struct sent */
};

_Static_assert(sizeof(struct bench) == 4096, "bench");
_Static_assert(sizeof(struct received) == 24, "received");

static inline int64_t now(void) {
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

static inline void die(const char *what) {
	perror(what);
	exit(1);
}

static inline struct bench *map(const char *file) {
	const int fd = open(file, O_RDWR | O_CLOEXEC);
	struct stat st;
	if (fd < 0 || fstat(fd, &st) != 0)
		die(file);
	struct bench *bench = mmap(NULL, st.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (bench == MAP_FAILED)
		die("mmap");
	close(fd);
	return bench;
}

static inline struct received *received(struct bench *bench) {
	return (struct received *)(bench + 1);
}

static inline struct sent *sent(struct bench *bench) {
	return (struct sent *)(received(bench) + bench->capacity);
}

static inline int64_t received_count(struct bench *bench) {
	return __atomic_load_n(&bench->received, __ATOMIC_ACQUIRE);
}
