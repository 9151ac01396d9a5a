// What Jupyter starts: rebuilds lib when a source has changed, then becomes tslab's kernel in this very
// process (so that Jupyter's interrupts reach it). "Restart kernel" is all that an edit of lib needs.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { buildLibrary } from './build.mjs';
import { patchKernel } from './kernel-patches.mjs';
import { ROOT } from './paths.mjs';
import { printFailure } from './progress.mjs';

const [connectionFile] = process.argv.slice(2);
try {
  await buildLibrary();
} catch (error) {
  // The kernel starts all the same: importing lib then throws the compiler's words into the notebook.
  printFailure(error);
}
const program = join(ROOT, 'node_modules', 'tslab', 'bin', 'tslab');
process.argv = [process.execPath, program, 'kernel', `--config-path=${connectionFile}`];
const require = createRequire(program);
patchKernel(require, { executor: '../dist/executor.js', jupyter: '../dist/jupyter.js' });
require(program);
