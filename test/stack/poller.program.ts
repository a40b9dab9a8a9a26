import { setFlagsFromString } from 'node:v8';
import { constants as c, Poller, socketpair } from '../../src/index.ts';
import { input, report, startWatchdog } from '../support/program.ts';
import { DEPTHS } from './depths.ts';
import { callWith } from './dive.ts';
import type { PollerCase } from './poller.cases.ts';

/*
 * Makes an event, waits for it at each depth, and again with all of the stack if that overflowed. Or adds
 * an end that has one, or deletes it, in the same way: it is watched then, or it is not.
 */

const { events, way, budget } = input<PollerCase>();
setFlagsFromString('--no-opt');
if (budget !== undefined) setFlagsFromString(`--interrupt-budget=${budget}`);
await startWatchdog();

const tally = { worked: 0, overflowed: 0 };
const wrong: string[] = [];
const byte = new Uint8Array(1);
const [a, b] = socketpair({ nonblock: true });
const poller = new Poller();
poller.add(a, events);
const wait = (): number => poller.wait(10, way === 'look' ? 0 : -1).length;
const CALLS = {
  look: wait,
  wait,
  add: () => poller.add(a, events),
  delete: () => poller.delete(a),
};
const call = CALLS[way];

/** An event that nobody has heard of, and an interest that wants to. */
function begin(): void {
  a.tryRead(byte);
  if ((events & c.EPOLLONESHOT) !== 0) poller.modify(a, events);
  if (poller.wait(10, 0).length !== 0) wrong.push('an event before there was one');
  b.write(byte);
  if (way === 'add') poller.delete(a);
}

/** The events that are heard after the call was made, once more if it overflowed. */
function heardAfter(overflow: boolean, result: unknown): number {
  if (way === 'look' || way === 'wait')
    return overflow ? poller.wait(10, 0).length : Number(result);
  if (overflow) call();
  const heard = poller.wait(10, 0).length;
  // Deleted: nothing more is heard of it. As added as at first for the next depth.
  if (way === 'add') return heard;
  poller.add(a, events);
  return heard === 0 ? poller.wait(10, 0).length : -heard;
}

for (let i = 0; i < 100; i++) {
  begin();
  heardAfter(false, call());
}
for (const depth of DEPTHS) {
  begin();
  const { result, overflow } = callWith(depth, call);
  tally[overflow ? 'overflowed' : 'worked'] += 1;
  const heard = heardAfter(overflow, result);
  if (heard !== 1) wrong.push(`${depth.frames} frames, ${depth.more} words: ${heard} events`);
}
report({ tally, wrong: wrong.slice(0, 20) });
