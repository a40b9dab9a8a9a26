import {
  attachRegister,
  BEGUN,
  begin,
  createRegister,
  type Entry,
  enter,
  entries,
  read,
  TOLD,
  tell,
} from '../atomics/register.ts';
import { packSlot, type SlotId } from '../atomics/slot-id.ts';
import { isAlive } from '../atomics/slots.ts';
import type { CallingThread } from '../atomics/thread.ts';
import { pause, type Words } from '../atomics/words.ts';
import { type ThreadDeath, threadDeath } from '../errno/thread-death.ts';
import { isSupported } from '../host/shared-memory.ts';
import { home, homeTable, kept } from './home.ts';
import { noteIdleness } from './idle-note.ts';
import { errorText, type Story, storyOf, textOf } from './story.ts';

const KEY = 'socketpair.register/1';
const MAX_CHILDREN = 512;

/** Knowledge of this thread about how threads of its tree end, itself included. */
class Deaths {
  /** True once the own entry is looked at when this thread ends. */
  isWatching = false;
  /** Children that run, or threw, by their ids: what that was, as soon as the runtime knows it. */
  readonly children: Map<number, () => unknown> = new Map();

  get register(): Words | undefined {
    const { shared, host } = home();
    return attachRegister(shared.register ?? host.inherit(KEY));
  }

  set register(register: Words) {
    const { shared, host } = home();
    shared.register = host.outlasting(register.buffer);
    host.bequeath(KEY, shared.register);
  }

  /** The entry of this thread. */
  get own(): Entry | undefined {
    const { register } = this;
    const { entry } = home().shared;
    return register && entry && { register, ...entry };
  }
}

const deaths: () => Deaths = kept('deaths', () => new Deaths());

/** The register of this thread's tree. */
function registerHere(): Words {
  const here = deaths();
  const found = here.register;
  if (found !== undefined) return found;
  const made = createRegister();
  here.register = made;
  return made;
}

/** Makes the entry of a thread that is about to be started. */
export function enterBirth(id: SlotId, story: Story): Entry {
  return enter(registerHere(), id, textOf(story));
}

/** How `child` ended is known here before others know it: `learn` returns what it threw. */
export function watchChild(child: Entry, learn: () => unknown): () => void {
  const { children } = deaths();
  const id = packSlot(child.id);
  children.set(id, learn);
  // Children that the register has forgotten are asked for by nobody.
  for (const old of children.keys()) {
    if (children.size <= MAX_CHILDREN) break;
    children.delete(old);
  }
  return () => children.delete(id);
}

/** That entry speaks of this thread, which tells there how it ends. */
export function ownEntry(entry: Entry): void {
  noteIdleness();
  const { shared, host } = home();
  const { register, index, id } = entry;
  deaths().register = register;
  shared.entry = host.outlasting({ index, id });
  tellOwnEnd();
}

/** This thread has taken over what it was given. */
export function beginOwnLife(): void {
  const { own } = deaths();
  if (own !== undefined) begin(own);
}

/** Others may come to depend on this thread, which nobody has entered. */
export function enterMyself({ slot, generation }: CallingThread): void {
  noteIdleness();
  const here = deaths();
  const { host } = home();
  if (here.own !== undefined || host.isMain) return;
  // A maker that blocks would hear of this thread's end only after its output was taken.
  host.freeOutputs([], pause);
  ownEntry(enterBirth({ slot, generation }, { name: host.threadName }));
  beginOwnLife();
}

function tellOwnEnd(): void {
  const here = deaths();
  const { host } = home();
  if (here.isWatching) return;
  here.isWatching = true;
  host.onFatal((thrown) => {
    const { own } = deaths();
    const error = errorText(thrown, host.describe);
    if (own !== undefined) tellEnd(own, { reason: 'threw', code: 1, error });
  });
  host.onExit((code) => {
    const { own } = deaths();
    if (own !== undefined) tellEnd(own, ended(own, code));
  });
}

/** The end of a thread by itself, with that code. */
export function ended(entry: Entry, code: number): Partial<Story> {
  return { reason: hasBegun(entry) ? 'exit' : 'never-started', code: code | 0 };
}

/** Adds to an entry how its thread ended, if nobody has. */
export function tellEnd(entry: Entry, end: Partial<Story>): void {
  const record = read(entry);
  const story = record && storyOf(record.text);
  if (story !== undefined) tell(entry, textOf({ ...story, ...end }));
}

/** Says whether that thread has taken over what it was given. */
export function hasBegun(entry: Entry): boolean {
  return (read(entry)?.stage ?? 0) >= BEGUN;
}

/** How that thread ended, as far as it is known; undefined if it lives, or is not known at all. */
export function deathOf(id: SlotId): ThreadDeath | undefined {
  const { register } = deaths();
  if (register === undefined || isAlive(homeTable(), id)) return undefined;
  const entry = entries(register).find((known) => packSlot(known.id) === packSlot(id));
  return entry && deathIn(entry);
}

/** How the thread ended that was given that end (pair << 1 | end) when it was started, and never took it. */
export function deathOfOwner(end: number): ThreadDeath | undefined {
  const { register } = deaths();
  if (register === undefined) return undefined;
  for (const entry of entries(register)) {
    const record = read(entry);
    const story = record && storyOf(record.text);
    // An end that was never taken is lost a moment before the thread itself is known to be dead.
    const lives = record?.stage === BEGUN && isAlive(homeTable(), entry.id);
    if (story?.ends?.includes(end) && !lives) return deathIn(entry);
  }
  return undefined;
}

/** The death that an entry tells of, or what can be said of one that nobody has told. */
export function deathIn(entry: Entry): ThreadDeath | undefined {
  const { host } = home();
  const thread = packSlot(entry.id);
  const thrown = deaths().children.get(thread)?.();
  const record = read(entry);
  const story = record && storyOf(record.text);
  if (record === undefined || story === undefined) return undefined;
  const { name, source, error, code } = story;
  const started = record.stage === BEGUN ? 'unknown' : 'never-started';
  const reason = record.stage === TOLD ? (story.reason ?? 'unknown') : started;
  const cause = thrown ?? (error && Object.assign(new Error(error.message), error));
  const who = `thread ${JSON.stringify(name)}${source === undefined ? '' : ` (${source})`}`;
  const missing = reason === 'never-started' && source !== undefined && host.isMissing(source);
  const how = {
    threw: `threw ${error === undefined ? '' : `${error.name}: ${error.message}`}`,
    exit: `ended with exit code ${code}`,
    terminated: 'was terminated',
    memory: 'ran out of memory',
    'never-started': `ended before inherited()${missing ? ': there is no such file' : ''}`,
    unknown: 'ended without a word',
  }[reason];
  return threadDeath(`${who} ${how}`, {
    thread,
    threadName: name,
    reason,
    ...(code === undefined ? {} : { code }),
    ...(cause === undefined ? {} : { cause }),
  });
}

// Workers inherit it when they start, so the main thread makes it with the first import.
if (home().host.isMain && isSupported()) registerHere();
// A realm that had this thread before may be gone when the thread ends.
if (home().shared.entry !== undefined) tellOwnEnd();
