import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const SCENE = fileURLToPath(new URL('./scene.mjs', import.meta.url));
/** Longer than nothing may move before there is a report, and its thread needs to look. */
const QUIET_MS = 9_000;
const HEAD = /socketpair: nothing has moved for \d+ s, and all threads sleep without a limit:\n/g;
const SINCE = /, since \d\d:\d\d:\d\d UTC \(\d+ s\)/g;

interface Play {
  /** Ends the scene as soon as its standard error has that. */
  readonly until?: RegExp;
  readonly limitMs: number;
  readonly wanted?: string;
}

/** The standard error of a scene, without the places and times that differ from run to run. */
function play(scene: string, { until, limitMs, wanted = '1' }: Play): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [SCENE, scene], {
      stdio: ['pipe', 'ignore', 'pipe'],
      env: { ...process.env, SOCKETPAIR_REPORT: wanted, NODE_OPTIONS: '' },
    });
    let text = '';
    const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
    child.stderr.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
      if (until?.test(text)) setTimeout(() => child.kill('SIGKILL'), 1000);
    });
    child.once('close', () => {
      clearTimeout(timer);
      resolve(
        text
          .replaceAll(HEAD, 'HEAD\n')
          .replaceAll(SINCE, ', SINCE')
          .replaceAll(/\(?\/\S*\//g, ''),
      );
    });
  });
}

const CHILD_READS = [
  '  "child" is blocked in read() on end 1 of pair 0, SINCE; only "main" could end that',
  '      at waitsForMore child.mjs:8:11)',
  '      at child.mjs:13:5',
];
const CHILD_AWAITS = [
  '  "child" awaits read() on end 1 of pair 0, SINCE',
  '      at child.mjs:16:19',
];

const HANGS: Record<string, readonly string[]> = {
  bothWait: [
    '  "main" awaits read() on end 0 of pair 0, SINCE',
    '      at Object.bothWait scene.mjs:15:16)',
    '      at scene.mjs:82:19',
    ...CHILD_READS,
  ],
  exited: [
    '  "main" is in its event loop, which no timer, port or stream can turn, SINCE',
    ...CHILD_READS,
  ],
  join: [
    '  "main" is blocked in join() of thread "child", SINCE; only "child" could end that',
    '      at Object.join scene.mjs:22:21)',
    '      at scene.mjs:82:19',
    ...CHILD_AWAITS,
  ],
  poll: [
    '  "main" is blocked in poll(), SINCE; only "child" could end that',
    '      at Object.poll scene.mjs:26:5)',
    '      at scene.mjs:82:19',
    ...CHILD_AWAITS,
  ],
  neverAdopted: [
    '  "main" is blocked in read() on end 0 of pair 0, SINCE; an end is on its way, and nobody has adopted it',
    '      at Object.neverAdopted scene.mjs:34:10)',
    '      at scene.mjs:82:19',
  ],
};

describe.concurrent('SOCKETPAIR_REPORT=1', { timeout: 70_000 }, () => {
  test.for(Object.entries(HANGS))(
    'a program that hangs says once which thread waits for what, since when, and where: %s',
    async ([scene, lines]) => {
      const told = await play(scene, { until: HEAD, limitMs: 60_000 });
      expect(told).toBe(['HEAD', ...lines, ''].join('\n'));
    },
  );

  test.for([
    'timer',
    'timeout',
    'signal',
    'port',
    'stdin',
    'blockedWithTimeout',
    'computes',
    'childSleeps',
    'moves',
  ])('there is no report where something may still come: %s', async (scene) => {
    expect(await play(scene, { limitMs: QUIET_MS })).toBe('');
  });

  test('there is none unless it is asked for', async () => {
    expect(await play('bothWait', { limitMs: QUIET_MS, wanted: '0' })).toBe('');
  });
});
