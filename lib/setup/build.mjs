// Stage 4: lib/*.ts -> lib/build, which notebooks and the CLI load, and the wasm engine's kernels. Skipped within
// milliseconds when no source changed. A failed build leaves an entry file that throws the compiler's words, so
// that a notebook shows them.
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hashOf, ROOT, readJson } from './paths.mjs';
import { printFailure, SetupError } from './progress.mjs';
import { runCommand } from './run-command.mjs';
import { areWasmKernelsCurrent, compileWasmKernels } from './wasm-kernels.mjs';

const LIB = join(ROOT, 'lib');
const BUILD = join(LIB, 'build');
const STAMP = join(BUILD, 'srgan-lab.json');
const LOCK = join(ROOT, '.cache', 'build.lock');
const STALE_LOCK_MS = 180_000;

/** Compiles lib where a source is newer than its build. Throws a SetupError with the first type errors. */
export async function buildLibrary() {
  if (isBuilt()) {
    return 'up to date';
  }
  await withLock(async () => {
    // Another kernel may have built while this one waited.
    if (!isBuilt()) {
      await compile();
    }
  });
  return 'built';
}

async function compile() {
  const { key, files } = describeSources();
  const removed = (readJson(STAMP)?.files ?? []).some((file) => !files.includes(file));
  if (removed) {
    rmSync(BUILD, { recursive: true, force: true });
  }
  const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const result = await runCommand(process.execPath, [compiler, '-p', 'tsconfig.json'], {
    name: 'build',
  });
  if (result.code !== 0) {
    const errors = result.output
      .split('\n')
      .filter((line) => line.includes('error'))
      .slice(0, 8);
    leaveWordsBehind(errors.join('\n'));
    throw new SetupError(`lib does not compile:\n${errors.join('\n')}`, 'npm run build');
  }
  try {
    if (!areWasmKernelsCurrent()) {
      await compileWasmKernels();
    }
  } catch (error) {
    leaveWordsBehind(error.message);
    throw error;
  }
  writeFileSync(STAMP, JSON.stringify({ key, files }));
}

function isBuilt() {
  return areWasmKernelsCurrent() && readJson(STAMP)?.key === describeSources().key;
}

function describeSources() {
  const names = readdirSync(LIB, { recursive: true })
    .filter((name) => name.endsWith('.ts') && !name.startsWith('build'))
    .sort();
  const paths = [...names.map((name) => join(LIB, name)), join(ROOT, 'tsconfig.json')];
  const states = paths.map((path) => {
    const { mtimeMs, size } = statSync(path);
    return `${relative(ROOT, path)} ${mtimeMs} ${size}`;
  });
  return { key: hashOf(...states), files: names };
}

// Without its build information the compiler writes every file anew next time, this one too.
function leaveWordsBehind(errors) {
  mkdirSync(BUILD, { recursive: true });
  const message = `lib does not compile. Mend it, then restart the kernel.\n${errors}`;
  writeFileSync(join(BUILD, 'index.js'), `throw new Error(${JSON.stringify(message)});\n`);
  rmSync(join(BUILD, '.tsbuildinfo'), { force: true });
  rmSync(STAMP, { force: true });
}

async function withLock(work) {
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  while (!takeLock()) {
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  try {
    await work();
  } finally {
    rmSync(LOCK, { recursive: true, force: true });
  }
}

function takeLock() {
  try {
    mkdirSync(LOCK);
    return true;
  } catch {
    // A build that was killed leaves its lock behind.
    if (existsSync(LOCK) && Date.now() - statSync(LOCK).mtimeMs > STALE_LOCK_MS) {
      rmSync(LOCK, { recursive: true, force: true });
    }
    return false;
  }
}

// `npm run build`
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    console.log(`lib: ${await buildLibrary()}`);
  } catch (error) {
    printFailure(error);
    process.exitCode = 1;
  }
}
