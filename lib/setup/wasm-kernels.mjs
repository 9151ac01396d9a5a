// The wasm engine's own kernels: lib/engine/wasm/assembly -> lib/build/engine/wasm/*.wasm, by AssemblyScript. Twice:
// with fused multiply-add for processors and Node versions that allow it, and without.
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';
import { SetupError } from './progress.mjs';
import { runCommand } from './run-command.mjs';

const SOURCES = join(ROOT, 'lib', 'engine', 'wasm', 'assembly');
const COMPILER = join(ROOT, 'node_modules', 'assemblyscript', 'bin', 'asc.js');
const OUTPUT = join(ROOT, 'lib', 'build', 'engine', 'wasm');
/** Target in asconfig.json, and the file that it writes. */
const TARGETS = { plain: 'kernels.wasm', fma: 'kernels-fma.wasm' };

/** Compiles what is older than its sources. Throws a SetupError with the compiler's words. */
export async function compileWasmKernels() {
  mkdirSync(OUTPUT, { recursive: true });
  for (const [target, file] of Object.entries(TARGETS)) {
    if (isCurrent(join(OUTPUT, file))) {
      continue;
    }
    const options = ['--config', join(SOURCES, 'asconfig.json'), '--target', target];
    const result = await runCommand(process.execPath, [COMPILER, ...options], { name: 'kernels' });
    if (result.code !== 0) {
      throw new SetupError(
        `the wasm kernels do not compile:\n${result.output.slice(0, 2000)}`,
        'mending lib/engine/wasm/assembly, then npm run build',
      );
    }
  }
}

function isCurrent(binary) {
  if (!existsSync(binary)) {
    return false;
  }
  const sources = readdirSync(SOURCES).map((name) => join(SOURCES, name));
  const newest = [...sources, join(SOURCES, '..', 'job-layout.ts'), COMPILER].map(
    (path) => statSync(path).mtimeMs,
  );
  return statSync(binary).mtimeMs > Math.max(...newest);
}
