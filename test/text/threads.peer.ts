import { parentPort } from 'node:worker_threads';
import { adopt, interrupt, type SocketHandle, type ThreadId } from '../../src/index.ts';
import { lines, writer } from '../../src/text/index.ts';
import { passTime } from '../support/asleep.ts';

/** Means to end a thread in the middle of a turn, or not to. */
export type Does = 'exits' | 'throws' | 'computes' | 'sleeps' | 'ends' | 'answers' | 'interrupts';

export interface Order {
  readonly does: Does;
  readonly count: number;
  readonly end: SocketHandle;
  readonly main: ThreadId;
}

parentPort?.once('message', ({ does, count, end, main }: Order) => {
  const socket = adopt(end);
  const to = writer(socket);
  if (does === 'answers') {
    for (const line of lines(socket)) to.writeLine(`${line}!`);
    return;
  }
  if (does === 'interrupts') {
    while (!interrupt(main)) passTime(1);
  }
  for (let i = 0; i < count; i++) to.writeLine(`line ${i}`);
  if (does === 'exits') process.exit();
  if (does === 'throws') throw new Error('on purpose');
  if (does === 'sleeps') socket.read(new Uint8Array(1));
  if (does === 'computes') {
    to.flush();
    for (;;);
  }
  if (does === 'ends') to.close();
});
