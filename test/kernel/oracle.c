/*
 * Runs programs of system calls and says what the kernel answers. A program is lines "name int int
 * ..." up to "end"; the answer is a line a call, then ".". An answer is "-ERRNO", or the result
 * and what the call stored. Each program starts without descriptors at FIRST_FD and above.
 * calls.ts has the names and arguments; library.ts does the same with socketpair/posix.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

enum { LIMIT_S = 20, MAX_FDS = 1024, MAX_ARGS = 40, BUFFER = 1 << 16, SHOWN = 64 };

static int args[MAX_ARGS], count;
static char buffer[BUFFER];
static struct iovec vectors[MAX_ARGS];
static int vector_count, total;

/* Cuts the buffer into vectors of the lengths that stand from args[from] on. */
static void cut(int from) {
  vector_count = total = 0;
  for (int i = from; i < count; i++) {
    vectors[vector_count++] = (struct iovec){buffer + total, args[i]};
    total += args[i];
  }
}

static void letters(int size, int first) {
  for (int i = 0; i < size; i++) buffer[i] = 'a' + (first + i) % 26;
}

static void number(long result) { printf("%ld", result < 0 ? -(long)errno : result); }

static void simple(long result) { number(result); putchar('\n'); }

/* The bytes that came, or their FNV-1a hash, and whether any byte behind them was touched. */
static void received(long result, int size) {
  number(result);
  if (result < 0) return;
  int bytes = result < size ? result : size;
  if (bytes > SHOWN) {
    uint32_t hash = 2166136261u;
    for (int i = 0; i < bytes; i++) hash = (hash ^ (unsigned char)buffer[i]) * 16777619u;
    printf(" #%u", hash);
  } else if (bytes > 0) {
    printf(" %.*s", bytes, buffer);
  }
  for (int i = bytes; i < size; i++)
    if (buffer[i] != '.') { printf(" touched"); return; }
}

/* Whether the call would wait on this blocking descriptor: then it is not made. */
static int would_wait(int fd, short events, int flags, int size) {
  int status = fcntl(fd, F_GETFL), type, queued;
  if (status < 0 || status & O_NONBLOCK || flags & MSG_DONTWAIT) return 0;
  if ((status & O_ACCMODE) == (events == POLLIN ? O_WRONLY : O_RDONLY)) return 0;
  struct pollfd entry = {fd, events | POLLRDHUP, 0};
  poll(&entry, 1, 0);
  if (flags & MSG_WAITALL && !(flags & MSG_PEEK) && !(entry.revents & POLLRDHUP) &&
      getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &(socklen_t){sizeof type}) == 0 &&
      type == SOCK_STREAM && ioctl(fd, FIONREAD, &queued) == 0 && queued < size)
    return 1;
  return entry.revents == 0;
}

static int waits(int fd, short events, int flags, int size) {
  if (!would_wait(fd, events, flags, size)) return 0;
  puts("waits");
  return 1;
}

static void pair(int result, const int fds[2]) {
  if (result < 0) simple(result);
  else printf("0 %d %d\n", fds[0], fds[1]);
}

static void name_of(int peer) {
  struct sockaddr_un address;
  struct sockaddr *stored = (struct sockaddr *)&address;
  socklen_t size = sizeof address;
  int result = peer ? getpeername(args[0], stored, &size) : getsockname(args[0], stored, &size);
  number(result);
  if (result == 0) printf(" %d %u", address.sun_family, size);
  putchar('\n');
}

static void message_in(void) {
  cut(2);
  if (waits(args[0], POLLIN, args[1], total)) return;
  struct msghdr message = {.msg_iov = vectors, .msg_iovlen = vector_count};
  long result = recvmsg(args[0], &message, args[1]);
  received(result, total);
  if (result >= 0) printf(" flags=%d", message.msg_flags);
  putchar('\n');
}

static void message_out(void) {
  cut(3);
  if (waits(args[0], POLLOUT, args[1], total)) return;
  letters(total, args[2]);
  simple(sendmsg(args[0], &(struct msghdr){.msg_iov = vectors, .msg_iovlen = vector_count}, args[1]));
}

static void poll_all(void) {
  struct pollfd entries[MAX_ARGS];
  for (int i = 0; i * 2 < count; i++)
    entries[i] = (struct pollfd){args[i * 2], args[i * 2 + 1], 0};
  int result = poll(entries, count / 2, 0);
  number(result);
  for (int i = 0; result >= 0 && i * 2 < count; i++) printf(" %d", (unsigned short)entries[i].revents);
  putchar('\n');
}

static void select_all(void) {
  fd_set sets[3];
  for (int i = 0; i < 3; i++) {
    FD_ZERO(&sets[i]);
    for (int fd = 0; fd < 30; fd++) if (args[1 + i] >> fd & 1) FD_SET(fd, &sets[i]);
  }
  int result = select(args[0], &sets[0], &sets[1], &sets[2], &(struct timeval){0, 0});
  number(result);
  for (int i = 0; result >= 0 && i < 3; i++) {
    int mask = 0;
    for (int fd = 0; fd < 30; fd++) if (FD_ISSET(fd, &sets[i])) mask |= 1 << fd;
    printf(" %d", mask);
  }
  putchar('\n');
}

