/* The calls that random programs are made of: one function runs one, and prints its answer. */
#include "oracle.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

_Thread_local FILE *out;
_Thread_local int in_thread, total;
static _Thread_local struct iovec vectors[MAX_ARGS];
static _Thread_local int vector_count;
static _Thread_local char *buffer;

/* As many bytes for a call to send from or receive into. */
char *room(int size) {
  static _Thread_local int had;
  if (size > had || buffer == NULL) buffer = realloc(buffer, had = size + 1);
  memset(buffer, '.', size);
  return buffer;
}

/* Cuts a buffer into vectors of the lengths that stand from args[from] on. */
static void cut(const struct call *call, int from) {
  total = vector_count = 0;
  for (int i = from; i < call->count; i++) total += call->args[i];
  char *at = room(total);
  for (int i = from; i < call->count; at += call->args[i++])
    vectors[vector_count++] = (struct iovec){at, call->args[i]};
}

char *letters(int size, int first) {
  room(size);
  for (int i = 0; i < size; i++) buffer[i] = 'a' + (first + i) % 26;
  return buffer;
}

static void number(long result) { fprintf(out, "%ld", result < 0 ? -(long)errno : result); }

void simple(long result) {
  number(result);
  fputc('\n', out);
}

/* The bytes that came, or their FNV-1a hash, and whether any byte behind them was touched. */
void received(long result, int size) {
  number(result);
  if (result < 0) return;
  int bytes = result < size ? result : size;
  if (bytes > SHOWN) {
    uint32_t hash = 2166136261u;
    for (int i = 0; i < bytes; i++) hash = (hash ^ (unsigned char)buffer[i]) * 16777619u;
    fprintf(out, " #%u", hash);
  } else if (bytes > 0) {
    fprintf(out, " %.*s", bytes, buffer);
  }
  for (int i = bytes; i < size; i++)
    if (buffer[i] != '.') { fprintf(out, " touched"); return; }
}

/* Whether the call would wait on this blocking descriptor: then it is not made. */
static int would_wait(int fd, short events, int flags, int size) {
  if (in_thread) return 0;
  int status = fcntl(fd, F_GETFL), type, queued;
  struct stat file;
  if (fstat(fd, &file) < 0 || (!S_ISSOCK(file.st_mode) && !S_ISFIFO(file.st_mode))) return 0;
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
  fputs("waits\n", out);
  return 1;
}

void pair(int result, const int fds[2]) {
  if (result < 0) simple(result);
  else fprintf(out, "0 %d %d\n", fds[0], fds[1]);
}

static void name_of(int fd, int peer) {
  struct sockaddr_un address;
  struct sockaddr *stored = (struct sockaddr *)&address;
  socklen_t size = sizeof address;
  int result = peer ? getpeername(fd, stored, &size) : getsockname(fd, stored, &size);
  number(result);
  if (result == 0) fprintf(out, " %d %u", address.sun_family, size);
  fputc('\n', out);
}

static void message_in(const struct call *call, const int *args) {
  cut(call, 2);
  if (waits(args[0], POLLIN, args[1], total)) return;
  struct msghdr message = {.msg_iov = vectors, .msg_iovlen = vector_count};
  long result = recvmsg(args[0], &message, args[1]);
  received(result, total);
  if (result >= 0) fprintf(out, " flags=%d", message.msg_flags);
  fputc('\n', out);
}

static void message_out(const struct call *call, const int *args) {
  cut(call, 3);
  if (waits(args[0], POLLOUT, args[1], 0)) return;
  letters(total, args[2]);
  simple(sendmsg(args[0], &(struct msghdr){.msg_iov = vectors, .msg_iovlen = vector_count}, args[1]));
}

static void poll_all(const int *args, int count) {
  struct pollfd entries[MAX_ARGS];
  for (int i = 0; i * 2 < count; i++)
    entries[i] = (struct pollfd){args[i * 2], args[i * 2 + 1], 0};
  int result = poll(entries, count / 2, 0);
  number(result);
  for (int i = 0; result >= 0 && i * 2 < count; i++) fprintf(out, " %d", (unsigned short)entries[i].revents);
  fputc('\n', out);
}

