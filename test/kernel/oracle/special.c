/* The calls that only the rows of the kernel probe have. */
#include "oracle.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static struct timespec marked;
/* Where nothing can be. Volatile, or the compiler warns of it. */
static void *volatile nowhere = (void *)7;

/* Writes as often as fits without waiting: bytes, calls, errno. */
static void fill(int fd, int size) {
  int status = fcntl(fd, F_GETFL), calls = 0;
  long bytes = 0, count;
  char *source = letters(size, 0);
  fcntl(fd, F_SETFL, status | O_NONBLOCK);
  for (; (count = write(fd, source, size)) >= 0; calls++) bytes += count;
  int why = errno;
  fcntl(fd, F_SETFL, status);
  fprintf(out, "%ld %d -%d\n", bytes, calls, why);
}

/* Reads while there is something to read: bytes. */
static void drain(int fd, int size) {
  struct pollfd entry = {fd, POLLIN, 0};
  long bytes = 0, count = 1;
  for (char *target = room(size); count > 0 && poll(&entry, 1, 0) > 0; bytes += count)
    count = read(fd, target, size);
  simple(bytes);
}

/* Writes so often, waiting. */
static void flood(int fd, int size, int calls, int first) {
  char *source = room(size);
  memset(source, 'a' + first, size);
  long bytes = 0;
  for (int i = 0; i < calls; i++) bytes += write(fd, source, size);
  simple(bytes);
}

/* Reads so many bytes, waiting: whether each letter comes in runs of whole records. */
static void runs(int fd, int size, int record) {
  char *target = room(size);
  int torn = 0, run = 0;
  for (long at = 0, count; at < size; at += count) count = read(fd, target + at, size - at);
  for (int i = 0; i < size; i++) {
    run++;
    if (i + 1 == size || target[i + 1] != target[i]) torn += run % record != 0, run = 0;
  }
  fprintf(out, "%d torn\n", torn);
}

/* A null pointer, or one to nowhere, in the call of that number. */
static void null(int which, int fd) {
  int flags = 0;
  switch (which) {
    case 0: return simple(socketpair(AF_UNIX, SOCK_STREAM, 0, NULL));
    case 1: return simple(socketpair(AF_UNIX, SOCK_STREAM, 0, nowhere));
    case 2: return simple(pipe2(NULL, flags));
    case 3: return simple(write(fd, nowhere, 3));
    case 4: return simple(read(fd, nowhere, 3));
    case 5: return simple(poll(nowhere, 1, 0));
    default: return simple(epoll_ctl(fd, EPOLL_CTL_ADD, fd, nowhere));
  }
}

/* What stays in sv when socketpair fails. */
static void kept(const int *a) {
  int sv[2] = {-7, -7};
  int result = socketpair(a[0], a[1], a[2], sv);
  fprintf(out, "%d %d %d\n", result < 0 ? -errno : result, sv[0], sv[1]);
}

static int to_nobody(int fd, int size, int first) {
  struct sockaddr_un nobody = {AF_UNIX, "\0nonexistent"};
  return sendto(fd, letters(size, first), size, 0, (void *)&nobody, 2 + sizeof "\0nonexistent");
}

static void from(int fd, int size) {
  struct sockaddr_un address;
  socklen_t length = sizeof address;
  long result = recvfrom(fd, room(size), size, 0, (void *)&address, &length);
  received(result, size);
  fprintf(out, " from %u\n", length);
}

static void time_option(int fd, int option) {
  struct timeval value;
  socklen_t size = sizeof value;
  int result = getsockopt(fd, SOL_SOCKET, option, &value, &size);
  if (result < 0) simple(result);
  else fprintf(out, "0 %ld %ld\n", (long)value.tv_sec, (long)value.tv_usec);
}

void run_special(const struct call *call) {
  const int *a = call->args;
#define CALL(text) else if (strcmp(call->name, text) == 0)
  if (0) {}
  CALL("fill") fill(a[0], a[1]);
  CALL("drain") drain(a[0], a[1]);
  CALL("flood") flood(a[0], a[1], a[2], a[3]);
  CALL("runs") runs(a[0], a[1], a[2]);
  CALL("null") null(a[0], a[1]);
  CALL("kept") kept(a);
  CALL("sendto") simple(to_nobody(a[0], a[1], a[2]));
  CALL("recvfrom") from(a[0], a[1]);
  CALL("gettimeout") time_option(a[0], a[1]);
  CALL("settimeout")
    simple(setsockopt(a[0], SOL_SOCKET, a[1], &(struct timeval){a[2], a[3]}, sizeof(struct timeval)));
  CALL("pollfor") {
    struct pollfd entry = {a[0], a[1], 0};
    int result = poll(&entry, 1, a[2]);
    if (result < 0) simple(result);
    else fprintf(out, "%d %d\n", result, (unsigned short)entry.revents);
  }
  CALL("vectors") {
    static struct iovec none[1100];
    simple(writev(a[0], none, a[1]));
  }
  CALL("limit") simple(setrlimit(RLIMIT_NOFILE, &(struct rlimit){a[0], MAX_FDS + 2}));
  CALL("mark") simple(clock_gettime(CLOCK_MONOTONIC, &marked));
  CALL("passed") {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    long ms = (now.tv_sec - marked.tv_sec) * 1000 + (now.tv_nsec - marked.tv_nsec) / 1000000;
    fputs(ms >= a[0] ? "yes\n" : "no\n", out);
  }
  else run_about_thread(call);
}
