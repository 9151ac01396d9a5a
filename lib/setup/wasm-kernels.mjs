// The wasm engine's own kernels: lib/engine/wasm/assembly -> lib/build/engine/wasm/*.wasm, by AssemblyScript. Twice:
// with fused multiply-add for processors and Node versions that allow it, and without.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { hashOf, ROOT, readJson, SETUP_COMMAND } from './paths.mjs';
import { SetupError } from './progress.mjs';
import { runCommand } from './run-command.mjs';

const WASM = join(ROOT, 'lib', 'engine', 'wasm');
const SOURCES = join(WASM, 'assembly');
const COMPILER = join(ROOT, 'node_modules', 'assemblyscript');
const OUTPUT = join(ROOT, 'lib', 'build', 'engine', 'wasm');
const STAMP = join(OUTPUT, 'kernels.json');
/** Target in asconfig.json, and the file that it becomes. */
const TARGETS = { plain: 'kernels.wasm', fma: 'kernels-fma.wasm' };

/** Whether the binaries are those of the sources as they are now. */
export function areWasmKernelsCurrent() {
  const files = Object.values(TARGETS).map((file) => join(OUTPUT, file));
  return files.every((file) => existsSync(file)) && readJson(STAMP)?.key === keyOfSources();
}

/** Compiles them. Throws a SetupError with the compiler's words. */
export async function compileWasmKernels() {
  if (!existsSync(COMPILER)) {
    throw new SetupError('The Node package assemblyscript is not installed.', SETUP_COMMAND);
  }
  mkdirSync(OUTPUT, { recursive: true });
  for (const [target, file] of Object.entries(TARGETS)) {
    await compile(target, join(OUTPUT, file));
  }
  writeFileSync(STAMP, JSON.stringify({ key: keyOfSources() }));
}

async function compile(target, binary) {
  const unfinished = `${binary}.tmp`;
  const options = ['--config', join(SOURCES, 'asconfig.json'), '--target', target];
  const program = [join(COMPILER, 'bin', 'asc.js'), ...options, '--outFile', unfinished];
  const result = await runCommand(process.execPath, program, { name: 'kernels' });
  if (result.code !== 0) {
    throw new SetupError(
      `The wasm kernels do not compile:\n${result.output.slice(0, 2000)}`,
      'mend lib/engine/wasm/assembly, then npm run build',
    );
  }
  renameSync(unfinished, binary);
}

// Contents, not times: the kernels and the TypeScript beside them must agree on every address.
function keyOfSources() {
  const sources = readdirSync(SOURCES).sort();
  const paths = [...sources.map((name) => join(SOURCES, name)), join(WASM, 'job-layout.ts')];
  const { version } = readJson(join(COMPILER, 'package.json')) ?? {};
  return hashOf(String(version), ...paths.map((path) => readFileSync(path, 'utf8')));
}
