// A toy repository: the real scripts of set-up and the real `srgan`, a library of two files, no network.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The real repository, whose compilers the toy borrows. */
export const REPOSITORY = resolve(__dirname, '../..');

const COMPILER_OPTIONS = {
  rootDir: 'lib',
  outDir: 'lib/build',
  types: [],
  target: 'ES2022',
  declaration: true,
  strict: true,
  module: 'commonjs',
  incremental: true,
  tsBuildInfoFile: 'lib/build/.tsbuildinfo',
};

/** What a program of the toy printed, and its exit status. */
export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A repository in a temporary folder. */
export interface Toy {
  readonly folder: string;
  /** Writes a file; its folder is made. */
  write(path: string, text: string): void;
  /** Runs a script of the toy, by default with the engine wasm and without Python. */
  run(script: string, args?: readonly string[], environment?: Record<string, string>): Outcome;
  /** Removes what was built of lib, apart from the kernels. */
  removeBuild(): void;
  dispose(): void;
}

/**
 * Makes one, built by default: its program `srgan` prints `first` and its arguments. `template` is a built toy to
 * copy, which saves the seconds of compiling; the first look at the copy finds other times and builds lib once more.
 */
export function createToy({ template }: { template?: Toy } = {}): Toy {
  const folder = mkdtempSync(join(tmpdir(), 'srgan-setup-'));
  const toy: Toy = {
    folder,
    write(path, text) {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      writeFileSync(join(folder, path), text);
    },
    run: (script, args = [], environment = {}) => runIn(folder, [script, ...args], environment),
    removeBuild() {
      for (const name of readdirSync(join(folder, 'lib/build')).filter((n) => n !== 'engine')) {
        rmSync(join(folder, 'lib/build', name), { recursive: true });
      }
    },
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
  if (template) {
    cpSync(template.folder, folder, { recursive: true });
  } else {
    furnish(toy);
    const { status, stderr } = toy.run('lib/setup/build.mjs');
    assert.equal(status, 0, stderr);
  }
  return toy;
}

function furnish({ folder, write }: Toy): void {
  const parts = [
    'lib/setup',
    'lib/cli/srgan.mjs',
    'lib/engine/wasm/assembly',
    'lib/degradation/assembly',
    'lib/engine/wasm/job-layout.ts',
    'requirements.txt',
  ];
  // AssemblyScript's compiler takes seconds: kernels of the same sources are taken as they are.
  const kernels = [
    ...['kernels.json', 'kernels.wasm', 'kernels-fma.wasm'].map((name) => `engine/wasm/${name}`),
    ...['kernels.json', 'filter.wasm'].map((name) => `degradation/${name}`),
  ]
    .map((name) => join('lib/build', name))
    .filter((path) => existsSync(join(REPOSITORY, path)));
  for (const part of [...parts, ...kernels]) {
    cpSync(join(REPOSITORY, part), join(folder, part), { recursive: true });
  }
  write('package-lock.json', '{ "packages": { "": {} } }');
  write('node_modules/.package-lock.json', '{ "packages": {} }');
  for (const compiler of ['node_modules/typescript', 'node_modules/assemblyscript']) {
    symlinkSync(join(REPOSITORY, compiler), join(folder, compiler));
  }
  write(
    'tsconfig.json',
    JSON.stringify({
      compilerOptions: COMPILER_OPTIONS,
      include: ['lib/**/*.ts'],
      exclude: ['lib/build', 'lib/engine', 'lib/degradation'],
    }),
  );
  write('lib/index.ts', 'export const answer: number = 42;\n');
  write('lib/cli/main.ts', programThatSays('first'));
}

/** The source of a program of `srgan` that prints a word and its arguments. */
export function programThatSays(word: string): string {
  return (
    'declare const console: { log(text: string): void };\n' +
    'export async function main(args: string[]): Promise<number> {\n' +
    `  console.log('${word} ' + args.join(' '));\n  return 0;\n}\n`
  );
}

function runIn(
  folder: string,
  command: readonly string[],
  environment: Record<string, string>,
): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, command, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, SRGAN_ENGINE: 'wasm', SRGAN_PYTHON: '/nowhere/python', ...environment },
  });
  return { status, stdout, stderr };
}
