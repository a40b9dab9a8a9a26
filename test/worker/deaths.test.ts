import { describe, expect, test } from 'vitest';
import { deathOf, ORDERED, play, threw, WAYS } from './deaths.expected.ts';

/* The rest of causes.test.ts: all others to which it is told. */

describe('the cause of a death is told', () => {
  test.for(WAYS)(
    'to a maker whose event loop turns, of a child that %s',
    async ([way, , blocked, turned = blocked]) => {
      expect(await play('turning', way)).toMatchObject({ error: deathOf(turned) });
    },
  );

  test.for(WAYS.filter(([, , { reason, code }]) => reason !== 'terminated' && code !== undefined))(
    'to a third thread that blocks, by shared memory, of a child that %s',
    async ([way, , { threw: thrown, ...rest }]) => {
      // A value that is no error comes as a text that describes it.
      const text = typeof thrown === 'object' ? { threw: expect.anything() } : { threw: thrown };
      const death = deathOf(thrown === undefined ? rest : { ...rest, ...text });
      expect(await play('third', way)).toEqual(death);
    },
  );

  test('to the call of Comlink that waits for the thread, awaited or blocking', async () => {
    const { threw: error, ...rest } = threw(ORDERED);
    const death = deathOf({ ...rest, threw: error });
    expect(await play('comlink', 'awaits')).toEqual(death);
    expect(await play('comlink', 'blocks')).toEqual(death);
  });

  test('to a Duplex, as the cause of its error', async () => {
    expect(await play('stream')).toEqual(deathOf(threw(ORDERED)));
  });

  test('of a plain worker that throws and holds an end', async () => {
    const { threw: error, ...rest } = threw(ORDERED);
    const death = { name: 'ThreadDeath', threadName: '', ...rest, threw: error };
    expect(await play('plainWorker')).toEqual(death);
  });
});
