import { readFileSync } from 'node:fs';
import { type Call, parse } from './calls.ts';

/** Some observations of the kernel probe, as one program. */
export interface Row {
  readonly ids: readonly string[];
  readonly title: string;
  readonly calls: readonly Call[];
  /** Answers of the kernel where the probe was made. */
  readonly kernel: readonly string[];
  /** Answers of the library, where they are not the same. */
  readonly library?: readonly string[];
  /** Why: a difference of the list. */
  readonly differs?: string;
  /** True if the kernel's numbers are its own: memory accounting, which other versions may change. */
  readonly measured: boolean;
}

/** Observations that nothing here can be compared with. */
export interface Inapplicable {
  readonly ids: readonly string[];
  readonly because: string;
}

const FILE = new URL('./probe.txt', import.meta.url);

/** Short for what many rows begin with, and for what a few repeat. */
const MACROS: readonly [pattern: RegExp, text: string][] = [
  [/\bstream\(\)/g, 'socketpair(AF_UNIX, SOCK_STREAM, 0)'],
  [/\bseqpacket\(\)/g, 'socketpair(AF_UNIX, SOCK_SEQPACKET, 0)'],
  [/\bdgram\(\)/g, 'socketpair(AF_UNIX, SOCK_DGRAM, 0)'],
  [/\bALL\b/g, 'POLLIN|POLLPRI|POLLOUT|POLLRDHUP'],
  [/\bwait2\((\d)\)/g, 'epoll_wait($1, 16); epoll_wait($1, 16)'],
  [
    /\boptions\((\d)\)/g,
    [3, 39, 38, 30, 4, 18, 9, 2]
      .map((option) => `getsockopt($1, SOL_SOCKET, ${option})`)
      .join('; '),
  ],
  [
    // One pair with something queued at both ends, and one with nothing.
    /\bshut\((\w+), (\w+)\)/g,
    `socketpair(AF_UNIX, $1, 0); send(3, 1, 0, 0); send(4, 1, 0, 1); shutdown(3, $2);
     recv(3, 4, MSG_DONTWAIT); recv(3, 4, MSG_DONTWAIT); send(3, 1, 0, 0);
     recv(4, 4, MSG_DONTWAIT); recv(4, 4, MSG_DONTWAIT); send(4, 1, 0, 0);
     socketpair(AF_UNIX, $1, 0); shutdown(5, $2); recv(5, 4, MSG_DONTWAIT); recv(6, 4, MSG_DONTWAIT);
     poll(5, POLLIN|POLLPRI|POLLOUT|POLLRDHUP, 6, POLLIN|POLLPRI|POLLOUT|POLLRDHUP)`,
  ],
];

/** The rows of probe.txt, and what does not apply. */
export function readRows(): { rows: Row[]; none: Inapplicable[] } {
  const rows: Row[] = [];
  const none: Inapplicable[] = [];
  for (const block of readFileSync(FILE, 'utf8').split(/\n(?=\S)/)) {
    const [head = '', ...lines] = block.split('\n');
    if (head.startsWith('#') || head === '') continue;
    const [ids = '', title = ''] = splitOnce(head, ': ');
    if (ids === 'none')
      none.push({ ids: lines.join(' ').split(' ').filter(Boolean), because: title });
    else rows.push({ ids: ids.split(' '), title, ...readRow(lines) });
  }
  return { rows, none };
}

function readRow(lines: readonly string[]): Omit<Row, 'ids' | 'title'> {
  const field = (name: string) =>
    lines.find((line) => line.startsWith(`  ${name}: `))?.slice(name.length + 4);
  const program = lines.filter((line) => !/^ {2}(kernel|library|differs): /.test(line)).join('; ');
  const text = MACROS.reduce((all, [pattern, by]) => all.replace(pattern, by), program);
  const [library, differs] = [field('library'), field('differs')];
  return {
    calls: parse(text),
    kernel: field('kernel')?.split('; ') ?? [],
    measured: differs?.endsWith(', measured') === true,
    ...(library === undefined ? {} : { library: library.split('; ') }),
    ...(differs === undefined ? {} : { differs: differs.replace(/, measured$/, '') }),
  };
}

function splitOnce(text: string, by: string): [string, string] {
  const at = text.indexOf(by);
  return [text.slice(0, at), text.slice(at + by.length)];
}
