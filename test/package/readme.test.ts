import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Installed, manifest, root } from '../support/installed.ts';

/*
 * Every block of the README is run, in a project that has installed the packed package.
 */

interface Block {
  heading: string;
  language: string;
  text: string;
}

/** How each block is checked, in their order. A block that does not stand here fails. */
const CHECKED: [heading: string, language: string, how: How][] = [
  ['socketpair', 'sh', 'commands'],
  ['socketpair', 'js', 'program'],
  ['socketpair', 'js', 'main.js'],
  ['socketpair', 'js', 'child.js'],
  ['Run it', 'sh', 'commands'],
  ['Run it', 'sh', 'commands'],
  ['Synchronous calls of asynchronous functions', 'js', 'main.js'],
  ['Synchronous calls of asynchronous functions', 'js', 'files.js'],
  ['How it works', '', 'columns'],
  ['A checker for your own programs', 'js', 'program'],
  ['A checker for your own programs', '', 'output'],
  ['In a page', '', 'headers'],
];
type How = keyof typeof CHECKS | `${string}.js`;

const CHECKS = {
  /** Each of them is there to be run. */
  commands({ text }: Block): void {
    for (const command of text.split(/ && |\n/)) expect(scriptOf(command)).toBeDefined();
  },
  /** Runs a program, which prints what its comments say. */
  program(block: Block, index: number): void {
    const isShown = CHECKED[index + 1]?.[2] === 'output';
    const prints = isShown ? blocks[index + 1]?.text : comments(block);
    expect(prints).not.toBe('');
    expect(printed([['program.js', block]])).toBe(prints);
  },
  /** Compared with the program above. */
  output(_block: Block, index: number): void {
    expect(CHECKED[index - 1]?.[2]).toBe('program');
  },
  headers({ text }: Block): void {
    for (const line of text.split('\n')) expect(line).toMatch(/^[A-Z][\w-]+: [\w-]+$/);
  },
  /** Two threads side by side. */
  columns({ text }: Block): void {
    const [titles = '', ...lines] = text.split('\n');
    const second = titles.indexOf('waker');
    expect(titles.trim()).toMatch(/^sleeper +waker$/);
    for (const line of lines) expect(line.slice(0, second)).toMatch(/^ \S.* {2}$/);
  },
};

const readme = readFileSync(`${root}README.md`, 'utf8');
const blocks = blocksOf(readme);
let installed: Installed;

beforeAll(() => {
  installed = new Installed();
}, 60_000);

afterAll(() => installed?.remove());

test('the README has the blocks that are checked here, and no others', () => {
  const found = blocks.map(({ heading, language }) => [heading, language]);
  expect(found).toEqual(CHECKED.map(([heading, language]) => [heading, language]));
  // None is hidden by how it is fenced.
  expect(readme.match(/```|~~~/g)?.length).toBe(2 * blocks.length);
});

test('its first program is one file of at most 16 lines, and says all that it prints', () => {
  const first = blocks.find(({ language }) => language === 'js')!;
  expect(first.text.split('\n').length).toBeLessThanOrEqual(16);
  expect(first.text.match(/\/\/ /g)?.length).toBe(comments(first).split('\n').length);
  expect(first.text).not.toContain('worker');
});

test.for(CHECKED.map((row, index) => [index, ...row] as const))(
  'block %i, below "%s", %s: %s',
  ([index, heading, , how]) => {
    const block = blocks[index]!;
    if (how in CHECKS) return CHECKS[how as keyof typeof CHECKS](block, index);
    // Two files: the second one is started by the first.
    expect(block.text.split('\n')[0]).toBe(`// ${how}`);
    if (how !== 'main.js') return;
    const files = CHECKED.flatMap(([below, , file], i) =>
      below === heading && file.endsWith('.js') ? [[file, blocks[i]!] as const] : [],
    );
    expect(files.length).toBe(2);
    expect(printed(files)).toBe(comments(block));
  },
);

/** Files of a folder, without those of folders in it. */
function programs(folder: string): string[] {
  return readdirSync(folder).filter((file) => file.endsWith('.mjs'));
}

test('every program of the other documents is a file that is run as it is', () => {
  const examples = [
    ...programs(`${root}examples`).map((file) => `examples/${file}`),
    ...['jest', 'babel'].map((tool) => `test/runners/jest-commonjs/${tool}.config.js`),
  ].map((file) => readFileSync(`${root}${file}`, 'utf8').trim());
  for (const file of readdirSync(`${root}docs`)) {
    for (const { language, text } of blocksOf(readFileSync(`${root}docs/${file}`, 'utf8'))) {
      if (language !== '') expect(examples).toContain(text);
    }
  }
});

test('every npm script that a document names is there', () => {
  const documents = ['README.md', 'CONTRIBUTING.md', 'bench/README.md'];
  for (const file of [...documents, ...readdirSync(`${root}docs`).map((name) => `docs/${name}`)]) {
    const text = readFileSync(`${root}${file}`, 'utf8');
    for (const [command] of text.matchAll(/\bnpm (run [\w:]+|start|test)\b/g)) {
      expect(scriptOf(command), `${file}: ${command}`).toBeDefined();
    }
  }
});

function blocksOf(document: string): Block[] {
  const sections = document.split(/^#+ /m).slice(1);
  return sections.flatMap((section) =>
    [...section.matchAll(/^```(\w*)\n([\s\S]*?)\n```$/gm)].map(([, language = '', text = '']) => ({
      heading: section.split('\n')[0]!,
      language,
      text,
    })),
  );
}

/** The comments behind its calls of console.log. */
function comments({ text }: Block): string {
  return [...text.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, says]) => says).join('\n');
}

/** Output of the first of these files. */
function printed(files: readonly (readonly [file: string, block: Block])[]): string {
  for (const [file, { text }] of files) installed.write(file, text);
  return installed.node(files[0]![0]);
}

/** The script that npm runs by this command. */
function scriptOf(command: string): string | undefined {
  const [npm, verb = '', name = ''] = command.split(' ');
  expect(npm).toBe('npm');
  if (verb === 'ci') return 'package-lock.json';
  if (verb === 'install') return name === manifest.name ? name : undefined;
  return manifest.scripts[verb === 'run' ? name : verb];
}
