import { expect, test } from 'vitest';
import { auditMerges } from '../../prove/automata/audit.ts';
import { Machine } from '../../prove/automata/machine.ts';
import { WordMap } from '../../prove/automata/words.ts';
import type { Site } from '../../prove/transform/site.ts';

/** A thread that chooses, looks, and stores what it chose; the choice is captured or forgotten. */
function chooser(captures: boolean): Machine {
  const view = new Int32Array(new SharedArrayBuffer(4));
  const words = new WordMap([{ view, name: () => ['WORD', 'plain'] }], 1, true);
  const names = captures ? ['chosen'] : [];
  const sites: Site[] = [{ id: 0, fn: 'chooser', line: 1, does: 'Atomics.load', names }];
  function* choosing(frames: unknown[]): Generator<unknown, void, unknown> {
    let chosen: unknown = 0;
    frames.push(0, () => (captures ? [chosen] : []));
    chosen = yield { kind: 'choose', args: [2] };
    yield { kind: 'load', args: [view, 0] };
    yield { kind: 'store', args: [view, 0, chosen] };
  }
  const start = (frames: unknown[]) => ({ first: choosing(frames) });
  const spec = { name: 'chooser', start, ownPos: undefined, exact: 0, calls: undefined };
  const machine = new Machine(spec, words, sites);
  for (const choice of [0, 1]) {
    const looked = machine.resume(machine.resume(0, choice), 7);
    machine.resume(looked, 7);
  }
  return machine;
}

test('a local that is forgotten when a state is written down is found by the audit', () => {
  const { samples, difference } = auditMerges([chooser(false)]);
  expect(samples).toBeGreaterThan(0);
  expect(difference).toMatch(/^chooser was in one state and is in two: .*store 0 0 .*store 0 1/);
});

test('states that go on alike pass the audit', () => {
  expect(auditMerges([chooser(true)])).toMatchObject({ difference: undefined });
});
