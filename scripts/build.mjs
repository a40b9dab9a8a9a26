// Makes the code of the helper threads, compiles src to dist, file for file, with declarations and maps; then the
// command line, which is bundled so that the programs it is made of are needed only here.
import { spawnSync } from 'node:child_process';
import { chmodSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleCli } from './bundle-cli.mjs';
import { writeHelperCode } from './helper-code.mjs';

const root = new URL('../', import.meta.url);
const tsc = new URL('node_modules/typescript/bin/tsc', root);

await writeHelperCode(root);
rmSync(new URL('dist', root), { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [fileURLToPath(tsc), '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});
if (status === 0) {
  await bundleCli(root);
  chmodSync(new URL('dist/cli/main.js', root), 0o755);
}
process.exitCode = status ?? 1;
