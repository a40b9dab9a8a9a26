#!/usr/bin/env node
import { bench } from './bench.ts';
import { check } from './check.ts';
import { demo } from './demo.ts';
import { doctor } from './doctor.ts';

const USAGE = `Usage: socketpair <command> [options]

Commands:
  bench         measures socket pairs between two threads, beside postMessage and the kernel's
  check FILE    runs the checks of socketpair/model in FILE, and draws what they find
  demo [FILE]   sends FILE through four blocking threads: reads, encrypts, decrypts, hashes
  doctor        says what this runtime offers and which paths are taken

Options:
  -h, --help    shows this, or after a command what that command takes
`;

type Command = (args: readonly string[]) => number | Promise<number>;

const COMMANDS: Readonly<Record<string, Command>> = { bench, check, demo, doctor };

const [name = '', ...args] = process.argv.slice(2);
if (name === '--help' || name === '-h' || name === 'help') {
  process.stdout.write(USAGE);
} else {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  process.exitCode = command === undefined ? unknown() : await command(args);
}

function unknown(): number {
  const why = name === '' ? 'no command given' : `unknown command '${name}'`;
  process.stderr.write(`socketpair: ${why}\n\n${USAGE}`);
  return 1;
}
