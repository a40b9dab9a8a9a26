import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { CHECKS, type Check } from './doctor-checks.ts';

const USAGE = `Usage: socketpair doctor

Says what this runtime offers and which paths are taken: blocks and awaits across two threads, ends a
thread and looks who notices, and times the ways to copy. Takes a few seconds.

  -h, --help    shows this

Exit status: 0 if all of it works, 1 if something does not.
`;

/** Runs the command; returns the exit status. */
export async function doctor(args: readonly string[]): Promise<number> {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { help: { type: 'boolean', short: 'h' } },
    });
    if (values.help === true) {
      process.stdout.write(USAGE);
      return 0;
    }
  } catch (error) {
    process.stderr.write(`socketpair doctor: ${(error as Error).message}\n`);
    return 1;
  }
  const lines = [runtime(), ''];
  let status = 0;
  for (const [name, check] of Object.entries(CHECKS)) {
    const { ok, text } = await outcomeOf(check);
    lines.push(`${ok ? 'ok    ' : 'FAILED'} ${name.padEnd(8)}  ${text}`);
    if (!ok) status = 1;
  }
  process.stdout.write(`${lines.join('\n')}\n`);
  return status;
}

function runtime(): string {
  const { version } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  ) as { version: string };
  const { versions, platform, arch } = process;
  const { SOCKETPAIR_CLOCKS = '' } = process.env;
  return [
    `socketpair ${version}`,
    `Node ${versions.node}`,
    `V8 ${versions.v8}`,
    `${platform} ${arch}`,
    `${availableParallelism()} processors`,
    `SOCKETPAIR_CLOCKS ${SOCKETPAIR_CLOCKS || 'off'}`,
  ].join(' · ');
}

async function outcomeOf(check: Check): Promise<{ ok: boolean; text: string }> {
  try {
    return { ok: true, text: await check() };
  } catch (error) {
    return { ok: false, text: error instanceof Error ? error.message : String(error) };
  }
}
