/*
 * Runs a command that the kernel forbids a system call: forbid <what> <command>...
 *
 *   ppoll      ppoll(2)
 *   pipe-size  fcntl(2) with F_SETPIPE_SZ
 *   fd-links   opening anything below /proc/self/fd
 *
 * Each fails with EPERM, as under a seccomp(2) profile. A filter does not see what a pointer leads
 * to, so for the last one this program stays beside the command and answers for the kernel.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#else
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#define ARGUMENT(n) offsetof(struct seccomp_data, args[n])
#define LOAD(offset) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (offset))
#define UNLESS(value, skip) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, (skip))
#define RETURN(action) BPF_STMT(BPF_RET | BPF_K, (action))

static void check(int succeeded, const char *what) {
	if (!succeeded) {
		perror(what);
		exit(125);
	}
}

/* Returns the descriptor on which the kernel asks, if flags want one. */
static int install(int number, int argument, unsigned value, unsigned action, unsigned flags) {
	struct sock_filter filter[] = {
		LOAD(offsetof(struct seccomp_data, arch)),
		UNLESS(ARCHITECTURE, 5),
		LOAD(offsetof(struct seccomp_data, nr)),
		UNLESS(number, 3),
		LOAD(argument < 0 ? offsetof(struct seccomp_data, nr) : ARGUMENT(argument)),
		UNLESS(argument < 0 ? (unsigned)number : value, 1),
		RETURN(action),
		RETURN(SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = { sizeof filter / sizeof *filter, filter };
	const int result = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
	check(result >= 0, "seccomp");
	return result;
}

static void hand_over(int channel, int fd) {
	char byte = 0, control[CMSG_SPACE(sizeof fd)] = { 0 };
	struct iovec data = { &byte, 1 };
	struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control };
	struct cmsghdr *const header = CMSG_FIRSTHDR(&message);
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof fd);
	memcpy(CMSG_DATA(header), &fd, sizeof fd);
	check(sendmsg(channel, &message, 0) == 1, "sendmsg");
}

static int take_over(int channel) {
	char byte, control[CMSG_SPACE(sizeof(int))];
	struct iovec data = { &byte, 1 };
	struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control };
	int fd;
	check(recvmsg(channel, &message, 0) == 1, "recvmsg");
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof fd);
	return fd;
}

static int is_forbidden(const struct seccomp_notif *request) {
	static const char prefix[] = "/proc/self/fd/";
	char file[40], path[sizeof prefix - 1];
	snprintf(file, sizeof file, "/proc/%u/mem", request->pid);
	const int memory = open(file, O_RDONLY | O_CLOEXEC);
	const ssize_t count = pread(memory, path, sizeof path, request->data.args[1]);
	close(memory);
	return count == sizeof path && memcmp(path, prefix, sizeof path) == 0;
}

/* Until nobody is left that could ask. */
static void answer(int listener) {
	struct seccomp_notif request;
	struct pollfd question = { .fd = listener, .events = POLLIN };
	while (poll(&question, 1, -1) != 1 || !(question.revents & POLLHUP)) {
		memset(&request, 0, sizeof request);
		if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &request) != 0)
			continue;
		struct seccomp_notif_resp response = { .id = request.id };
		if (is_forbidden(&request))
			response.error = -EPERM;
		else
			response.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
		ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response);
	}
}

int main(int argc, char **argv) {
	int channel[2];
	if (argc < 3) {
		fprintf(stderr, "usage: forbid ppoll|pipe-size|fd-links <command>...\n");
		return 125;
	}
	check(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "prctl");
	if (strcmp(argv[1], "ppoll") == 0)
		install(SYS_ppoll, -1, 0, SECCOMP_RET_ERRNO | EPERM, 0);
	else if (strcmp(argv[1], "pipe-size") == 0)
		install(SYS_fcntl, 1, F_SETPIPE_SZ, SECCOMP_RET_ERRNO | EPERM, 0);
	else {
		/* The command is the process that was started, since it gets the signals; who answers is not its child. */
		check(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, channel) == 0, "socketpair");
		const pid_t between = fork();
		if (between == 0) {
			if (fork() == 0)
				answer(take_over(channel[1]));
			return 0;
		}
		waitpid(between, NULL, 0);
		hand_over(channel[0], install(SYS_openat, -1, 0, SECCOMP_RET_USER_NOTIF, SECCOMP_FILTER_FLAG_NEW_LISTENER));
	}
	execvp(argv[2], argv + 2);
	check(0, argv[2]);
}
