// The page's two scripts, each joined with all that it imports by esbuild: page.js, and worker.js with TensorFlow.js.
import { join } from 'node:path';
import { build } from 'esbuild';
import { WORKSPACE_ROOT } from '../files/workspace';

/** The folder of the page's sources: the library runs from lib/build, where the compiler puts none of them. */
export const PAGE_FOLDER: string = join(WORKSPACE_ROOT, 'lib', 'demo', 'page');

/** The scripts by file name. @throws with esbuild's words where a source does not compile. */
export async function bundleScripts(): Promise<Map<string, Uint8Array>> {
  const { outputFiles } = await build({
    entryPoints: ['page.ts', 'worker.ts'].map((name) => join(PAGE_FOLDER, name)),
    tsconfig: join(PAGE_FOLDER, 'tsconfig.json'),
    outdir: PAGE_FOLDER,
    write: false,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: ['es2022'],
    // licenses of what is joined stay with it, at its end
    legalComments: 'eof',
    logLevel: 'silent',
  });
  return new Map(
    outputFiles.map(({ path, contents }) => [path.split(/[\\/]/).at(-1) ?? path, contents]),
  );
}
