/** Numbers that both threads of the interrupt test know. */
export interface Job {
  rounds: number;
  seed: number;
}

/** Words through which the two keep in step. */
export const WORDS = 4;
/** The round that the sleeper may begin. */
export const BEGUN = 0;
/** Rounds that it has come out of. */
export const DONE = 1;
/** How often its calls of the last round threw EINTR. */
export const EINTRS = 2;
/** Number of the thread. */
export const THREAD = 3;

/** Returns once a word is `value`. Looks for a while first: a sleeper is late for first moments. */
export function awaitWord(words: Int32Array, index: number, value: number): void {
  const end = performance.now() + 0.1;
  for (let seen = Atomics.load(words, index); seen !== value; seen = Atomics.load(words, index)) {
    if (performance.now() > end) Atomics.wait(words, index, seen, 1000);
  }
}

export function tell(words: Int32Array, index: number, value: number): void {
  Atomics.store(words, index, value);
  Atomics.notify(words, index);
}
