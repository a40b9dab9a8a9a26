/*
 * The rows of board.ts in C, by two POSIX threads over AF_UNIX socket pairs, for tools that look
 * for races in native code. Usage: twins ROW, from 1; row 0 is two threads that touch nothing.
 *
 * Nothing orders the threads but what the row says: they are joined when both have touched x or y.
 * A pause puts off one of them, so that a tool meets the order of events that the row is about; it
 * orders nothing. Status 0 says that every call did as in the row, not that no race was found.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define PAUSE_US 100000
#define LIMIT_S 30
#define MUST(holds) ((holds) ? (void)0 : failed(#holds, __LINE__))

static volatile int x, y;
static volatile int used;
static int a, b, c, d;

static void failed(const char *what, int line) {
  fprintf(stderr, "twins.c:%d: not so: %s, errno=%d\n", line, what, errno);
  exit(2);
}

static ssize_t write1(int end) { return write(end, "", 1); }

/* A byte, or 0 for the end of the stream. */
static ssize_t read1(int end) {
  char byte;
  return read(end, &byte, 1);
}

static void one1(void) {
  MUST(write1(a) == 1);
  x = 1;
}
static void other1(void) {
  MUST(read1(b) == 1);
  used = x;
}

static void one2(void) {
  x = 1;
  MUST(write1(a) == 1);
}
#define other2 other1

static void one3(void) {
  x = 1;
  MUST(write1(a) == 1);
  y = 1;
  MUST(write1(a) == 1);
}
static void other3(void) {
  MUST(read1(b) == 1);
  used = y;
}

static void one4(void) {
  x = 1;
  MUST(close(a) == 0);
}
static void other4(void) {
  MUST(read1(b) == 0);
  used = x;
}

#define one5 one4
static void other5(void) {
  while (write1(b) == 1) continue;
  MUST(errno == EPIPE);
  used = x;
}

/* Before the threads: a byte at a time, as the row's write that waits is of one. */
static void fill6(void) {
  int size = 1; /* the kernel's least */
  MUST(setsockopt(b, SOL_SOCKET, SO_SNDBUF, &size, sizeof size) == 0);
  while (send(b, "", 1, MSG_DONTWAIT) == 1) continue;
  MUST(errno == EAGAIN || errno == EWOULDBLOCK);
}
/* One read of all there is: Linux wakes a writer only when most of its buffer has room. */
static void one6(void) {
  static char bytes[1 << 16];
  x = 1;
  MUST(read(a, bytes, sizeof bytes) > 0);
}
static void other6(void) {
  MUST(write1(b) == 1);
  used = x;
}

static void one7(void) {
  MUST(write1(c) == 1);
  x = 1;
  MUST(write1(a) == 1);
}
static void other7(void) {
  MUST(read1(d) == 1);
  used = x;
}

static void one8(void) {
  x = 1;
  MUST(read1(a) == 1);
}
#define other8 other6

#define one9 one2
static void other9(void) {
  struct pollfd there = {.fd = b, .events = POLLIN};
  MUST(poll(&there, 1, -1) == 1 && (there.revents & POLLIN) != 0);
  used = x;
}

static void nothing(void) {}

static const struct {
  void (*one)(void);
  void (*other)(void);
} ROWS[] = {{nothing, nothing}, {one1, other1}, {one2, other2}, {one3, other3}, {one4, other4},
            {one5, other5},     {one6, other6}, {one7, other7}, {one8, other8}, {one9, other9}};

static int row;

/* In row 6 the other thread waits in its write first, and in all the others it comes second. */
static void *run_one(void *unused) {
  if (row == 6) usleep(PAUSE_US);
  ROWS[row].one();
  return unused;
}

static void *run_other(void *unused) {
  if (row != 6) usleep(PAUSE_US);
  ROWS[row].other();
  return unused;
}

static void make_pair(int *one_end, int *other_end) {
  int ends[2];
  MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
  *one_end = ends[0];
  *other_end = ends[1];
}

int main(int count, char **arguments) {
  pthread_t one, other;
  row = count == 2 ? atoi(arguments[1]) : -1;
  MUST(row >= 0 && row < (int)(sizeof ROWS / sizeof ROWS[0]));
  alarm(LIMIT_S); /* ends a thread that waits for ever, and the program with it */
  MUST(signal(SIGPIPE, SIG_IGN) != SIG_ERR);
  make_pair(&a, &b);
  make_pair(&c, &d);
  if (row == 6) fill6();
  MUST(pthread_create(&one, NULL, run_one, NULL) == 0);
  MUST(pthread_create(&other, NULL, run_other, NULL) == 0);
  MUST(pthread_join(one, NULL) == 0);
  MUST(pthread_join(other, NULL) == 0);
  return 0;
}
