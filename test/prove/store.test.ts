import { expect, test } from 'vitest';
import { StateStore } from '../../prove/states/store.ts';

function write(store: StateStore, values: readonly number[]): void {
  store.row.fill(0);
  store.row.set(values);
}

test('a row is stored once, whatever is stored between', () => {
  const store = new StateStore(3);
  const ids = new Map<string, number>();
  for (let i = 0; i < 40_000; i++) {
    const values = [i % 7, (i * 31) % 20_011, i % 3];
    write(store, values);
    const id = store.add(-1);
    expect(ids.get(values.join()) ?? id).toBe(id);
    ids.set(values.join(), id);
  }
  expect(store.size).toBe(ids.size);
  for (const [values, id] of ids) {
    store.read(id);
    expect([...store.row.subarray(0, 3)].join()).toBe(values);
  }
});

test('rows that grow are the same states as before', () => {
  const store = new StateStore(2);
  for (let i = 0; i < 100; i++) {
    write(store, [i, i + 1]);
    store.add(-1);
  }
  store.widen(9);
  write(store, [41, 42]);
  expect(store.find()).toBe(41);
  write(store, [41, 42, 0, 0, 0, 0, 0, 0, 1]);
  expect(store.find()).toBe(-1);
});

test('the nearest state from which no step leads to a goal is found', () => {
  const store = new StateStore(1);
  const steps = [[1, 2], [3], [4], [1, 5], [4], []];
  for (const id of steps.keys()) {
    write(store, [id]);
    store.add(id === 0 ? -1 : 0);
  }
  for (const [id, targets] of steps.entries()) {
    store.expand(id);
    for (const to of targets) store.addStep(to);
  }
  expect(store.firstNotReaching(Uint8Array.of(0, 0, 0, 0, 0, 1))).toBe(2);
  expect(store.firstNotReaching(Uint8Array.of(0, 0, 0, 0, 1, 1))).toBe(-1);
});
