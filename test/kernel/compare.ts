import { type Call, print } from './calls.ts';
import { DIFFERENCES, type Difference, type Disagreement, type Kind } from './differences.ts';

/** What came of one program. */
export interface Comparison {
  /** Calls that were answered alike, or as the list of differences says. */
  compared: number;
  /** The first call that was not. */
  mismatch?: number;
  met: Difference[];
}

const KINDS: Readonly<Record<number, Kind>> = { 1: 'stream', 2: 'dgram', 5: 'seqpacket' };
const MSG_WAITALL = 0x100;

/** Holds the library's answers against the kernel's. */
export function compare(
  calls: readonly Call[],
  kernel: readonly string[],
  library: readonly string[],
): Comparison {
  const met: Difference[] = [];
  const kinds = new Map<number, Kind>();
  let waitedForAll = false;
  let refused = false;
  let sentEmpty = false;
  for (const [i, [name, ...args]] of calls.entries()) {
    const theirs = kernel[i] ?? 'no answer';
    const ours = library[i] ?? 'no answer';
    if (theirs !== ours) {
      const kind = kinds.get(args[0] ?? -1);
      const answers = { kernel: theirs, library: ours };
      const found = explain({ name, args, kind, kinds, ...answers, waitedForAll, refused, sentEmpty });
      if (found === undefined) return { compared: i, mismatch: i, met };
      met.push(found.difference);
      if (found.then === 'stop') return { compared: i + 1, met };
    }
    const flags = name === 'recv' ? args[2] : name === 'recvmsg' ? args[1] : 0;
    waitedForAll ||= ((flags ?? 0) & MSG_WAITALL) !== 0;
    refused ||= theirs === '-111';
    sentEmpty ||= /^(write|send|sendmsg)$/.test(name) && theirs === '0';
    learn(kinds, name, args, theirs);
  }
  return { compared: calls.length, met };
}

function explain(
  disagreement: Disagreement,
): { difference: Difference; then: 'on' | 'stop' } | undefined {
  for (const difference of DIFFERENCES) {
    const then = difference.explains?.(disagreement);
    if (then !== undefined) return { difference, then };
  }
  return undefined;
}

/** What descriptors a successful call has made or closed. */
function learn(kinds: Map<number, Kind>, name: string, args: readonly number[], answer: string) {
  if (answer.startsWith('-')) return;
  const [result = -1, first = -1, second = -1] = answer.split(' ').map(Number);
  const [fd = -1, other = 0] = args;
  const copies = name.startsWith('dup') || (name === 'fcntl' && (other === 0 || other === 1030));
  const kind =
    name === 'socketpair' ? KINDS[other & 0xf] : name.startsWith('pipe') ? 'pipe' : undefined;
  if (kind !== undefined) kinds.set(first, kind).set(second, kind);
  else if (name === 'epoll_create1') kinds.set(result, 'epoll');
  else if (name === 'close') kinds.delete(fd);
  else if (copies) {
    const copied = kinds.get(fd);
    if (copied !== undefined) kinds.set(result, copied);
  }
}

/** The program up to the mismatch: each call as `parse` reads it, with what both answered. */
export function explainMismatch(
  calls: readonly Call[],
  kernel: readonly string[],
  library: readonly string[],
  mismatch: number,
): string {
  const lines = calls.slice(0, mismatch + 1).map((call, i) => {
    const [theirs = '', ours = ''] = [kernel[i], library[i]];
    const same = theirs === ours ? `// ${theirs}` : `// kernel: ${theirs}, library: ${ours}`;
    return `${print(call)};`.padEnd(48) + same;
  });
  return lines.join('\n');
}
