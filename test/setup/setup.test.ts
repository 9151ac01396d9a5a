// Set-up in a toy repository: the real scripts, a library of one file, no network.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';

const REPOSITORY = resolve(__dirname, '../..');
let toy: string;

function write(path: string, text: string): void {
  mkdirSync(join(toy, path, '..'), { recursive: true });
  writeFileSync(join(toy, path), text);
}

function setUp(environment: Record<string, string> = {}) {
  const result = spawnSync(process.execPath, ['lib/setup/setup.mjs'], {
    cwd: toy,
    encoding: 'utf8',
    env: { ...process.env, SRGAN_ENGINE: 'wasm', SRGAN_PYTHON: '/nowhere/python', ...environment },
  });
  return { status: result.status, output: result.stdout + result.stderr };
}

before(() => {
  toy = mkdtempSync(join(tmpdir(), 'srgan-setup-'));
  cpSync(join(REPOSITORY, 'lib/setup'), join(toy, 'lib/setup'), { recursive: true });
  cpSync(join(REPOSITORY, 'requirements.txt'), join(toy, 'requirements.txt'));
  write('package-lock.json', '{ "packages": { "": {} } }');
  write('node_modules/.package-lock.json', '{ "packages": {} }');
  for (const compiler of ['node_modules/typescript', 'node_modules/assemblyscript']) {
    symlinkSync(join(REPOSITORY, compiler), join(toy, compiler));
  }
  for (const source of ['assembly', 'job-layout.ts']) {
    const path = join('lib/engine/wasm', source);
    cpSync(join(REPOSITORY, path), join(toy, path), { recursive: true });
  }
  write(
    'tsconfig.json',
    '{ "compilerOptions": { "rootDir": "lib", "outDir": "lib/build", "types": [], "strict": true, "module": "commonjs", "incremental": true, "tsBuildInfoFile": "lib/build/.tsbuildinfo" }, "include": ["lib/**/*.ts"], "exclude": ["lib/build", "lib/engine"] }',
  );
  write('lib/index.ts', 'export const answer: number = 42;\n');
});

after(() => rmSync(toy, { recursive: true, force: true }));

describe('setup.mjs', () => {
  it('ends well without Python, in one sentence with the remedy', () => {
    const { status, output } = setUp();
    assert.equal(status, 0, output);
    assert.match(output, /No Python of version 3\.10 or later at SRGAN_PYTHON=\/nowhere\/python/);
    assert.match(output, /Remedy: .*setup\.mjs/);
    assert.match(output, /Jupyter kernel .* skipped: notebooks need Python/);
  });

  it('builds lib, and skips what is up to date the next time', () => {
    assert.match(readFileSync(join(toy, 'lib/build/index.js'), 'utf8'), /42/);
    const start = Date.now();
    assert.match(setUp().output, /lib .* up to date/);
    assert.ok(Date.now() - start < 5000, 'a second run takes less than 5 s');
  });

  it('puts the words of the compiler where a notebook shows them, and recovers', () => {
    write('lib/index.ts', "export const answer: number = 'forty-two';\n");
    const { status, output } = setUp();
    assert.equal(status, 1);
    assert.match(output, /lib does not compile:\nlib\/index\.ts\(1,14\): error TS2322/);
    assert.match(readFileSync(join(toy, 'lib/build/index.js'), 'utf8'), /TS2322/);
    write('lib/index.ts', 'export const answer: number = 43;\n');
    assert.equal(setUp().status, 0);
    assert.match(readFileSync(join(toy, 'lib/build/index.js'), 'utf8'), /43/);
  });

  it('compiles the wasm kernels, and does the same with the words of their compiler', () => {
    const binary = join(toy, 'lib/build/engine/wasm/kernels-fma.wasm');
    const first = readFileSync(binary);
    const plain = readFileSync(join(binary, '../kernels.wasm'));
    assert.equal(plain.toString('latin1', 0, 4), '\0asm');
    assert.notDeepEqual(plain, first);
    const source = 'lib/engine/wasm/assembly/multiply-add.ts';
    const text = readFileSync(join(toy, source), 'utf8');
    write(source, `${text}\nexport const wrong: i32 = nothing;\n`);
    const { status, output } = setUp();
    assert.equal(status, 1);
    assert.match(output, /The wasm kernels do not compile:[\s\S]*Cannot find name 'nothing'/);
    assert.match(readFileSync(join(toy, 'lib/build/index.js'), 'utf8'), /Cannot find name/);
    write(source, text);
    assert.equal(setUp().status, 0);
    assert.deepEqual(readFileSync(binary), first);
    assert.match(readFileSync(join(toy, 'lib/build/index.js'), 'utf8'), /43/);
  });

  it('makes the wasm kernels again where they are missing or their compiler has changed', () => {
    const binary = join(toy, 'lib/build/engine/wasm/kernels.wasm');
    const first = readFileSync(binary);
    rmSync(binary);
    assert.equal(setUp().status, 0);
    assert.deepEqual(readFileSync(binary), first);
    const compiler = join(toy, 'node_modules/assemblyscript');
    rmSync(compiler);
    const { status, output } = setUp();
    assert.equal(status, 1);
    assert.match(
      output,
      /The Node package assemblyscript is not installed\.\n {2}Remedy: .*setup\.mjs/,
    );
    symlinkSync(join(REPOSITORY, 'node_modules/assemblyscript'), compiler);
    assert.equal(setUp().status, 0);
  });

  it('removes the build of a source that is gone', () => {
    write('lib/extra.ts', 'export const extra = 1;\n');
    assert.equal(setUp().status, 0);
    assert.ok(existsSync(join(toy, 'lib/build/extra.js')));
    rmSync(join(toy, 'lib/extra.ts'));
    assert.equal(setUp().status, 0);
    assert.ok(!existsSync(join(toy, 'lib/build/extra.js')));
  });

  it('says in one sentence when the Node packages cannot be installed', () => {
    write('package.json', '{ "dependencies": { "left-out-of-the-lock": "1.0.0" } }');
    write(
      'package-lock.json',
      '{ "lockfileVersion": 3, "packages": { "": {}, "node_modules/a": { "version": "1.0.0" } } }',
    );
    const { status, output } = setUp({
      npm_config_registry: 'http://127.0.0.1:9/',
      npm_config_fetch_retries: '0',
    });
    assert.equal(status, 1);
    assert.match(
      output,
      /The Node packages could not be installed \(npm error .*; log: .*npm\.log\)\.\n {2}Remedy: npm ci/,
    );
  });
});
