import { type Cores, PARTS, PIECES, SIZES, STREAM_SIZES } from '../plan.ts';
import { find, type Series, summaryOf } from '../summary.ts';
import { number, section, sizeOf, timesCell, valueCell } from './markdown.ts';
import { NAMES, WHERE } from './names.ts';

/** All that moves bytes one way, with the threads on these cores. */
export function throughputTables(all: readonly Series[], cores: Cores): string[] {
  const seriesOf = (way: Series['case']['way'], how: string, size: number): Series | undefined =>
    find(all, { kind: 'throughput', way, how, size, cores });
  const own = (size: number, how = ''): Series | undefined => seriesOf('socketpair', how, size);
  const rowsOf = (sizes: readonly number[], cells: (size: number) => string[]): string[][] =>
    sizes.flatMap((size) => {
      const row = cells(size);
      return row.every((cell) => cell === '') ? [] : [[sizeOf(size), ...row]];
    });
  const where = WHERE[cores];
  const rivals = ['kernel', 'pipe', 'C-ring', 'bare', 'postMessage', 'ringbuf.js'] as const;
  const hows = ['odd', 'seqpacket', 'zero-copy'] as const;
  const ways = ['duplex', 'web', 'net', 'thread-stream'] as const;
  return [
    ...section(
      `Throughput, ${where}`,
      'Nanoseconds a message: median of the rounds (least … most). Then how many times as long others take.',
      ['message', 'socketpair, ns', 'MB/s', ...rivals.map((way) => NAMES[way] ?? way)],
      rowsOf(SIZES, (size) => {
        const base = own(size);
        const cells = rivals.map((way) => timesCell(base, seriesOf(way, '', size)));
        const rate = base === undefined ? '' : number((size / summaryOf(base).median) * 1e3);
        return [valueCell(base), rate, ...cells];
      }),
    ),
    ...section(
      `Other ways through a ring, ${where}`,
      `How many times as long as a message of a stream from aligned memory. Of records the ring holds 8 bytes more each; of "zero-copy" only the first and the last four bytes are touched.`,
      ['message', 'odd offsets', 'seqpacket', 'zero-copy'],
      rowsOf(SIZES, (size) => hows.map((how) => timesCell(own(size), own(size, how)))),
    ),
    ...section(
      `What it costs, ${where}`,
      'How many times as long as the plain case takes.',
      [
        'message',
        'user buffers in shared memory',
        'without spinning',
        'shared end, locked',
        'clocks',
      ],
      rowsOf(SIZES, (size) => PARTS.map((how) => timesCell(own(size), own(size, how)))),
    ),
    ...section(
      `\`writev\`, ${where}`,
      `${PIECES} buffers of 16 bytes written by one call and read by one.`,
      ['message', '`writev`, ns', 'beside `write` of as many bytes'],
      rowsOf([PIECES * 16], (size) => {
        const series = own(size, 'writev');
        return series ? [valueCell(series), timesCell(own(size), series)] : ['', ''];
      }),
    ),
    ...section(
      `Streams, ${where}`,
      'Nanoseconds a message: `socketpair/node`, `socketpair/web`, `node:net` over a Unix socket, thread-stream.',
      ['message', ...ways],
      rowsOf(STREAM_SIZES, (size) => ways.map((way) => valueCell(seriesOf(way, '', size)))),
    ),
  ];
}
