import { pipe, socketpair } from '../../src/index.ts';
import { homeTable } from '../../src/thread/home.ts';
import { input, nextMessage, report, startPeer, startWatchdog } from '../support/program.ts';
import { LAWS, play } from './blocking.laws.ts';

/*
 * Plays one law with the sleeper in the main thread and in the worker, and on either end. Reports
 * what both parts saw, each time.
 */

const { law: name } = input<{ law: string }>();
const law = LAWS[name];
if (law === undefined) throw new Error(`no such law: ${name}`);

const watch = await startWatchdog();
const peer = startPeer('blocking');
await nextMessage(peer);

const results = [];
for (const sleeperInWorker of [false, true]) {
  for (const swapped of law.kind === 'pipe' ? [law.sleeperEnd === 'writer'] : [false, true]) {
    const { type = 'stream', packet = false, capacity, fullWrites = false } = law;
    const ends =
      law.kind === 'pipe' ? pipe({ capacity, packet }) : socketpair({ type, capacity, fullWrites });
    const [sleeper, actor] = swapped ? [ends[1], ends[0]] : ends;
    const [given, own] = sleeperInWorker ? [sleeper, actor] : [actor, sleeper];
    const [handle, transfer] = given.detach();
    const label = `${name}: sleeperInWorker=${sleeperInWorker}, swapped=${swapped}`;
    watch({ table: homeTable().buffer, pairs: [{ label, memory: handle.pair }] });

    const answer = nextMessage(peer);
    const [there, here] = sleeperInWorker
      ? (['sleeper', 'actor'] as const)
      : (['actor', 'sleeper'] as const);
    peer.postMessage({ law: name, part: there, end: handle }, transfer);
    const saw = play(name, here, own);
    own.close();
    results.push({ label, saw: { [here]: saw, [there]: await answer } });
  }
}
report(results);
