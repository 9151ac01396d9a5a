// The kernel as Jupyter starts it, driven over Jupyter's messages: what it says of itself while cells run, and how an
// interrupt ends them. The cells' `train` stands for a run: it takes the signals as runs do.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';

const REPOSITORY = resolve(__dirname, '../..');
const PATCHES = join(REPOSITORY, 'lib', 'setup', 'kernel-patches.mjs');
const PYTHON = join(REPOSITORY, '.venv', 'bin', 'python');
const skip = existsSync(PYTHON) ? false : 'no Python in .venv: run npm start';

const TOOLS = `import { takeSignals } from '../lib/build/experiments/interruption';
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
const train = async (name: string) => {
  const taken = takeSignals({ onSignal: () => console.log('stopping') });
  // an interrupt at the very end of a cell's first part, which Node's vm runs, is lost
  await pause(20);
  console.log(name, 'trains');
  for (let i = 0; i < 500 && !taken.signal.aborted; i++) await pause(20);
  await pause(100);
  console.log(name, 'saved');
  taken.release();
};`;

interface Session {
  /** [cell, kind of message, its text], in their order. */
  readonly events: readonly (readonly [number, string, string])[];
  readonly replies: readonly string[];
}

/** Sends the cells all at once, after TOOLS; interrupts the kernel when they have printed 'trains' or what is named. */
async function runAll(
  cells: readonly string[],
  { interruptAt = 'trains', until = '' } = {},
): Promise<Session> {
  const child = spawn(PYTHON, [join(__dirname, 'kernel_client.py')]);
  const kernel = join(REPOSITORY, 'lib', 'setup', 'kernel.mjs');
  const request = {
    argv: [process.execPath, kernel, '{connection_file}'],
    folder: join(REPOSITORY, 'notebooks'),
    cells: [TOOLS, ...cells],
    ...{ interruptAt, until },
  };
  child.stdin.end(JSON.stringify(request));
  let [output, errors] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const code = await new Promise((done) => child.once('close', done));
  assert.equal(code, 0, errors);
  return JSON.parse(output);
}

const printedBy = ({ events }: Session, cell: number): string =>
  events
    .filter(([index, kind]) => index === cell && kind === 'stream')
    .map(([, , text]) => text)
    .join('');

describe('the kernel under Run All', { skip, concurrency: 2 }, () => {
  it('is busy again at once when one cell has ended and the next one runs', async () => {
    const { events } = await runAll(['await pause(50);', 'await pause(50);'], { interruptAt: '' });
    const statuses = events.filter(([, kind]) => kind === 'status');
    for (const cell of [0, 1]) {
      const idle = statuses.findIndex(([index, , text]) => index === cell && text === 'idle');
      assert.deepEqual(statuses[idle + 1], [cell + 1, 'status', 'busy']);
    }
    assert.deepEqual(statuses.at(-1), [2, 'status', 'idle']);
  });

  it('lets an interrupted run save and its cell report, and runs no cell after it', async () => {
    const session = await runAll([
      `await train('run'); console.log('reported');`,
      `console.log('next');`,
    ]);
    assert.equal(
      printedBy(session, 1),
      'run trains\nstopping\nrun saved\nreported\nInterrupted.\n',
    );
    assert.equal(printedBy(session, 2), '');
    assert.deepEqual(session.replies, ['ok', 'error', 'abort']);
  });

  it('begins no other run in a cell that was interrupted, at once or later', async () => {
    for (const between of ['', 'await pause(50);']) {
      const session = await runAll([`await train('first'); ${between} await train('second');`]);
      const expected = 'first trains\nstopping\nfirst saved\nInterrupted.\n';
      assert.equal(printedBy(session, 1), expected, between);
    }
  });

  it('ends a cell that goes on long after its run was stopped', async () => {
    const session = await runAll(
      [`await train('run'); await pause(2000); console.log('late'); await train('other');`],
      { until: 'late' },
    );
    assert.equal(printedBy(session, 1), 'run trains\nstopping\nrun saved\nInterrupted.\nlate\n');
    const idle = session.events.findIndex(([cell, , text]) => cell === 1 && text === 'idle');
    const late = session.events.findIndex(([, , text]) => text === 'late\n');
    assert.ok(idle < late, 'the cell must end before the code that it leaves behind');
  });

  it('says in one line that a cell was interrupted which awaits, or computes, something else', async () => {
    const waiting = `await pause(20); console.log('waits'); await pause(60_000);`;
    const computing = `console.log('waits'); while (true) {}`;
    for (const cell of [waiting, computing]) {
      const session = await runAll([cell], { interruptAt: 'waits' });
      assert.equal(printedBy(session, 1), 'waits\nInterrupted.\n', cell);
      assert.deepEqual(session.replies, ['ok', 'error']);
    }
  });

  it('prints other errors as before', async () => {
    const session = await runAll([`await pause(1); throw new Error('mine');`], { interruptAt: '' });
    assert.match(printedBy(session, 1), /^Error: mine\n +at /);
  });
});

interface Patches {
  patchKernel(
    require: (path: string) => object,
    paths: Record<'executor' | 'jupyter', string>,
  ): void;
}

describe('patchKernel', () => {
  const paths = { executor: 'executor', jupyter: 'jupyter' };
  const load = (): Promise<Patches> => import(pathToFileURL(PATCHES).href);

  it('changes nothing in a tslab that is not what it was', async () => {
    const modules: Record<string, object> = { executor: {}, jupyter: {} };
    (await load()).patchKernel((path) => modules[path], paths);
    assert.deepEqual(modules, { executor: {}, jupyter: {} });
  });

  it('lets the kernel start when the modules are not there', async () => {
    const { patchKernel } = await load();
    const missing = (path: string): never => {
      throw new Error(`Cannot find module ${path}`);
    };
    assert.doesNotThrow(() => patchKernel(missing, paths));
  });

  it('leaves an executor alone that runs cells in another way', async () => {
    const own = { run: () => true };
    const executor = { createExecutor: (..._: object[]): object => own };
    (await load()).patchKernel((path) => (path === 'executor' ? executor : {}), paths);
    assert.equal(executor.createExecutor({}, {}, console), own);
  });
});
