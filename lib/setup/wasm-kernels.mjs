// The library's own kernels: lib/engine/wasm/assembly -> lib/build/engine/wasm/*.wasm, by AssemblyScript, and
// lib/degradation/assembly likewise. The engine's twice: with fused multiply-add for processors and Node versions that
// allow it, and without.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { hashOf, ROOT, readJson, SETUP_COMMAND } from './paths.mjs';
import { SetupError } from './progress.mjs';
import { runCommand } from './run-command.mjs';

const LIB = join(ROOT, 'lib');
const COMPILER = join(ROOT, 'node_modules', 'assemblyscript');

/**
 * What is compiled: the folder with `assembly`, where it goes, the targets of its asconfig.json with the file that each
 * becomes, and what else the sources depend on.
 */
const KERNELS = [
  {
    folder: join(LIB, 'engine', 'wasm'),
    output: join(LIB, 'build', 'engine', 'wasm'),
    targets: { plain: 'kernels.wasm', fma: 'kernels-fma.wasm' },
    beside: ['job-layout.ts'],
  },
  {
    folder: join(LIB, 'degradation'),
    output: join(LIB, 'build', 'degradation'),
    targets: { plain: 'filter.wasm' },
    beside: [],
  },
];

/** Whether the binaries are those of the sources as they are now. */
export function areWasmKernelsCurrent() {
  return KERNELS.every(isCurrent);
}

/** Compiles those that are not. Throws a SetupError with the compiler's words. */
export async function compileWasmKernels() {
  if (!existsSync(COMPILER)) {
    throw new SetupError('The Node package assemblyscript is not installed.', SETUP_COMMAND);
  }
  for (const kernels of KERNELS.filter((kernels) => !isCurrent(kernels))) {
    const { folder, output, targets } = kernels;
    mkdirSync(output, { recursive: true });
    for (const [target, file] of Object.entries(targets)) {
      await compile(join(folder, 'assembly'), target, join(output, file));
    }
    writeFileSync(stampOf(kernels), JSON.stringify({ key: keyOfSources(kernels) }));
  }
}

const stampOf = ({ output }) => join(output, 'kernels.json');

function isCurrent(kernels) {
  const files = Object.values(kernels.targets).map((file) => join(kernels.output, file));
  return (
    files.every((file) => existsSync(file)) &&
    readJson(stampOf(kernels))?.key === keyOfSources(kernels)
  );
}

async function compile(sources, target, binary) {
  const unfinished = `${binary}.tmp`;
  const options = ['--config', join(sources, 'asconfig.json'), '--target', target];
  const program = [join(COMPILER, 'bin', 'asc.js'), ...options, '--outFile', unfinished];
  const result = await runCommand(process.execPath, program, { name: 'kernels' });
  if (result.code !== 0) {
    throw new SetupError(
      `The wasm kernels do not compile:\n${result.output.slice(0, 2000)}`,
      `mend ${relative(ROOT, sources)}, then npm run build`,
    );
  }
  renameSync(unfinished, binary);
}

// Contents, not times: the kernels and the TypeScript beside them must agree on every address.
function keyOfSources({ folder, beside }) {
  const sources = readdirSync(join(folder, 'assembly')).sort();
  const paths = [
    ...sources.map((name) => join(folder, 'assembly', name)),
    ...beside.map((name) => join(folder, name)),
  ];
  const { version } = readJson(join(COMPILER, 'package.json')) ?? {};
  return hashOf(String(version), ...paths.map((path) => readFileSync(path, 'utf8')));
}
