import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { input, report } from '../support/program.ts';

const { way, lines, lateMs } = input<{ way: string; lines: number; lateMs: number }>();
const file = fileURLToPath(new URL('./printing.peer.mjs', import.meta.url));
const program = spawn(process.execPath, [file, way, String(lines)], {
  stdio: ['ignore', 'pipe', 'pipe'],
});
const errors = text(program.stderr);
// Output meanwhile fills the pipe.
await new Promise((resolve) => setTimeout(resolve, lateMs));
const printed = (await text(program.stdout)).split('\n').slice(0, -1);
if (program.exitCode === null) await once(program, 'exit');
const numbers = printed
  .filter((line) => line.includes('line '))
  .map((line) => line.split(' ').at(-2));
report({
  saw: JSON.parse(await errors),
  inOrder: numbers.every((number, i) => number === String(i)) && numbers.length,
  others: printed.filter((line) => !line.includes('line ')),
  marked: printed.filter((line) => line.startsWith('> ')).length,
});
