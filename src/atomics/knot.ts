import { platform } from '../host/platform.ts';
import { readSlots, type SlotReport, waitOf } from './census.ts';
import { MASK_WORDS, type SlotSet, slotSet } from './mask.ts';
import type { CallingThread } from './thread.ts';
import { POLLING, type Waitable } from './waitable.ts';

/**
 * Says in words which thread waits for which, from a wait of this thread for `side` on. For people, when none
 * moves: each part may be out of date when it is read.
 */
export function describeKnot(thread: CallingThread, side: Waitable): string {
  const { table } = thread;
  const wakers = slotSet();
  side.wakers(wakers);
  const slots = new Map(readSlots(table).map((report) => [report.slot, report]));
  const told = new Set<number>();
  const parts: string[] = [];
  const tell = (waiter: number, waitsOn: number, set: SlotSet): void => {
    told.add(waiter);
    const all = slotsOf(set).filter((one) => slots.has(one));
    const others = all.filter((one) => one !== waiter);
    const names = others.map((one) => nameOf(slots, one)).join(' or ');
    parts.push(`${nameOf(slots, waiter)} waits in ${callOf(waitsOn)} for ${names || 'itself'}`);
    for (const one of others) {
      const report = slots.get(one);
      if (!told.has(one) && report?.blocked) tell(one, report.on, waitOf(table, one));
    }
  };
  tell(thread.slot, side.on, wakers);
  return parts.join(', ');
}

function callOf(on: number): string {
  if (on === POLLING) return 'poll';
  if (on < 0) return 'join';
  return (on & 1) === 0 ? 'read' : 'write';
}

/** With its slot, where several threads have that name. */
function nameOf(slots: ReadonlyMap<number, SlotReport>, slot: number): string {
  const names = [...slots.values()].map((report) => new platform.TextDecoder().decode(report.name));
  const name = names[[...slots.keys()].indexOf(slot)] || 'a thread';
  return names.filter((other) => other === name).length > 1 ? `${name} (${slot})` : name;
}

function slotsOf(set: SlotSet): number[] {
  return Array.from({ length: 32 * MASK_WORDS }, (_, slot) => slot).filter(
    (slot) => ((set[slot >> 5] ?? 0) & (1 << (slot & 31))) !== 0,
  );
}
