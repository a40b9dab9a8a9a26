// Makes the code of the helper threads and compiles src to dist, file for file, with declarations: what bundlers get,
// and what is proved. Then what Node gets, a bundle of these files (dist/node), and the command line.
import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleCli } from './bundle-cli.mjs';
import { bundleNode } from './bundle-node.mjs';
import { writeHelperCode } from './helper-code.mjs';

const root = new URL('../', import.meta.url);

/** Comments are for declarations; maps lead from dist/node to src. */
const PASSES = [
  ['--emitDeclarationOnly'],
  [
    ...['--noCheck', '--removeComments', '--sourceMap'],
    ...['--declaration', 'false', '--isolatedDeclarations', 'false'],
  ],
];

function compile(flags) {
  const tsc = fileURLToPath(new URL('node_modules/typescript/bin/tsc', root));
  const args = [tsc, '-p', 'tsconfig.build.json', ...flags];
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1;
}

/** Takes out the maps of the single files: those of dist/node are made of them. */
function removeMaps() {
  const dist = new URL('dist/', root);
  const files = readdirSync(dist, { recursive: true }).filter((path) => !path.startsWith('node/'));
  for (const path of files.filter((path) => path.endsWith('.js.map'))) {
    rmSync(new URL(path, dist));
    const file = new URL(path.replace(/\.map$/, ''), dist);
    writeFileSync(file, readFileSync(file, 'utf8').replace(/\/\/# sourceMappingURL=.*\n?$/, ''));
  }
}

await writeHelperCode(root);
rmSync(new URL('dist', root), { recursive: true, force: true });
const status = PASSES.map(compile).find((one) => one !== 0) ?? 0;
if (status === 0) {
  await bundleNode(root);
  removeMaps();
  await bundleCli(root);
  chmodSync(new URL('dist/cli/main.js', root), 0o755);
}
process.exitCode = status;
