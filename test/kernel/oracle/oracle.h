#ifndef ORACLE_H
#define ORACLE_H

#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/uio.h>

enum { LIMIT_S = 20, MAX_FDS = 1024, MAX_ARGS = 40, MAX_NAME = 24, SHOWN = 64 };

struct call {
  char name[MAX_NAME];
  int args[MAX_ARGS], count;
};

/* Where a thread's answers go. */
extern _Thread_local FILE *out;
/* Whether calls may wait here. */
extern _Thread_local int in_thread;

char *room(int size);
char *letters(int size, int first);
void simple(long result);
void received(long result, int size);
void pair(int result, const int fds[2]);

/* Runs one call of a random program, or hands it to the next. */
void run(const struct call *call);
/* Runs one call that only the rows of the probe have, or hands it to the next. */
void run_special(const struct call *call);
/* Asks about a thread of the program: "blocked" or "done". */
void run_about_thread(const struct call *call);

#endif
