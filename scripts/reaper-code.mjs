// Bundles the program of the reaper's thread into a string constant, src/reaper/code.ts.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The text of src/reaper/code.ts. */
export async function reaperCode(root) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('src/reaper/main.ts', root))],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    write: false,
  });
  const code = JSON.stringify(outputFiles[0].text.trim());
  return `// Made from main.ts by the build. Do not edit.\nexport const REAPER_CODE: string = ${code};\n`;
}

export async function writeReaperCode(root) {
  writeFileSync(new URL('src/reaper/code.ts', root), await reaperCode(root));
}
