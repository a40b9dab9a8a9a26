import { expect } from 'vitest';
import { run } from '../support/run.ts';
import { counting } from '../support/stream.ts';
import { QUEUED, type Scene } from './death.scene.ts';

const PROGRAM = new URL('./death.program.ts', import.meta.url);

function sees(role: Scene['role']): unknown {
  return {
    write: role === 'writer' ? ['EPIPE'] : [],
    bytes: [...counting(QUEUED)],
    end: role === 'reader' ? 0 : 'ECONNRESET',
    after: [0, 'EPIPE'],
    peer: 'died',
  };
}

/** Plays the scenes in one program. What was queued comes first; then it is as if the victim had closed. */
export async function expectEnd(scenes: Scene[]): Promise<void> {
  const saw = await run<unknown[]>(PROGRAM, {
    input: scenes,
    limitMs: 200_000,
    waitsFor: 'the end of a stream whose other end has died',
  });
  for (const [index, scene] of scenes.entries()) {
    expect(saw[index], JSON.stringify(scene)).toEqual(sees(scene.role));
  }
}
