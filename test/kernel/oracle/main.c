/*
 * Runs programs of system calls and says what the kernel answers. A program is lines "name int int
 * ..." up to "end"; the answer is a line a call, then ".". An answer is "-ERRNO", or the result and
 * what the call stored. Each program starts without descriptors at FIRST_FD and above. A name
 * "1:read" is a call that thread 1 makes. calls.ts has the names and arguments; library.ts does the
 * same with socketpair/posix.
 */
#include "oracle.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { THREADS = 4, BLOCKED_MS = 40, ANSWER = 256 };

static struct thread {
  pthread_t id;
  struct call call;
  char answer[ANSWER];
  int started;
  /* The kernel's number of it, once it is about to make its call. */
  _Atomic int tid;
  _Atomic int done;
} threads[THREADS + 1];

static void *thread_main(void *argument) {
  struct thread *thread = argument;
  in_thread = 1;
  out = fmemopen(thread->answer, ANSWER, "w");
  thread->tid = gettid();
  run(&thread->call);
  fclose(out);
  thread->done = 1;
  return NULL;
}

static void finish(struct thread *thread) {
  if (!thread->started) return;
  pthread_cancel(thread->id);
  pthread_join(thread->id, NULL);
  thread->started = 0;
}

static void start(struct thread *thread, const struct call *call) {
  finish(thread);
  thread->call = *call;
  thread->tid = thread->done = 0;
  thread->started = 1;
  memmove(thread->call.name, call->name + 2, strlen(call->name) - 1);
  pthread_create(&thread->id, NULL, thread_main, thread);
}

static int by_text(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void start_and_tell(const struct call *call) {
  start(&threads[call->name[0] - '0'], call);
  fputs("started\n", out);
}

/* Whether a thread is in a call that waits, or has an answer. */
static int is_settled(const struct thread *thread) {
  char path[64], state = '?';
  if (thread->done) return 1;
  snprintf(path, sizeof path, "/proc/self/task/%d/stat", thread->tid);
  FILE *file = thread->tid == 0 ? NULL : fopen(path, "r");
  if (file == NULL) return 0;
  if (fscanf(file, "%*d (%*[^)]) %c", &state) != 1) state = '?';
  fclose(file);
  return state == 'S';
}

/*
 * Waits until so many of some threads have an answer and the others are asleep, for a while, and
 * gives all their answers, sorted.
 */
static void answers(int wanted, const int *numbers, int count) {
  char *texts[THREADS];
  for (int asleep_ms = 0, done = 0; done < count && asleep_ms < BLOCKED_MS; asleep_ms++) {
    int settled = done = 0;
    usleep(1000);
    for (int i = 0; i < count; i++) {
      settled += is_settled(&threads[numbers[i]]);
      done += threads[numbers[i]].done;
    }
    if (settled < count || done < wanted) asleep_ms = -1;
  }
  for (int i = 0; i < count; i++)
    texts[i] = threads[numbers[i]].done ? threads[numbers[i]].answer : "blocked\n";
  qsort(texts, count, sizeof texts[0], by_text);
  for (int i = 0; i < count; i++)
    fprintf(out, "%s%.*s", i == 0 ? "" : ", ", (int)strlen(texts[i]) - 1, texts[i]);
  fputc('\n', out);
}

void run_about_thread(const struct call *call) {
  if (strcmp(call->name, "blocked") == 0) return answers(0, call->args, 1);
  if (strcmp(call->name, "done") == 0) return answers(1, call->args, 1);
  if (strcmp(call->name, "answers") == 0)
    return answers(call->args[0], call->args + 1, call->count - 1);
  fprintf(stderr, "no such call: %s\n", call->name);
  exit(1);
}

static int parse(char *line, struct call *call) {
  char *rest, *word = strtok_r(line, " \n", &rest);
  snprintf(call->name, MAX_NAME, "%s", word);
  for (call->count = 0; call->count < MAX_ARGS && (word = strtok_r(NULL, " \n", &rest));)
    call->args[call->count++] = strtoll(word, NULL, 10);
  return strcmp(call->name, "end") != 0;
}

int main(int argc, char **argv) {
  int first_fd = atoi(argv[argc - 1]);
  /* Its own two descriptors lie above the limit, and the programs' begin at FIRST_FD. */
  struct rlimit limit = {MAX_FDS + 2, MAX_FDS + 2};
  if (setrlimit(RLIMIT_NOFILE, &limit) < 0) return 1;
  if (dup2(0, MAX_FDS) < 0 || dup2(1, MAX_FDS + 1) < 0) return 1;
  FILE *in = fdopen(MAX_FDS, "r");
  out = fdopen(MAX_FDS + 1, "w");
  setvbuf(out, NULL, _IOFBF, 1 << 20);
  signal(SIGPIPE, SIG_IGN);
  limit.rlim_cur = MAX_FDS;
  char line[512];
  struct call call;
  while (close_range(first_fd, MAX_FDS - 1, 0), fgets(line, sizeof line, in)) {
    setrlimit(RLIMIT_NOFILE, &limit);
    alarm(LIMIT_S);
    for (int more = parse(line, &call); more; more = fgets(line, sizeof line, in) && parse(line, &call))
      if (call.name[1] == ':') start_and_tell(&call);
      else run(&call);
    for (int i = 1; i <= THREADS; i++) finish(&threads[i]);
    fputs(".\n", out);
    fflush(out);
  }
  return 0;
}
