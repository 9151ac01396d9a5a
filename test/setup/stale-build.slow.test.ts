// `srgan` never starts a build that is older than its sources: in a toy repository, each case with its own.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { createToy, type Outcome, programThatSays, type Toy } from './toy';

const SRGAN = 'lib/cli/srgan.mjs';
const BUILT = 'srgan: building the library, which is missing or older than a source\n';
let template: Toy;
let toy: Toy;

/** Runs `srgan data list` in the toy. */
function srgan(): Outcome {
  return toy.run(SRGAN, ['data', 'list']);
}

before(() => {
  template = createToy();
});
beforeEach(() => {
  toy = createToy({ template });
});
afterEach(() => toy.dispose());
after(() => template.dispose());

describe('srgan.mjs', () => {
  it('builds what is missing, says so on stderr, and is silent the next time', () => {
    toy.removeBuild();
    assert.deepEqual(srgan(), { status: 0, stdout: 'first data list\n', stderr: BUILT });
    assert.deepEqual(srgan(), { status: 0, stdout: 'first data list\n', stderr: '' });
  });

  it('builds again after an edit, in whichever room', () => {
    srgan();
    toy.write('lib/cli/main.ts', programThatSays('second'));
    assert.deepEqual(srgan(), { status: 0, stdout: 'second data list\n', stderr: BUILT });
    toy.write('lib/losses/new-term.ts', 'export const weight = 1;\n');
    assert.deepEqual(srgan(), { status: 0, stdout: 'second data list\n', stderr: BUILT });
    assert.ok(existsSync(join(toy.folder, 'lib/build/losses/new-term.js')));
  });

  it('refuses to run what no longer compiles, with the words of the compiler, until it is mended', () => {
    srgan();
    toy.write('lib/index.ts', "export const answer: number = 'forty-two';\n");
    for (let i = 0; i < 2; i++) {
      const { status, stdout, stderr } = srgan();
      assert.deepEqual({ status, stdout }, { status: 1, stdout: '' });
      assert.match(stderr, /lib does not compile:\nlib\/index\.ts\(1,14\): error TS2322/);
      assert.match(stderr, /\n {2}Remedy: mend it, then npm run build\n$/);
    }
    toy.write('lib/index.ts', 'export const answer: number = 43;\n');
    assert.deepEqual(srgan(), { status: 0, stdout: 'first data list\n', stderr: BUILT });
  });

  it('says in one sentence that the Node packages are missing, even where a build is there', () => {
    srgan();
    renameSync(join(toy.folder, 'node_modules'), join(toy.folder, 'elsewhere'));
    assert.deepEqual(srgan(), {
      status: 1,
      stdout: '',
      stderr: '\nsrgan: the Node packages are not installed.\n  Remedy: node lib/setup/setup.mjs\n',
    });
  });

  it('says in one sentence that the compiler is missing', () => {
    rmSync(join(toy.folder, 'node_modules/typescript'));
    const { status, stderr } = srgan();
    assert.equal(status, 1);
    assert.match(
      stderr,
      /The Node package typescript is not installed\.\n {2}Remedy: .*setup\.mjs/,
    );
  });

  it('says in one sentence that it cannot write the build', () => {
    // a file where the lock's folder should be: permissions would not stop the superuser of a container
    rmSync(join(toy.folder, '.cache'), { recursive: true });
    toy.write('.cache', '');
    const { status, stdout, stderr } = srgan();
    assert.deepEqual({ status, stdout }, { status: 1, stdout: '' });
    assert.match(stderr, /srgan: the library cannot be built \(EEXIST.*\)\.\n {2}Remedy: /);
  });

  it('waits for a build that another program makes, and takes it', async () => {
    srgan();
    const lock = join(toy.folder, '.cache/build.lock');
    mkdirSync(lock);
    toy.write('lib/cli/main.ts', programThatSays('second'));
    const { buildLibrary } = await import(join(toy.folder, 'lib/setup/build.mjs'));
    const building: Promise<string> = buildLibrary();
    const first = await Promise.race([building, new Promise((go) => setTimeout(go, 500, 'waits'))]);
    assert.equal(first, 'waits');
    rmSync(lock, { recursive: true });
    assert.equal(await building, 'built');
    assert.equal(srgan().stdout, 'second data list\n');
  });
});
