// Stage 5: lib/*.ts -> lib/build, which notebooks and the CLI load, and the wasm engine's kernels. Skipped within
// milliseconds when no source changed. A failed build leaves an entry file that throws the compiler's words, so
// that a notebook shows them.
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hashOf, ROOT, readJson, SETUP_COMMAND } from './paths.mjs';
import { printFailure, SetupError } from './progress.mjs';
import { runCommand } from './run-command.mjs';
import { areWasmKernelsCurrent, compileWasmKernels } from './wasm-kernels.mjs';

const LIB = join(ROOT, 'lib');
const BUILD = join(LIB, 'build');
const STAMP = join(BUILD, 'srgan-lab.json');
const LOCK = join(ROOT, '.cache', 'build.lock');
const STALE_LOCK_MS = 180_000;

/**
 * Compiles lib where a source has changed since its build; report(text) is called before it does. Returns `up to
 * date` or `built`. Throws a SetupError with the first type errors.
 */
export async function buildLibrary(report) {
  if (isBuilt()) {
    return 'up to date';
  }
  report?.('building the library, which is missing or older than a source');
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
  const removed = (readJson(STAMP)?.files ?? []).filter((file) => !files.includes(file));
  removed.forEach(removeOutputs);
  const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  if (!existsSync(compiler)) {
    throw new SetupError('The Node package typescript is not installed.', SETUP_COMMAND);
  }
  const result = await runCommand(process.execPath, [compiler, '-p', 'tsconfig.json'], {
    name: 'build',
  });
  if (result.code !== 0) {
    const errors = result.output
      .split('\n')
      .filter((line) => line.includes('error'))
      .slice(0, 8);
    writeErrorStub(errors.join('\n'));
    throw new SetupError(
      `lib does not compile:\n${errors.join('\n')}`,
      'mend it, then npm run build',
    );
  }
  try {
    if (!areWasmKernelsCurrent()) {
      await compileWasmKernels();
    }
  } catch (error) {
    writeErrorStub(error.message);
    throw error;
  }
  writeFileSync(STAMP, JSON.stringify({ key, files }));
}

// These files alone: programs that run from the build at this moment may load any of the others.
function removeOutputs(source) {
  for (const ending of ['.js', '.d.ts']) {
    rmSync(join(BUILD, source.replace(/\.ts$/, ending)), { force: true });
  }
}

function isBuilt() {
  return areWasmKernelsCurrent() && readJson(STAMP)?.key === describeSources().key;
}

function describeSources() {
  // The build itself is the larger half of lib: it is not walked through.
  const rooms = readdirSync(LIB).filter((name) => name !== 'build' && !name.includes('.'));
  const inRooms = rooms.flatMap((room) =>
    readdirSync(join(LIB, room), { recursive: true }).map((name) => join(room, name)),
  );
  const names = [...readdirSync(LIB), ...inRooms].filter((name) => name.endsWith('.ts')).sort();
  const paths = [...names.map((name) => join(LIB, name)), join(ROOT, 'tsconfig.json')];
  const states = paths.map((path) => {
    const { mtimeMs, size } = statSync(path);
    return `${relative(ROOT, path)} ${mtimeMs} ${size}`;
  });
  return { key: hashOf(...states), files: names };
}

// Without its build information the compiler writes every file anew next time, this one too.
function writeErrorStub(errors) {
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
  } catch (error) {
    if (error.code !== 'EEXIST') {
      throw error;
    }
    // A build that was killed leaves its lock behind.
    const lock = statSync(LOCK, { throwIfNoEntry: false });
    if (lock && Date.now() - lock.mtimeMs > STALE_LOCK_MS) {
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
