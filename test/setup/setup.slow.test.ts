// Set-up in a toy repository: each test in its own.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { createToy, REPOSITORY, type Toy } from './toy';

let template: Toy;
let toy: Toy;

function setUp(environment: Record<string, string> = {}): {
  status: number | null;
  output: string;
} {
  const { status, stdout, stderr } = toy.run('lib/setup/setup.mjs', [], environment);
  return { status, output: stdout + stderr };
}

/** A file of the toy. */
const at = (path: string): string => join(toy.folder, path);

/** The text of the built entry file. */
const entry = (): string => readFileSync(at('lib/build/index.js'), 'utf8');

before(() => {
  template = createToy();
});
beforeEach(() => {
  toy = createToy({ template });
});
afterEach(() => toy.dispose());
after(() => template.dispose());

describe('setup.mjs', () => {
  it('ends well without Python, in one sentence with the remedy', () => {
    const { status, output } = setUp();
    assert.equal(status, 0, output);
    assert.match(output, /No Python of version 3\.10 or later at SRGAN_PYTHON=\/nowhere\/python/);
    assert.match(output, /Remedy: install Python .*setup\.mjs/);
    assert.match(output, /export checks .* skipped: exports are checked by Python/);
    assert.match(output, /Jupyter kernel .* skipped: notebooks need Python/);
  });

  it('builds lib, and skips what is up to date the next time', () => {
    toy.removeBuild();
    assert.match(setUp().output, /lib .* built/);
    assert.match(entry(), /42/);
    const { mtimeMs } = statSync(at('lib/build/index.js'));
    const { output } = setUp();
    assert.match(output, /Node packages .* up to date\n/);
    assert.match(output, /lib .* up to date\n/);
    assert.equal(statSync(at('lib/build/index.js')).mtimeMs, mtimeMs);
  });

  it('puts the words of the compiler where a notebook shows them, and recovers', () => {
    toy.write('lib/index.ts', "export const answer: number = 'forty-two';\n");
    const { status, output } = setUp();
    assert.equal(status, 1);
    assert.match(output, /lib does not compile:\nlib\/index\.ts\(1,14\): error TS2322/);
    assert.match(entry(), /TS2322/);
    toy.write('lib/index.ts', 'export const answer: number = 43;\n');
    assert.equal(setUp().status, 0);
    assert.match(entry(), /43/);
  });

  it('compiles the wasm kernels, and does the same with the words of their compiler', () => {
    const binary = at('lib/build/engine/wasm/kernels-fma.wasm');
    const first = readFileSync(binary);
    const plain = readFileSync(at('lib/build/engine/wasm/kernels.wasm'));
    assert.equal(plain.toString('latin1', 0, 4), '\0asm');
    assert.notDeepEqual(plain, first);
    const source = 'lib/engine/wasm/assembly/multiply-add.ts';
    const text = readFileSync(at(source), 'utf8');
    toy.write(source, `${text}\nexport const wrong: i32 = nothing;\n`);
    const { status, output } = setUp();
    assert.equal(status, 1);
    assert.match(output, /The wasm kernels do not compile:[\s\S]*Cannot find name 'nothing'/);
    assert.match(output, /Remedy: mend lib\/engine\/wasm\/assembly, then npm run build/);
    assert.match(entry(), /Cannot find name/);
    toy.write(source, text);
    assert.equal(setUp().status, 0);
    assert.deepEqual(readFileSync(binary), first);
    assert.match(entry(), /42/);
  });

  it('makes the wasm kernels again where they are missing', () => {
    const binary = at('lib/build/engine/wasm/kernels.wasm');
    const first = readFileSync(binary);
    rmSync(binary);
    assert.equal(setUp().status, 0);
    assert.deepEqual(readFileSync(binary), first);
  });

  it('makes the wasm kernels again where their compiler has changed, and says when it is gone', () => {
    rmSync(at('node_modules/assemblyscript'));
    const { status, output } = setUp();
    assert.equal(status, 1);
    assert.match(
      output,
      /The Node package assemblyscript is not installed\.\n {2}Remedy: .*setup\.mjs/,
    );
    symlinkSync(join(REPOSITORY, 'node_modules/assemblyscript'), at('node_modules/assemblyscript'));
    assert.equal(setUp().status, 0);
  });

  it('removes the build of a source that is gone, and nothing else', () => {
    toy.write('lib/losses/extra.ts', 'export const extra = 1;\n');
    assert.equal(setUp().status, 0);
    const outputs = ['js', 'd.ts'].map((ending) => at(`lib/build/losses/extra.${ending}`));
    assert.deepEqual(outputs.map(existsSync), [true, true]);
    const kept = statSync(at('lib/build/cli/main.js')).mtimeMs;
    rmSync(at('lib/losses/extra.ts'));
    assert.equal(setUp().status, 0);
    assert.deepEqual(outputs.map(existsSync), [false, false]);
    assert.equal(statSync(at('lib/build/cli/main.js')).mtimeMs, kept);
  });

  it('says in one sentence when the Node packages cannot be installed', () => {
    toy.write('package.json', '{ "dependencies": { "left-out-of-the-lock": "1.0.0" } }');
    toy.write(
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
