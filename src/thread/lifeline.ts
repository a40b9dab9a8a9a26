import { claimedNonce, setReaper } from '../atomics/slots.ts';
import type { CallingThread } from '../atomics/thread.ts';
import type { Words } from '../atomics/words.ts';
import type { HostPort } from '../host/host.ts';
import { REAPER_CODE } from '../reaper/code.ts';
import type { SentEnd, ToReaper } from '../reaper/messages.ts';
import { enterMyself } from './deaths.ts';
import { home, kept } from './home.ts';
import type { Line, ReaperName } from './line.ts';
import { lockedLives } from './locked-lives.ts';

/*
 * The death of a thread, and the loss of what it sends, have to become known. In the order
 * of a hand-over, each line before the next one:
 *
 *   giver                                     adopter
 *   a reaper watches me                       claim a slot, under the number of the hand-over
 *   a reaper watches over the hand-over       a reaper watches me
 *   cas REF thread(me) -> transit(nonce)      our reapers know each other
 *   give the handle out                       cas REF transit(nonce) -> thread(me)
 *                                             the reaper lets the hand-over go
 *
 * At every instant, whichever thread dies, a reaper knows that the end has lost its holder.
 */

/** The calling thread's ways to reapers. */
class Lifeline {
  /** Leads to the reaper that this thread registers with. */
  get line(): Line | undefined {
    const { reaper, line: port } = home().shared;
    return reaper && port && { reaper, port };
  }

  set line(line: Line | undefined) {
    const { shared, host } = home();
    shared.reaper = line && host.outlasting(line.reaper);
    shared.line = line?.port;
  }

  /** Held as long as this thread lives: its reaper is told when it closes. */
  get life(): HostPort | undefined {
    return home().shared.life;
  }

  set life(port: HostPort | undefined) {
    home().shared.life = port;
  }

  /** Reapers that ours has been made known to. */
  get met(): Set<number> {
    return home().shared.met;
  }

  /** The thread that started this one has made a reaper watch it, through `port`. */
  begin(reaper: ReaperName, port: HostPort): void {
    this.life = port;
    this.line = { reaper, port };
  }
}

export const lifeline: () => Lifeline = kept('lifeline', () => new Lifeline());

const ANCESTORS = 'socketpair.reapers/1';

/** Watches over an end that is about to be sent. Returns what has to travel with it. */
export function guard(thread: CallingThread, nonce: number, sent: SentEnd): HostPort | undefined {
  watchMe(thread);
  return watchNonce(thread.table, nonce, sent);
}

/** Watches over a life that starts elsewhere. Returns the port that this life has to hold. */
export function watchNonce(table: Words, nonce: number, sent?: SentEnd): HostPort | undefined {
  const { host } = home();
  const line = ownLine();
  const channel = line && host.channel();
  if (line === undefined || channel === undefined) return undefined;
  const { port1, port2 } = channel;
  const parcel = sent && wrap(sent);
  const watch = { kind: 'watch', port: port2, table: table.buffer, nonce } as const;
  if (parcel === undefined) tell(line.port, watch, port2);
  else tell(line.port, { ...watch, parcel }, port2, parcel);
  return port1;
}

/** A port with one message in it. */
function wrap(message: SentEnd): HostPort | undefined {
  const channel = home().host.channel();
  channel?.port1.postMessage(message);
  channel?.port1.close();
  return channel?.port2;
}

/** Says whether somebody is told when this thread dies. The main thread takes all others with it. */
export function isWatched(): boolean {
  return lifeline().life !== undefined || home().host.isMain;
}

/** Makes a reaper watch this thread, if none does. */
export function watchMe(thread: CallingThread): void {
  enterMyself(thread);
  lockedLives().watchMe(thread);
  const here = lifeline();
  if (isWatched()) return;
  const line = ownLine();
  if (line === undefined) return;
  const nonce = claimedNonce(thread.table, thread.slot);
  setReaper(thread.table, thread.slot, line.reaper.id);
  here.life = watchNonce(thread.table, nonce);
}

/**
 * Before an end is adopted that came with `port`, which leads to the reaper of its giver. Returns
 * where {@link arrived} has to tell of it.
 */
export function meetGiver(
  thread: CallingThread,
  nonce: number,
  giver: ReaperName,
  port: HostPort,
): HostPort {
  enterMyself(thread);
  const here = lifeline();
  const { table, slot } = thread;
  const known = here.line?.reaper.id === giver.id;
  if (!isWatched() && (known || maySend(giver))) {
    setReaper(table, slot, giver.id);
    try {
      tell(port, { kind: 'life', nonce: claimedNonce(table, slot) });
    } catch (error) {
      // A port that cannot be used is nobody's line.
      setReaper(table, slot, 0);
      throw error;
    }
    here.line ??= { reaper: giver, port };
    here.life = port;
    return port;
  }
  watchMe(thread);
  const line = ownLine();
  if (line === undefined || line.reaper.id === giver.id || here.met.has(giver.id)) return port;
  const reaper = giver.id;
  tell(line.port, { kind: 'meet', port, table: table.buffer, reaper, nonce }, port);
  here.met.add(reaper);
  return line.port;
}

/** After the end was adopted: the hand-over needs no guard any more. */
export function arrived(nonce: number, port: HostPort, through: HostPort): void {
  tell(through, { kind: 'arrived', nonce });
  if (through === port && lifeline().life !== port) port.close();
}

/** The reaper that this thread registers with, started if there is none yet. */
export function ownLine(): Line | undefined {
  const here = lifeline();
  here.line ??= startReaper();
  return here.line;
}

function startReaper(): Line | undefined {
  const { host } = home();
  const id = 1 + Math.floor(Math.random() * 0x7fff_fffe);
  const port = host.startHelper('socketpair reaper', REAPER_CODE, { reaper: id });
  if (port === undefined) return undefined;
  // Threads that are started from now on descend from this one, and may register with it.
  host.bequeath(ANCESTORS, [...ancestors(), id]);
  return { reaper: { id, root: host.isMain }, port };
}

/** A reaper dies with the thread that made it, so only that thread's descendants may rely on it. */
function maySend({ id, root }: ReaperName): boolean {
  return root || ancestors().includes(id);
}

function ancestors(): readonly unknown[] {
  const known = home().host.inherit(ANCESTORS);
  return Array.isArray(known) ? known : [];
}

function tell(port: HostPort, message: ToReaper, ...transfer: HostPort[]): void {
  port.postMessage(message, transfer);
}
