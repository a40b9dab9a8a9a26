/*
 * What the library is compared with, from C: two threads and the kernel's socketpair or pipe between
 * them, or a ring with one writer and one reader whose copies are memcpy. Pinned, measured and checked
 * as the cases in TypeScript are (meter.ts, pattern.ts), and printed as they print.
 *
 *   peers socketpair|pipe|ring throughput|round-trip SIZE WARMUP_MS MEASURE_MS [CORE CORE]
 *   peers socketpair create 0 WARMUP_MS MEASURE_MS [CORE CORE]
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CAPACITY = 262144, MOST_WINDOWS = 1 << 16, MOST_TRIPS = 20000, FULL_EVERY = 1024 };
static const uint64_t WINDOW_NS = 2000000;

struct ring {
  _Alignas(128) _Atomic uint32_t write_pos;
  _Alignas(128) _Atomic uint32_t read_pos;
  _Alignas(128) uint8_t bytes[CAPACITY];
};

/* One direction: a descriptor at each end, or a ring. */
struct channel {
  int read_fd, write_fd;
  struct ring *ring;
};

/* What one thread remembers of a ring: its own position, and how far it may go. */
struct side {
  uint32_t pos, limit;
};

static size_t size;
static uint64_t warm_up_ns, measure_ns;
static int cores[2] = {-1, -1};
static struct channel to_reader, to_writer;

static void die(const char *what) {
  fprintf(stderr, "%s: %s\n", what, strerror(errno));
  exit(1);
}

static uint64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void pin(int core) {
  if (core < 0) return;
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(core, &set);
  if (sched_setaffinity(0, sizeof set, &set) != 0) die("sched_setaffinity");
}

/* ---- sending and receiving all of a message */

static void ring_send(struct ring *ring, struct side *side, const uint8_t *from, size_t length) {
  while (length > 0) {
    while (side->limit == side->pos)
      side->limit = atomic_load_explicit(&ring->read_pos, memory_order_acquire) + CAPACITY;
    uint32_t room = side->limit - side->pos;
    uint32_t count = length < room ? (uint32_t)length : room;
    uint32_t at = side->pos % CAPACITY;
    uint32_t first = count < CAPACITY - at ? count : CAPACITY - at;
    memcpy(ring->bytes + at, from, first);
    if (count > first) memcpy(ring->bytes, from + first, count - first);
    side->pos += count;
    atomic_store_explicit(&ring->write_pos, side->pos, memory_order_release);
    from += count;
    length -= count;
  }
}

static void ring_receive(struct ring *ring, struct side *side, uint8_t *to, size_t length) {
  while (length > 0) {
    while (side->limit == side->pos)
      side->limit = atomic_load_explicit(&ring->write_pos, memory_order_acquire);
    uint32_t queued = side->limit - side->pos;
    uint32_t count = length < queued ? (uint32_t)length : queued;
    uint32_t at = side->pos % CAPACITY;
    uint32_t first = count < CAPACITY - at ? count : CAPACITY - at;
    memcpy(to, ring->bytes + at, first);
    if (count > first) memcpy(to + first, ring->bytes, count - first);
    side->pos += count;
    atomic_store_explicit(&ring->read_pos, side->pos, memory_order_release);
    to += count;
    length -= count;
  }
}

static void send_all(struct channel *channel, struct side *side, const uint8_t *from) {
  if (channel->ring != NULL) return ring_send(channel->ring, side, from, size);
  for (size_t sent = 0; sent < size;) {
    ssize_t count = write(channel->write_fd, from + sent, size - sent);
    if (count < 0) die("write");
    sent += (size_t)count;
  }
}

static void receive_all(struct channel *channel, struct side *side, uint8_t *to) {
  if (channel->ring != NULL) return ring_receive(channel->ring, side, to, size);
  for (size_t got = 0; got < size;) {
    ssize_t count = read(channel->read_fd, to + got, size - got);
    if (count <= 0) die("read");
    got += (size_t)count;
  }
}

/* ---- what is in a message: pattern.ts */

static uint8_t fill_byte(size_t index) { return (uint8_t)(index * 31 % 255 + 1); }

static uint8_t *new_message(void) {
  uint8_t *bytes = aligned_alloc(64, (size + 63) / 64 * 64);
  if (bytes == NULL) die("aligned_alloc");
  for (size_t i = 0; i < size; i++) bytes[i] = fill_byte(i);
  return bytes;
}

static void number(uint8_t *bytes, uint32_t message) {
  memcpy(bytes, &message, 4);
  memcpy(bytes + size - 4, &message, 4);
}

static void check(uint8_t *bytes, uint32_t message) {
  uint32_t first, last;
  memcpy(&first, bytes, 4);
  memcpy(&last, bytes + size - 4, 4);
  int wrong = first != message || last != message;
  if (message % FULL_EVERY == 0) {
    for (size_t i = 4; i + 4 < size; i++) wrong |= bytes[i] != fill_byte(i);
    memset(bytes, 0, size);
  }
  if (wrong) {
    fprintf(stderr, "wrong data: message=%u, first=%u, last=%u\n", message, first, last);
    exit(1);
  }
}

/* ---- the median window: meter.ts */

static double windows[MOST_WINDOWS];
static size_t window_count;
static uint64_t measured, window_start, window_messages, start_after;