static void select_all(const int *args) {
  fd_set sets[3];
  for (int i = 0; i < 3; i++) {
    FD_ZERO(&sets[i]);
    for (int fd = 0; fd < 30; fd++) if (args[1 + i] >> fd & 1) FD_SET(fd, &sets[i]);
  }
  int result = select(args[0], &sets[0], &sets[1], &sets[2], &(struct timeval){0, 0});
  number(result);
  for (int i = 0; result >= 0 && i < 3; i++) {
    int mask = 0;
    for (int fd = 0; fd < args[0]; fd++) if (FD_ISSET(fd, &sets[i])) mask |= 1 << fd;
    fprintf(out, " %d", mask);
  }
  fputc('\n', out);
}

static int by_data(const void *a, const void *b) {
  return ((const struct epoll_event *)a)->data.fd - ((const struct epoll_event *)b)->data.fd;
}

static void events(const int *args) {
  struct epoll_event found[64];
  int result = epoll_wait(args[0], found, args[1], 0);
  number(result);
  if (result > 0) qsort(found, result, sizeof found[0], by_data);
  for (int i = 0; i < result; i++) fprintf(out, " %d:%u", found[i].data.fd, found[i].events);
  fputc('\n', out);
}

void run(const struct call *call) {
  const char *name = call->name;
  const int *a = call->args;
  int fds[2], value;
  socklen_t size;
#define CALL(text) else if (strcmp(name, text) == 0)
  if (0) {}
  CALL("socketpair") pair(socketpair(a[0], a[1], a[2], fds), fds);
  CALL("pipe") pair(pipe(fds), fds);
  CALL("pipe2") pair(pipe2(fds, a[0]), fds);
  CALL("read") {
    if (a[1] > 0 && waits(a[0], POLLIN, 0, 0)) return;
    received(read(a[0], room(a[1]), a[1]), a[1]), fputc('\n', out);
  }
  CALL("write") {
    if (a[1] > 0 && waits(a[0], POLLOUT, 0, 0)) return;
    simple(write(a[0], letters(a[1], a[2]), a[1]));
  }
  CALL("readv") {
    cut(call, 1);
    if (total > 0 && waits(a[0], POLLIN, 0, 0)) return;
    received(readv(a[0], vectors, vector_count), total), fputc('\n', out);
  }
  CALL("writev") {
    cut(call, 2);
    if (total > 0 && waits(a[0], POLLOUT, 0, 0)) return;
    letters(total, a[1]), simple(writev(a[0], vectors, vector_count));
  }
  CALL("recv") {
    if (waits(a[0], POLLIN, a[2], a[1])) return;
    received(recv(a[0], room(a[1]), a[1], a[2]), a[1]), fputc('\n', out);
  }
  CALL("send") {
    if (waits(a[0], POLLOUT, a[2], 0)) return;
    simple(send(a[0], letters(a[1], a[3]), a[1], a[2]));
  }
  CALL("recvmsg") message_in(call, a);
  CALL("sendmsg") message_out(call, a);
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
    else fprintf(out, "0 %d\n", value);
  }
  CALL("getsockopt") {
    size = sizeof value;
    int result = getsockopt(a[0], a[1], a[2], &value, &size);
    if (result < 0) simple(result);
    else fprintf(out, "0 %d\n", value);
  }
  CALL("setsockopt") simple(setsockopt(a[0], a[1], a[2], &a[3], sizeof a[3]));
  CALL("getsockname") name_of(a[0], 0);
  CALL("getpeername") name_of(a[0], 1);
  CALL("poll") poll_all(a, call->count);
  CALL("select") select_all(a);
  CALL("epoll_create1") simple(epoll_create1(a[0]));
  CALL("epoll_ctl") {
    struct epoll_event event = {.events = a[3], .data.fd = a[4]};
    simple(epoll_ctl(a[0], a[1], a[2], &event));
  }
  CALL("epoll_wait") events(a);
  else run_special(call);
}
