import { createContext, runInContext } from 'node:vm';
import { workerData } from 'node:worker_threads';
import { wrapSync } from '../../src/comlink/index.ts';
import { adopt, constants, poll, type Socket } from '../../src/index.ts';
import { inherited } from '../../src/worker/index.ts';
import { MARK, type State, TAIL, type Way } from './table.ts';

const { state, way } = workerData as { state: State; way: Way };
const { ends } = await inherited<{ io: Socket }>();
let io = ends.io;
const bytes = new Uint8Array(64);

/** Goes into a state and does not leave it by itself. */
const STATES: Record<State, () => unknown> = {
  spinning() {
    for (;;);
  },
  'asleep in read': () => io.read(bytes),
  'asleep in write': () => io.writeAll(new Uint8Array(1_000_000).fill(MARK)),
  'in a copy'() {
    const source = new Uint8Array(65_536).fill(MARK);
    for (;;) io.write(source);
  },
  'in a hand-over'() {
    for (;;) {
      const [handle, transfer] = io.detach();
      io = adopt(structuredClone(handle, { transfer }));
    }
  },
  awaiting: () => io.readAsync(bytes),
  'in a Comlink call': () => wrapSync<{ f(): void }>(io).f(),
  polling: () => poll([{ socket: io, events: constants.POLLIN }]),
};

const enter = STATES[state];
if (way === 'terminated') await enter();
try {
  runInContext('enter()', createContext({ enter }), { timeout: 50 });
} catch (error) {
  if ((error as { code?: string }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
}
if (way === 'stopped, then exits') process.exit(3);
if (way === 'stopped, then throws') throw new Error('as ordered');
if (way === 'stopped, then goes on' && !io.closed) io.writeAll(Uint8Array.of(TAIL));