static int look(uint64_t every) {
  uint64_t time = now();
  if (time < start_after) return 0;
  if (window_start == 0) {
    window_start = time;
    return 0;
  }
  window_messages += every;
  if (time - window_start < WINDOW_NS) return 0;
  windows[window_count++] = (double)(time - window_start) / (double)window_messages;
  measured += window_messages;
  window_messages = 0;
  window_start = time;
  return time >= start_after + measure_ns || window_count == MOST_WINDOWS;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double median_window(void) {
  if (window_count == 0) {
    fprintf(stderr, "nothing was measured: the time was too short\n");
    exit(1);
  }
  qsort(windows, window_count, sizeof windows[0], ascending);
  return windows[window_count / 2];
}

/* ---- the two threads */

static void *write_all_the_time(void *unused) {
  pin(cores[1]);
  struct side side = {0, CAPACITY};
  uint8_t *bytes = new_message();
  for (uint32_t message = 0;; message++) {
    number(bytes, message);
    send_all(&to_reader, &side, bytes);
  }
  return unused;
}

static void *answer(void *unused) {
  pin(cores[1]);
  struct side in = {0, 0}, out = {0, CAPACITY};
  uint8_t *bytes = new_message();
  for (;;) {
    receive_all(&to_writer, &in, bytes);
    bytes[0]++;
    send_all(&to_reader, &out, bytes);
  }
  return unused;
}

static void start(void *(*run)(void *)) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, run, NULL) != 0) die("pthread_create");
}

static void throughput(void) {
  start(write_all_the_time);
  struct side side = {0, 0};
  uint8_t *bytes = new_message();
  uint32_t message = 0;
  uint64_t every = 262144 / size;
  every = every > 256 ? 256 : every < 4 ? 4 : every;
  start_after = now() + warm_up_ns;
  do {
    for (uint64_t i = 0; i < every; i++) {
      receive_all(&to_reader, &side, bytes);
      check(bytes, message++);
    }
  } while (!look(every));
  printf("{\"value\":%f,\"count\":%lu}\n", median_window(), (unsigned long)measured);
}

static struct side asks = {0, CAPACITY}, answers = {0, 0};

static void trip(uint8_t *bytes) {
  uint8_t asked = bytes[0];
  send_all(&to_writer, &asks, bytes);
  receive_all(&to_reader, &answers, bytes);
  if (bytes[0] != (uint8_t)(asked + 1)) {
    fprintf(stderr, "wrong answer: asked=%u, answer=%u\n", asked, bytes[0]);
    exit(1);
  }
}

static void round_trips(void) {
  start(answer);
  uint8_t *bytes = new_message();
  uint64_t every = to_reader.ring != NULL ? 256 : 16;
  start_after = now() + warm_up_ns;
  do {
    for (uint64_t i = 0; i < every; i++) trip(bytes);
  } while (!look(every));
  static double times[MOST_TRIPS];
  size_t count = measured < MOST_TRIPS ? measured : MOST_TRIPS;
  for (size_t i = 0; i < count; i++) {
    uint64_t begin = now();
    trip(bytes);
    times[i] = (double)(now() - begin);
  }
  qsort(times, count, sizeof times[0], ascending);
  printf("{\"value\":%f,\"count\":%lu,\"p50\":%f,\"p99\":%f,\"p999\":%f,\"max\":%f}\n", median_window(),
         (unsigned long)measured, times[(size_t)(0.5 * (double)(count - 1))],
         times[(size_t)(0.99 * (double)(count - 1))], times[(size_t)(0.999 * (double)(count - 1))],
         times[count - 1]);
}

static void create(void) {
  start_after = now() + warm_up_ns;
  do {
    for (int i = 0; i < 16; i++) {
      int ends[2];
      if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) die("socketpair");
      close(ends[0]);
      close(ends[1]);
    }
  } while (!look(16));
  printf("{\"value\":%f,\"count\":%lu}\n", median_window(), (unsigned long)measured);
}

/* ---- what connects them */

static struct channel new_ring(void) {
  struct ring *ring = aligned_alloc(128, sizeof *ring);
  if (ring == NULL) die("aligned_alloc");
  memset(ring, 0, sizeof *ring);
  return (struct channel){-1, -1, ring};
}

static struct channel new_pipe(void) {
  int ends[2];
  if (pipe(ends) != 0) die("pipe");
  return (struct channel){ends[0], ends[1], NULL};
}

static void connect_threads(const char *way) {
  if (strcmp(way, "ring") == 0) {
    to_reader = new_ring();
    to_writer = new_ring();
  } else if (strcmp(way, "pipe") == 0) {
    to_reader = new_pipe();
    to_writer = new_pipe();
  } else {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) die("socketpair");
    to_reader = (struct channel){ends[0], ends[1], NULL};
    to_writer = (struct channel){ends[1], ends[0], NULL};
  }
}

int main(int count, char **words) {
  if (count != 6 && count != 8) {
    fprintf(stderr, "usage: peers WAY KIND SIZE WARMUP_MS MEASURE_MS [CORE CORE]\n");
    return 2;
  }
  size = strtoul(words[3], NULL, 10);
  warm_up_ns = strtoull(words[4], NULL, 10) * 1000000;
  measure_ns = strtoull(words[5], NULL, 10) * 1000000;
  for (int i = 6; i < count; i++) cores[i - 6] = atoi(words[i]);
  pin(cores[0]);
  connect_threads(words[1]);
  if (strcmp(words[2], "throughput") == 0) throughput();
  else if (strcmp(words[2], "round-trip") == 0) round_trips();
  else create();
  fflush(stdout);
  _exit(0);
}
