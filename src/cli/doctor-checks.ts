import type { Worker } from 'node:worker_threads';
import { isErrno, type Socket, socketpair } from '../index.ts';
import { waysBetween } from '../ring/choose-copy.ts';
import { spawn, type Thread } from '../worker/index.ts';

/** What is tried out: says what it found, or throws what was wrong. */
export type Check = () => string | Promise<string>;

/** For what hangs only. */
const LIMIT_MS = 5_000;
const TRIPS = 20_000;

/** In the order in which they are told. */
export const CHECKS: Readonly<Record<string, Check>> = {
  blocking,
  awaiting,
  death,
  deadlock,
  copying,
};

/** A thread that sends back what it gets, and the end of this one. */
function startEcho(): { mine: Socket; thread: Thread } {
  const [mine, theirs] = socketpair();
  mine.recvTimeout = LIMIT_MS;
  const thread = spawn(new URL('./doctor-peer.js', import.meta.url), { ends: { socket: theirs } });
  return { mine, thread };
}

/** Calls of this thread and of another sleep in Atomics.wait, and are woken. */
function blocking(): string {
  const { mine, thread } = startEcho();
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
  mine.close();
  thread.join(LIMIT_MS);
  const [spun, slept] = [spins - before.spins, sleeps - before.sleeps];
  return `a byte and its answer take ${us.toFixed(1)} µs; ${spun} waits ended while spinning, ${slept} asleep`;
}

/** A call that is awaited is woken by Atomics.waitAsync. */
async function awaiting(): Promise<string> {
  const { mine, thread } = startEcho();
  const byte = new Uint8Array(1);
  await mine.writeAsync(byte);
  await mine.readAsync(byte, { timeout: LIMIT_MS });
  mine.close();
  thread.join(LIMIT_MS);
  return 'the event loop of this thread was woken';
}

/** A thread that is ended behind the library's back is missed, though this one sleeps. */
function death(): string {
  const { mine, thread } = startEcho();
  const byte = new Uint8Array(1);
  mine.write(byte);
  mine.read(byte);
  const startMs = performance.now();
  void (thread.worker as Worker).terminate();
  const count = mine.read(byte);
  const ms = performance.now() - startMs;
  if (count !== 0 || mine.peer !== 'died') throw new Error(`read=${count}, peer=${mine.peer}`);
  mine.close();
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

/** Which way to copy large messages is the fastest here. */
function copying(): string {
  const now = (): number => performance.now();
  const ways = { in: waysBetween(now, false, true), out: waysBetween(now, true, false) };
  return Object.entries(ways)
    .map(([way, { aligned, apart }]) => `${way} by ${aligned.name}, odd offsets by ${apart.name}`)
    .join('; ');
}
