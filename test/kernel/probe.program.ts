import type { Worker } from 'node:worker_threads';
import { interrupt, type SocketHandle } from '../../src/index.ts';
import { socketOf } from '../../src/posix/index.ts';
import { homeTable } from '../../src/thread/home.ts';
import { isSlotBlocked } from '../support/asleep.ts';
import { input, nextMessage, report, startPeer, startWatchdog } from '../support/program.ts';
import { type Call, kindsOf } from './calls.ts';
import { closeAll, runCall } from './library.ts';
import type { Task } from './probe.peer.ts';

/*
 * Runs programs of the kernel probe on the library, with their threads, and reports the answers.
 */

const THREADS = 4;
/** How long a call has to be asleep to count as one that waits. */
const BLOCKED_MS = 30;

interface Thread {
  worker: Worker;
  id: number;
  slot: number;
  answer: string | undefined;
  isBusy: boolean;
}

const watch = await startWatchdog();
const threads: Thread[] = [];
for (let i = 0; i < THREADS; i++) {
  const worker = startPeer('probe');
  const { thread: id, slot } = await nextMessage<{ thread: number; slot: number }>(worker);
  const thread: Thread = { worker, id, slot, answer: undefined, isBusy: false };
  worker.on('message', ({ answer }: { answer: string }) => {
    thread.answer = answer;
    thread.isBusy = false;
  });
  threads.push(thread);
}

const results: string[][] = [];
for (const calls of input<Call[][]>()) {
  watch({ table: homeTable().buffer, pairs: [] });
  const answers: string[] = [];
  for (const call of calls) answers.push(await answerTo(call));
  results.push(answers);
  for (const thread of threads) await release(thread);
  closeAll();
}
report(results);

async function answerTo(call: Call): Promise<string> {
  const [name, ...args] = call;
  if (name[1] === ':') return start(threadAt(Number(name[0])), [name.slice(2), ...args]);
  if (name === 'blocked') return waitFor(0, args);
  if (name === 'done') return waitFor(1, args);
  if (name === 'answers') return waitFor(args[0] ?? 0, args.slice(1));
  return runCall(call);
}

function threadAt(number: number): Thread {
  const thread = threads[number - 1];
  if (thread === undefined) throw new Error(`no thread ${number}`);
  return thread;
}

/** Gives a thread a call, and references of its own to the ends that it names. */
function start(thread: Thread, call: Call): string {
  const [name, ...args] = call;
  const task: Task = { call, ends: [] };
  const transfers = [];
  for (const [argument, kind] of kindsOf(name, args.length).entries()) {
    if (kind !== 'fd') continue;
    const [handle, transfer]: [SocketHandle, readonly ArrayBuffer[]] = socketOf(
      args[argument] ?? -1,
    ).share();
    task.ends.push({ argument, handle });
    transfers.push(...transfer);
  }
  thread.answer = undefined;
  thread.isBusy = true;
  thread.worker.postMessage(task, transfers);
  return 'started';
}

/**
 * Waits until so many of some threads have an answer and the others are asleep, and gives all their
 * answers, sorted.
 */
async function waitFor(wanted: number, numbers: readonly number[]): Promise<string> {
  const asked = numbers.map(threadAt);
  for (let asleepMs = 0; asleepMs < BLOCKED_MS; asleepMs++) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    const waiting = asked.filter(({ isBusy }) => isBusy);
    if (waiting.length === 0) break;
    const isSettled = waiting.every(({ slot }) => isSlotBlocked(slot));
    if (!isSettled || asked.length - waiting.length < wanted) asleepMs = -1;
  }
  return asked
    .map(({ answer }) => answer ?? 'blocked')
    .sort()
    .join(', ');
}

/** Ends the call that a thread is in, if it is in one. */
async function release(thread: Thread): Promise<void> {
  while (thread.isBusy) {
    interrupt(thread.id);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
