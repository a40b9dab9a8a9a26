// Bundles the program of each helper thread into a string constant, code.ts beside its main.ts.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Folders of src that hold one. */
const HELPERS = ['reaper', 'listener', 'reporter'];

/** The text of src/FOLDER/code.ts. */
export async function helperCode(root, folder) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`src/${folder}/main.ts`, root))],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    write: false,
  });
  const name = `${folder.toUpperCase()}_CODE`;
  const code = JSON.stringify(outputFiles[0].text.trim());
  return `// Made from main.ts by the build. Do not edit.\nexport const ${name}: string = ${code};\n`;
}

export async function writeHelperCode(root) {
  for (const folder of HELPERS) {
    writeFileSync(new URL(`src/${folder}/code.ts`, root), await helperCode(root, folder));
  }
}
