import { createNotes } from '../atomics/sleep-notes.ts';
import type { Words } from '../atomics/words.ts';
import { isSupported } from '../host/shared-memory.ts';
import { REPORTER_CODE } from '../reporter/code.ts';
import type { ReporterData } from '../reporter/main.ts';
import { home, kept } from './home.ts';
import { NOTES_KEY } from './sleep-note.ts';
import { startedPump } from './this-pump.ts';
import { after } from './timers.ts';
import { sleepNote } from './unsent.ts';

/** How often a thread in its event loop looks what could turn it. */
const BEAT_MS = 250;

/** The calling thread's looks at its own event loop, from when others may depend on it. */
class Idleness {
  /** Notes that this thread made, the first of its tree, for which it starts the reporter. */
  #own: Words | undefined;
  #isNoted = false;

  begin(): void {
    const { host } = home();
    if (host.env('SOCKETPAIR_REPORT') !== '1' || !isSupported()) return;
    if (host.inherit(NOTES_KEY) !== undefined) return;
    this.#own = createNotes();
    host.bequeath(NOTES_KEY, this.#own.buffer);
  }

  note(): void {
    const { thread, host } = home();
    if (this.#isNoted || thread === undefined || sleepNote(thread) === undefined) return;
    this.#isNoted = true;
    if (this.#own !== undefined) {
      const data: ReporterData = { table: thread.table, notes: this.#own };
      host.startHelper('socketpair reporter', REPORTER_CODE, data);
    }
    this.#look();
  }

  readonly #look = (): void => {
    const { thread, host } = home();
    const calls = [...(startedPump()?.pending ?? [])];
    const mayTurn = host.hasEvents() || calls.some((call) => call.isLimited());
    if (thread !== undefined) sleepNote(thread)?.inLoop(mayTurn ? undefined : calls);
    after(BEAT_MS, this.#look);
  };
}

const idleness: () => Idleness = kept('idleness', () => new Idleness());

/** From now on this thread notes when it is idle, if the program was started with SOCKETPAIR_REPORT=1. */
export function noteIdleness(): void {
  idleness().note();
}

// Workers inherit the notes when they start, so they are made with the first import.
idleness().begin();
