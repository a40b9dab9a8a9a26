import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Installed } from '../support/installed.ts';

/* Two copies of the package in one thread, as two packages that each depend on it may install it. */

let installed: Installed;

beforeAll(() => {
  installed = new Installed();
  const place = join(installed.folder, 'node_modules/dependent');
  mkdirSync(join(place, 'node_modules'), { recursive: true });
  const own = join(installed.folder, 'node_modules/socketpair');
  cpSync(own, join(place, 'node_modules/socketpair'), { recursive: true });
  installed.write(
    'node_modules/dependent/index.mjs',
    `export * from 'socketpair';
     export * as posix from 'socketpair/posix';`,
  );
  installed.write('node_modules/dependent/package.json', '{ "exports": "./index.mjs" }');
  installed.write(
    'node_modules/dependent/child.mjs',
    `import { inherited } from 'socketpair/worker';
     const { ends } = await inherited();
     ends.io.writeAll(new Uint8Array(2));`,
  );
}, 60_000);

afterAll(() => installed?.remove());

const BOTH = `
  import * as mine from 'socketpair';
  import * as other from 'dependent';
  import { duplex } from 'socketpair/node';
  import * as posix from 'socketpair/posix';
  import { spawn, threads } from 'socketpair/worker';
  if (mine.socketpair === other.socketpair) throw new Error('one copy only');
`;

test.for([
  [
    'poll and Poller take Sockets of the other copy',
    `const [a, b] = other.socketpair();
     a.write(new Uint8Array(1));
     const entries = [{ socket: b, events: mine.constants.POLLIN }];
     const poller = new mine.Poller();
     poller.add(b, mine.constants.POLLIN);
     console.log(mine.poll(entries, 0), poller.wait(1).length);`,
    '1 1',
  ],
  [
    'duplex takes Sockets of the other copy',
    `const [a, b] = other.socketpair();
     duplex(a).end('hello');
     let text = '';
     for await (const chunk of duplex(b)) text += chunk;
     console.log(text);`,
    'hello',
  ],
  [
    'spawn gives an end of the other copy to a thread that loads the other copy',
    `const [a, b] = other.socketpair();
     const source = new URL('node_modules/dependent/child.mjs', import.meta.url);
     const child = spawn(source, { ends: { io: b } });
     console.log(a.readFull(new Uint8Array(9)), (await child.exited).code);`,
    '2 0',
  ],
  [
    'a handle of one copy is adopted by the other',
    `const [a, b] = mine.socketpair();
     const c = other.adopt(b.detach()[0]);
     a.write(new Uint8Array(3));
     console.log(c.read(new Uint8Array(9)));`,
    '3',
  ],
  [
    'descriptors and errors of one copy are those of the other',
    `const fds = [0, 0];
     other.posix.socketpair(other.posix.AF_UNIX, other.posix.SOCK_STREAM, 0, fds);
     console.log(posix.write(fds[0], new Uint8Array(2)), posix.close(fds[0]), posix.close(fds[0]));
     try { other.socketpair()[0].recv(new Uint8Array(1), other.constants.MSG_DONTWAIT) } catch (error) {
       console.log(mine.isErrno(error, 'EAGAIN'));
     }`,
    '2 0 -1\ntrue',
  ],
  [
    'a thread that uses both has one slot',
    `mine.currentThread();
     other.currentThread();
     console.log(threads().length, mine.currentThread() === other.currentThread());`,
    '1 true',
  ],
])('%s', ([, code, right]) => {
  installed.write('program.mjs', `${BOTH}${code}\nprocess.exit();`);
  expect(installed.node('program.mjs')).toBe(right);
});

test('import and require of the package are one copy', () => {
  installed.write(
    'program.mjs',
    `import { createRequire } from 'node:module';
     import { poll, socketpair } from 'socketpair';
     const required = createRequire(import.meta.url)('socketpair');
     const [a, b] = required.socketpair();
     a.write(new Uint8Array(1));
     const ready = poll([{ socket: b, events: required.constants.POLLIN }], 0);
     console.log(ready, required.socketpair === socketpair);`,
  );
  expect(installed.node('--no-warnings', 'program.mjs')).toBe('1 true');
});

test('a copy that lays out in another way what a thread has is ENOTSUP, which names both', () => {
  const said = installed.print(`
    import threads from 'node:worker_threads';
    threads[Symbol.for('socketpair.shared/77')] = {};
    const { socketpair } = await import('socketpair');
    try { socketpair() } catch (error) { console.log(error.code, error.message) }
  `);
  expect(said).toMatch(/^ENOTSUP .*another version of socketpair .*shared\/77.*shared\/2/);
});
