import type { Disagreement, Kind } from './differences.ts';

const KINDS: Readonly<Record<number, Kind>> = { 1: 'stream', 2: 'dgram', 5: 'seqpacket' };
const MSG_WAITALL = 0x100;
const EPOLLET = 1 << 31;
const F_DUPFD = 0;
const F_DUPFD_CLOEXEC = 1030;

/** The past of a program, as far as the differences depend on it. */
export class History {
  readonly #kinds = new Map<number, Kind>();
  #waitedForAll = false;
  #refused = false;
  #sentEmpty = false;
  #watched = false;
  #renumbered = false;
  #edges = false;
  #shut = false;
  #unchanged = false;

  /** A disagreement at this point. */
  with(now: Pick<Disagreement, 'name' | 'args' | 'kernel' | 'library'>): Disagreement {
    return {
      ...now,
      kind: this.#kinds.get(now.args[0] ?? -1),
      kinds: this.#kinds,
      waitedForAll: this.#waitedForAll,
      refused: this.#refused,
      sentEmpty: this.#sentEmpty,
      renumbered: this.#renumbered,
      edges: this.#edges,
      unchanged: this.#unchanged,
    };
  }

  /** Takes note of a call, and of what the kernel answered. */
  add(name: string, args: readonly number[], answer: string): void {
    const flags = name === 'recv' ? args[2] : name === 'recvmsg' ? args[1] : 0;
    if (((flags ?? 0) & MSG_WAITALL) !== 0) this.#waitedForAll = true;
    if (name === 'epoll_wait' && !answer.startsWith('-')) this.#unchanged = false;
    if (answer === '-111') this.#refused = true;
    if (/^-(32|107|111)$/.test(answer)) this.#unchanged = true;
    if (name === 'shutdown' && answer === '0') {
      if (this.#shut) this.#unchanged = true;
      this.#shut = true;
    }
    if (/^(write|send|sendmsg)$/.test(name) && answer === '0') this.#sentEmpty = true;
    if (name === 'epoll_ctl' && answer === '0') {
      this.#watched = true;
      if (((args[3] ?? 0) & EPOLLET) !== 0) this.#edges = true;
    }
    if (!answer.startsWith('-')) this.#learn(name, args, answer.split(' ').map(Number));
  }

  /** Learns which descriptors a successful call has made or closed. */
  #learn(name: string, args: readonly number[], answer: readonly number[]): void {
    const [fd = -1, command = -1] = args;
    const [result = -1, first = -1, second = -1] = answer;
    const kind =
      name === 'socketpair' ? KINDS[command & 0xf] : name.startsWith('pipe') ? 'pipe' : undefined;
    if (kind !== undefined) this.#kinds.set(first, kind).set(second, kind);
    else if (name === 'epoll_create1') this.#kinds.set(result, 'epoll');
    else if (name === 'close') this.#kinds.delete(fd);
    else if (copies(name, command)) {
      if (this.#watched) this.#renumbered = true;
      const copied = this.#kinds.get(fd);
      if (copied !== undefined) this.#kinds.set(result, copied);
    }
  }
}

function copies(name: string, command: number): boolean {
  if (name === 'fcntl') return command === F_DUPFD || command === F_DUPFD_CLOEXEC;
  return name.startsWith('dup');
}
