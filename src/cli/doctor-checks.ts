import type { Worker } from 'node:worker_threads';
import { isErrno, type Socket, socketpair } from '../index.ts';
import { waysBetween } from '../ring/choose-copy.ts';
import { spawn, type Thread } from '../worker/index.ts';

/** A trial: says what it found, or throws what was wrong. */
export type Check = () => string | Promise<string>;

/** For what hangs only. */
const LIMIT_MS = 15_000;
const TRIPS = 20_000;

/** In the order in which they are told. */
export const CHECKS: Readonly<Record<string, Check>> = {
  blocking: () => withEcho(blocking),
  awaiting: () => withEcho(awaiting),
  death: () => withEcho(death),
  deadlock,
  copying,
};

/** With a thread that sends back what it gets. However that goes, the thread does not hold the process. */
async function withEcho(look: Echoed): Promise<string> {
  const [mine, theirs] = socketpair();
  mine.recvTimeout = LIMIT_MS;
  const thread = spawn(new URL('./doctor-peer.js', import.meta.url), { ends: { socket: theirs } });
  try {
    return await look(mine, thread);
  } finally {
    mine.close();
    thread.unref();
  }
}

type Echoed = (mine: Socket, thread: Thread) => string | Promise<string>;

/** Calls of this thread and of another sleep in Atomics.wait, and are woken. */
function blocking(mine: Socket): string {
  const byte = new Uint8Array(1);
  const trip = (): void => {
    mine.write(byte);
    mine.read(byte);
  };
  for (let i = 0; i < TRIPS; i++) trip();
  const before = mine.stats();
  const startMs = performance.now();
  for (let i = 0; i < TRIPS; i++) trip();
  const us = ((performance.now() - startMs) * 1_000) / TRIPS;
  const { spins, sleeps } = mine.stats();
  const [spun, slept] = [spins - before.spins, sleeps - before.sleeps];
  return `a byte and its answer take ${us.toFixed(1)} µs; ${spun} waits ended while spinning, ${slept} asleep`;
}

/** A call that waits is woken by Atomics.waitAsync: nothing is there before its byte is written. */
async function awaiting(mine: Socket): Promise<string> {
  const byte = new Uint8Array(1);
  const answer = mine.readAsync(byte, { timeout: LIMIT_MS });
  await mine.writeAsync(byte);
  await answer;
  return 'the event loop of this thread was woken';
}

/** The end of a thread that the library was not asked to end becomes known to one that sleeps. */
function death(mine: Socket, { worker }: Thread): string {
  const byte = new Uint8Array(1);
  mine.write(byte);
  mine.read(byte);
  const startMs = performance.now();
  void (worker as Worker).terminate();
  const count = mine.read(byte);
  const ms = performance.now() - startMs;
  if (count !== 0 || mine.peer !== 'died') throw new Error(`read=${count}, peer=${mine.peer}`);
  return `a sleeping read ended ${ms.toFixed(1)} ms after terminate() of its peer was called`;
}

/** A read that nobody could answer is an error. */
function deadlock(): string {
  const [mine, theirs] = socketpair();
  try {
    mine.read(new Uint8Array(1));
  } catch (error) {
    if (isErrno(error, 'EDEADLK')) return 'a read that nobody can answer throws EDEADLK';
    throw error;
  } finally {
    mine.close();
    theirs.close();
  }
  throw new Error('a read that nobody can answer returned');
}

/** Names the way to copy large messages that is the fastest here. */
function copying(): string {
  const now = (): number => performance.now();
  const ways = { in: waysBetween(now, false, true), out: waysBetween(now, true, false) };
  return Object.entries(ways)
    .map(([way, { aligned, apart }]) => `${way} by ${aligned.name}, odd offsets by ${apart.name}`)
    .join('; ');
}
