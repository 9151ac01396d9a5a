// The runner of the tests themselves, on files that end in every way there is: none may pass unseen.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { temporaryFolder } from '../support';

const RUNNER = pathToFileURL(join(__dirname, '..', 'run-files.mjs')).href;
const folder = temporaryFolder();
after(() => folder.dispose());

interface Counts {
  passed: number;
  failed: number;
  skipped: { name: string; reason: string }[];
}

/** Runs one test file of this text; returns the counts and what was printed. */
function runText(text: string, engine?: string): { counts: Counts; printed: string } {
  const path = join(folder.path, 'sample.test.ts');
  writeFileSync(path, `import { after, describe, it } from 'node:test';\n${text}\n`);
  const program = `import { runFiles } from ${JSON.stringify(RUNNER)};
    const counts = await runFiles([${JSON.stringify(path)}], ${JSON.stringify({ engine })});
    console.log('COUNTS' + JSON.stringify({ ...counts, after: process.env.SRGAN_ENGINE }));`;
  const script = join(folder.path, 'program.mjs');
  writeFileSync(script, program);
  const { stdout, stderr } = spawnSync(process.execPath, [script], {
    cwd: join(__dirname, '..', '..'),
    encoding: 'utf8',
    timeout: 60_000,
    killSignal: 'SIGKILL',
    env: { ...process.env, SRGAN_ENGINE: 'before' },
  });
  const [printed, json] = stdout.split('COUNTS');
  assert.ok(json, stderr);
  const { after: engineAfter, ...counts } = JSON.parse(json);
  assert.equal(engineAfter, 'before', 'the environment is as it was');
  return { counts, printed };
}

describe('runFiles', () => {
  it('counts passes, skips with their reasons, and what is still to do', () => {
    const { counts, printed } = runText(`
      const typed: number = 1;
      it('passes', () => typed);
      describe('suite', () => { it('passes inside', () => {}); });
      it('skips', { skip: 'no data' }, () => {});
      it('skips late', (test) => test.skip('no network'));
      describe('skipped', { skip: 'no engine' }, () => { it('a', () => {}); });
      it('is to do', { todo: 'later' }, () => { throw new Error('not yet'); });`);
    assert.deepEqual([counts.passed, counts.failed], [2, 0]);
    const reasons = counts.skipped.map(({ reason }) => reason);
    assert.deepEqual(reasons, ['no data', 'no network', 'no engine', 'to do: later']);
    assert.match(counts.skipped[0].name, /sample\.test\.ts skips$/);
    assert.equal(printed, '');
  });

  it('prints each failure once, in full, with its cause', () => {
    const { counts, printed } = runText(`describe('outer', () => describe('inner', () => {
      it('fails', () => { throw new Error('wrong', { cause: new Error('the reason') }); }); }));`);
    assert.deepEqual(counts, { passed: 0, failed: 1, skipped: [] });
    assert.match(printed, /✖ .*sample\.test\.ts fails\nError: wrong\n {4}at .*\n[\s\S]*the reason/);
    assert.equal(printed.match(/✖/g)?.length, 1);
  });

  it('counts a file as failed that crashes, is killed, or fails after its tests', () => {
    const ends: [string, RegExp][] = [
      ["throw new Error('at import');", /Error: at import[\s\S]*ended with 1/],
      ["it('a', () => { process.kill(process.pid, 'SIGKILL'); });", /ended with SIGKILL/],
      ["it('a', () => {}); after(() => { throw new Error('hook'); });", /Error: hook/],
      [
        "it('a', () => { setTimeout(() => { throw new Error('late'); }, 50); });",
        /"Error: late"[\s\S]*ended with 1/,
      ],
    ];
    for (const [text, words] of ends) {
      const { counts, printed } = runText(text);
      assert.equal(counts.failed, 1, text);
      assert.match(printed, words);
    }
  });

  it('counts a file as failed that executes no test', () => {
    for (const text of ['', "it('a', () => { process.exit(0); });"]) {
      const { counts, printed } = runText(text);
      assert.deepEqual(counts, { passed: 0, failed: 1, skipped: [] }, text);
      assert.match(printed, /sample\.test\.ts\nno test was executed/);
    }
  });

  it('runs on the engine that is asked for, and says so with what it skips', () => {
    const { counts, printed } = runText(
      "it('a', { skip: 'why' }, () => {}); console.log('on ' + process.env.SRGAN_ENGINE);",
      'wasm',
    );
    assert.match(printed, /^on wasm$/m);
    assert.match(counts.skipped[0].name, /^\[wasm\] /);
  });
});