static int by_data(const void *a, const void *b) {
  return ((const struct epoll_event *)a)->data.fd - ((const struct epoll_event *)b)->data.fd;
}

static void events(void) {
  struct epoll_event found[64];
  int result = epoll_wait(args[0], found, args[1], 0);
  number(result);
  if (result > 0) qsort(found, result, sizeof found[0], by_data);
  for (int i = 0; i < result; i++) printf(" %d:%u", found[i].data.fd, found[i].events);
  putchar('\n');
}

static void run(const char *name) {
  int *a = args, fds[2], value;
  socklen_t size;
  memset(buffer, '.', sizeof buffer);
#define CALL(text) else if (strcmp(name, text) == 0)
  if (0) {}
  CALL("socketpair") pair(socketpair(a[0], a[1], a[2], fds), fds);
  CALL("pipe") pair(pipe(fds), fds);
  CALL("pipe2") pair(pipe2(fds, a[0]), fds);
  CALL("read") {
    if (a[1] > 0 && waits(a[0], POLLIN, 0, 0)) return;
    received(read(a[0], buffer, a[1]), a[1]), putchar('\n');
  }
  CALL("write") {
    if (a[1] > 0 && waits(a[0], POLLOUT, 0, 0)) return;
    letters(a[1], a[2]), simple(write(a[0], buffer, a[1]));
  }
  CALL("readv") {
    cut(1);
    if (total > 0 && waits(a[0], POLLIN, 0, 0)) return;
    received(readv(a[0], vectors, vector_count), total), putchar('\n');
  }
  CALL("writev") {
    cut(2);
    if (total > 0 && waits(a[0], POLLOUT, 0, 0)) return;
    letters(total, a[1]), simple(writev(a[0], vectors, vector_count));
  }
  CALL("recv") {
    if (waits(a[0], POLLIN, a[2], a[1])) return;
    received(recv(a[0], buffer, a[1], a[2]), a[1]), putchar('\n');
  }
  CALL("send") {
    if (waits(a[0], POLLOUT, a[2], a[1])) return;
    letters(a[1], a[3]), simple(send(a[0], buffer, a[1], a[2]));
  }
  CALL("recvmsg") message_in();
  CALL("sendmsg") message_out();
  CALL("shutdown") simple(shutdown(a[0], a[1]));
  CALL("close") simple(close(a[0]));
  CALL("dup") simple(dup(a[0]));
  CALL("dup2") simple(dup2(a[0], a[1]));
  CALL("dup3") simple(dup3(a[0], a[1], a[2]));
  CALL("fcntl") simple(fcntl(a[0], a[1], a[2]));
  CALL("ioctl") {
    value = a[2];
    int result = ioctl(a[0], a[1], &value);
    if (result < 0) simple(result);
    else printf("0 %d\n", value);
  }
  CALL("getsockopt") {
    size = sizeof value;
    int result = getsockopt(a[0], a[1], a[2], &value, &size);
    if (result < 0) simple(result);
    else printf("0 %d\n", value);
  }
  CALL("setsockopt") simple(setsockopt(a[0], a[1], a[2], &a[3], sizeof a[3]));
  CALL("getsockname") name_of(0);
  CALL("getpeername") name_of(1);
  CALL("poll") poll_all();
  CALL("select") select_all();
  CALL("epoll_create1") simple(epoll_create1(a[0]));
  CALL("epoll_ctl") {
    struct epoll_event event = {.events = a[3], .data.fd = a[4]};
    simple(epoll_ctl(a[0], a[1], a[2], &event));
  }
  CALL("epoll_wait") events();
  else { fprintf(stderr, "no such call: %s\n", name); exit(1); }
}

int main(int argc, char **argv) {
  int first_fd = atoi(argv[argc - 1]);
  /* Its own two descriptors lie above the limit, and the programs' begin at FIRST_FD. */
  struct rlimit limit = {MAX_FDS + 2, MAX_FDS + 2};
  if (setrlimit(RLIMIT_NOFILE, &limit) < 0 || dup2(0, MAX_FDS) < 0 || dup2(1, MAX_FDS + 1) < 0) return 1;
  limit.rlim_cur = MAX_FDS;
  setrlimit(RLIMIT_NOFILE, &limit);
  FILE *in = fdopen(MAX_FDS, "r");
  stdout = fdopen(MAX_FDS + 1, "w");
  setvbuf(stdout, NULL, _IOFBF, 1 << 20);
  signal(SIGPIPE, SIG_IGN);
  char line[512], *rest;
  while (close_range(first_fd, MAX_FDS - 1, 0), fgets(line, sizeof line, in)) {
    alarm(LIMIT_S);
    do {
      char *name = strtok_r(line, " \n", &rest), *word;
      if (strcmp(name, "end") == 0) break;
      for (count = 0; count < MAX_ARGS && (word = strtok_r(NULL, " \n", &rest)); count++)
        args[count] = strtol(word, NULL, 10);
      run(name);
    } while (fgets(line, sizeof line, in));
    puts(".");
    fflush(stdout);
  }
  return 0;
}
