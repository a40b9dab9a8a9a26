import { expect, test } from 'vitest';
import { folderOf, library, withoutComments } from './sources.ts';

// Imports of each folder of src, itself aside; each stands below those that import it. A folder not
// listed here may not exist.
const LAYERS: Record<string, readonly string[]> = {
  errno: [],
  host: [],
  atomics: ['host', 'errno'],
  ring: ['atomics', 'host', 'errno'],
  reaper: ['ring', 'atomics', 'host'],
  listener: ['atomics', 'host'],
  reporter: ['atomics', 'host'],
  clock: ['ring', 'atomics', 'errno'],
  thread: ['reaper', 'listener', 'reporter', 'ring', 'atomics', 'host', 'errno'],
  calls: ['ring', 'atomics', 'errno'],
  socket: ['calls', 'thread', 'ring', 'atomics', 'host', 'errno'],
  poll: ['calls', 'socket', 'thread', 'ring', 'atomics', 'errno'],
  fd: ['poll', 'socket', 'thread', 'ring'],
  stream: ['calls', 'socket', 'thread', 'ring', 'errno'],
  text: ['calls', 'socket', 'thread', 'ring', 'atomics', 'host', 'errno'],
  comlink: ['calls', 'poll', 'socket', 'thread', 'host', 'errno'],
  worker: ['fd', 'socket', 'thread', 'ring', 'atomics', 'host', 'errno'],
  posix: ['calls', 'fd', 'poll', 'socket', 'thread', 'ring', 'host', 'errno'],
  race: ['clock', 'socket', 'thread', 'ring', 'atomics', 'host', 'errno'],
  model: ['atomics', 'host'],
  'index.ts': ['calls', 'poll', 'socket', 'thread', 'host', 'errno'],
  cli: ['index.ts', 'worker', 'ring'],
};

const IMPORTS = library.flatMap(({ path, text }) =>
  [...text.matchAll(/\b(?:from|import\()\s*'(\.[^']*)'/g)].map(([, specifier = '']) => {
    const target = new URL(specifier, new URL(path, 'file:///src/')).pathname;
    return { path, folder: folderOf(path), specifier, other: folderOf(target.slice(5)) };
  }),
);

test('imports go down the layers only', () => {
  const upward = IMPORTS.filter(
    ({ folder, other }) => other !== folder && !LAYERS[folder]?.includes(other),
  );
  expect(upward.map(({ path, specifier }) => `${path} imports ${specifier}`)).toEqual([]);
});

test('the layers are what is imported and no more, and each stands below those that import it', () => {
  const folders = Object.keys(LAYERS);
  expect(folders.sort()).toEqual([...new Set(library.map(({ path }) => folderOf(path)))].sort());
  const unused = Object.entries(LAYERS).flatMap(([folder, others]) =>
    others
      .filter((other) => !IMPORTS.some((one) => one.folder === folder && one.other === other))
      .map((other) => `${folder} imports nothing of ${other}`),
  );
  expect(unused).toEqual([]);
  const order = Object.keys(LAYERS);
  const above = Object.entries(LAYERS).flatMap(([folder, others]) =>
    others.filter((other) => order.indexOf(other) >= order.indexOf(folder)),
  );
  expect(above).toEqual([]);
});

test('only src/atomics, src/model and the operations on watched words name Atomics', () => {
  const naming = library
    .filter(({ path }) => !/^((atomics|model)\/|race\/watched-atomics\.ts)/.test(path))
    .filter(({ text }) => /\bAtomics\b/.test(withoutTexts(text)));
  expect(naming.map(({ path }) => path)).toEqual([]);
});

test('below the adapters the library uses the language only: no static import of a runtime module', () => {
  const imports = library.flatMap(({ path, text }) =>
    [...withoutComments(text).matchAll(/from '([^.'][^']*)'/g)].map(
      ([, name]) => `${path} imports ${name}`,
    ),
  );
  expect(
    imports.filter(
      (line) => !/^((cli|comlink|model)\/|stream\/(node|duplex|gathered)\.ts)/.test(line),
    ),
  ).toEqual([]);
});

/** Globals that runtimes have beside the language. */
const GLOBALS =
  'setTimeout|setInterval|setImmediate|clearTimeout|clearInterval|queueMicrotask|performance|console|process|' +
  'Buffer|TextEncoder|TextDecoder|structuredClone|MessageChannel|MessagePort|BroadcastChannel|Worker|' +
  'navigator|document|self|window|require|AbortController|DOMException|fetch';

/** The command line is Node's; a Duplex is a stream of Node, and Web streams are a page's. */
const OF_A_RUNTIME = /^(host|cli)\/|^stream\/(node|duplex|gathered|idle|web)\.ts$|\.d\.ts$/;

test('only src/host touches a runtime, and what is for one: all else goes through it, and declares nothing', () => {
  const touching = library
    .filter(({ path }) => !OF_A_RUNTIME.test(path))
    .flatMap(({ path, text }) =>
      withoutTexts(text)
        .split('\n')
        .filter(
          (line) =>
            new RegExp(`(?<![.\\w#])(?:${GLOBALS})(?:[.(]|\\s*===)|\\bnew (?:${GLOBALS})\\b`).test(
              line,
            ) ||
            /\bdeclare (?!readonly)/.test(line) ||
            // Objects that a thread keeps hang on a symbol of it; a type may be looked up by its name.
            (/\bglobalThis\b(?! as \{ \[key: symbol\])/.test(line) &&
              !/^(model\/world\/globals|comlink\/rich)\.ts$/.test(path)),
        )
        .map((line) => `${path}: ${line.trim()}`),
    );
  expect(touching).toEqual([]);
});

function withoutTexts(text: string): string {
  return withoutComments(text).replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`[^`\n]*`/g, "''");
}
