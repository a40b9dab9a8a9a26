import { setTimeout as later } from 'node:timers/promises';
import { runInNewContext } from 'node:vm';
import { socketpair } from '../../src/index.ts';
import { nextMessage, report, startPeer } from '../support/program.ts';

/*
 * This thread is stopped in a read, and then runs on in its event loop without a call of the library. The
 * peer's read waits for it meanwhile, for longer than a verdict and two looks would take.
 */
const MS = 2_500;

const [own, theirs] = socketpair();
const [handle] = theirs.detach();
const ports = (handle.port === undefined ? [] : [handle.port]) as never[];
const peer = startPeer('stopped-asleep', handle, ports);
await nextMessage(peer);
const stopped: unknown[] = [];
try {
  runInNewContext('read()', { read: () => own.read(new Uint8Array(1)) }, { timeout: 200 });
} catch (error) {
  stopped.push((error as { code?: string }).code);
}
const outcome = nextMessage(peer);
peer.postMessage('read');
const early = await Promise.race([outcome, later(MS, 'asleep')]);
own.write(new Uint8Array(4));
report([stopped, early, await outcome]);
