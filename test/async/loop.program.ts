import { writeSync } from 'node:fs';
import { adopt, type Socket, socketpair } from '../../src/index.ts';
import { homeTable } from '../../src/thread/home.ts';
import { lifeline } from '../../src/thread/lifeline.ts';
import { input, startPeer, startWatchdog } from '../support/program.ts';
import { watch as fateOf } from '../support/promises.ts';
import { counting } from '../support/stream.ts';

/*
 * Each law ends by itself or not at all: what keeps this process alive is what is tested. The
 * watchdog's thread does not.
 */

const saw: unknown[] = [];
process.once('exit', (code) => writeSync(1, JSON.stringify({ saw, code })));

const { law } = input<{ law: string }>();
const watch = await startWatchdog();

/** An end whose other one a thread has that answers, and does not keep this process alive. */
function answered(): Socket {
  const [own, theirs] = socketpair();
  const [handle, transfer] = theirs.detach();
  watch({ table: homeTable().buffer, pairs: [{ label: law, memory: handle.pair }] });
  const peer = startPeer('loop');
  peer.unref();
  peer.postMessage(handle, transfer);
  return own;
}

const laws: Record<string, () => unknown> = {
  async 'a pending read keeps the program running until it is settled'() {
    const socket = answered();
    const byte = new Uint8Array(1);
    for (let i = 1; i <= 3; i++) {
      socket.write(counting(1, i));
      saw.push(await socket.readAsync(byte), byte[0]);
    }
  },
  async 'a call that was given up after a time has kept it running, and does no more'() {
    const socket = answered();
    const timeout = 20;
    await socket.readAsync(new Uint8Array(1), { timeout }).catch(({ code }) => saw.push(code));
  },
  'after unref a pending read does not keep the program running'() {
    const socket = answered().unref();
    const fate = fateOf(socket.readAsync(new Uint8Array(1)));
    process.once('beforeExit', () => saw.push(fate.state));
  },
  'unref counts for a read that is pending already'() {
    const socket = answered();
    const fate = fateOf(socket.readAsync(new Uint8Array(1)));
    socket.unref();
    process.once('beforeExit', () => saw.push(fate.state));
  },
  async 'ref counts again'() {
    const socket = answered().unref();
    const byte = new Uint8Array(1);
    const read = socket.readAsync(byte);
    socket.write(counting(1, 9));
    socket.ref();
    saw.push(await read, byte[0]);
  },
  async 'ends, handles, threads and the reaper keep nothing alive'() {
    const socket = answered();
    socket.write(counting(1));
    saw.push(await socket.readAsync(new Uint8Array(1)));
    socket.close();
    const [kept, given] = socketpair();
    const back = adopt(given.detach()[0]);
    socketpair()[0].detach();
    kept.share();
    saw.push(kept.closed, back.closed, lifeline().line !== undefined);
  },
  async 'async iteration ends with the stream, and then the program'() {
    const socket = answered();
    socket.write(counting(5));
    socket.shutdown('wr');
    for await (const chunk of socket) saw.push(...chunk);
  },
};

// At the top level: a program that ends before this is settled exits with 13.
await laws[law]?.();
