// Prints what 50 realms leave behind in one thread: helper threads, slots, and realms that are not collected.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import threads, { Worker } from 'node:worker_threads';
import { Realm } from './realm.mjs';

const REALMS = 50;
/** A child takes long to start. */
const REALMS_TO_A_CHILD = 10;
const [, , library] = process.argv;
const code = readFileSync(library, 'utf8');

const helpers = [];
threads.Worker = class extends Worker {
  constructor(source, options) {
    super(source, options);
    if (options?.name?.startsWith('socketpair')) helpers.push(options.name);
  }
};

/** The work of a test file: a pair, an awaited read, an end that is sent and comes back, a child. */
async function file(library, child) {
  const { adopt, constants, isErrno, Poller, socketpair, spawn, threads } = library;
  const [a, b] = socketpair();
  const [handle] = b.detach();
  const back = adopt(handle);
  const read = back.readAsync(new Uint8Array(9));
  a.write(new Uint8Array(3));
  const awaited = await read;
  const poller = new Poller();
  poller.add(back, constants.POLLIN);
  a.write(new Uint8Array(1));
  const events = poller.wait(1000).length;
  back.read(new Uint8Array(1));
  back.recvTimeout = 1;
  let error;
  try {
    back.read(new Uint8Array(1));
  } catch (thrown) {
    error = isErrno(thrown, 'EAGAIN') ? thrown.code : String(thrown);
  }
  const slots = threads().length;
  for (const one of [poller, a, back]) one.close();
  if (child !== undefined) {
    const [mine, theirs] = socketpair();
    const thread = spawn(new URL(child), { ends: { io: theirs } });
    if (mine.read(new Uint8Array(9)) !== 2) error = 'the child wrote two bytes';
    await thread.exited;
    mine.close();
  }
  return `${awaited} ${events} ${error} ${slots}`;
}

const outcomes = new Set();
let collected = 0;
const registry = new FinalizationRegistry(() => {
  collected += 1;
});

async function runFile(i) {
  const realm = new Realm();
  registry.register(realm.context);
  const child = i % REALMS_TO_A_CHILD === 0 ? import.meta.resolve('./child.mjs') : undefined;
  outcomes.add(await realm.body(file)(realm.load(code), child));
}

for (let i = 0; i < REALMS; i++) await runFile(i);
for (let tries = 0; tries < 50 && collected < REALMS; tries++) {
  globalThis.gc();
  await sleep(20);
}
const listeners = process.listenerCount('exit') + process.listenerCount('uncaughtExceptionMonitor');
console.log(
  JSON.stringify({ outcomes: [...outcomes], helpers, left: REALMS - collected, listeners }),
);
