// takeSignals against real signals, each time in a process of its own: scripts in place of runs.
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { describe, it } from 'node:test';

const MODULE = resolve(__dirname, '../../lib/experiments/interruption.ts');
/** `train(ms)` goes on until it is stopped, then saves for so long; `listen(name)` adds a listener of SIGINT. */
const PRELUDE = `
  const { takeSignals } = require(${JSON.stringify(MODULE)});
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const say = (...words) => console.log(...words);
  const kill = (signal) => process.kill(process.pid, signal);
  const listen = (name) => process.on('SIGINT', () => say(name));
  const onSignal = (signal, endsNext) => say('stopping', signal, endsNext);
  async function train(ms = 20, options = {}) {
    const taken = takeSignals({ onSignal, ...options });
    while (!taken.signal.aborted) await pause(5);
    await pause(ms);
    say('saved', taken.received());
    taken.release();
  }
`;

interface Ending {
  readonly lines: readonly string[];
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Runs the script in a Node, which the launcher's command line may start. */
function runScript(body: string, launcher: readonly string[] = []): Promise<Ending> {
  const script = `${PRELUDE} (async () => { ${body} })();`;
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const [program, ...args] = [...launcher, process.execPath, '--import', 'tsx', '-e', script];
  return new Promise((done) => {
    const child = execFile(program, args, { env }, (_, stdout, stderr) => {
      const lines = `${stdout}${stderr}`.split('\n').filter(Boolean);
      done({ lines, code: child.exitCode, signal: child.signalCode });
    });
  });
}

describe('takeSignals where nobody else listens', { concurrency: 2 }, () => {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    it(`saves after ${name}, lets its caller report, then ends the process by it`, async () => {
      const { lines, signal } = await runScript(`
        setTimeout(kill, 20, '${name}');
        await train();
        say('reported');
        await pause(1000);
        say('went on');
      `);
      const endsNext = name !== 'SIGHUP';
      assert.deepEqual(lines, [`stopping ${name} ${endsNext}`, `saved ${name}`, 'reported']);
      assert.equal(signal, name);
    });
  }

  it('begins nothing more once it was asked to stop', async () => {
    const { lines, signal } = await runScript(`
      setTimeout(kill, 20, 'SIGINT');
      await train();
      await train().catch(({ name }) => say(name));
    `);
    assert.deepEqual(lines.slice(1), ['saved SIGINT', 'InterruptedError']);
    assert.equal(signal, 'SIGINT');
  });

  for (const [name, code] of [['SIGINT', 130] as const, ['SIGTERM', 143] as const]) {
    it(`ends at once with ${code} at a second ${name}`, async () => {
      const ending = await runScript(`
        setTimeout(kill, 20, '${name}');
        setTimeout(kill, 500, '${name}');
        await train(60_000);
      `);
      assert.deepEqual(ending.lines, [`stopping ${name} true`]);
      assert.equal(ending.code, code);
    });
  }

  it('takes one Ctrl-C for one, though npm sends it a second time', async () => {
    const { lines } = await runScript(`
      setTimeout(() => { kill('SIGINT'); setTimeout(kill, 5, 'SIGINT'); }, 20);
      await train(100);
    `);
    assert.deepEqual(lines, ['stopping SIGINT true', 'saved SIGINT']);
  });

  it('leaves signals to the system when none came', async () => {
    const { lines, signal } = await runScript(`
      const taken = takeSignals({ onSignal });
      taken.release();
      taken.release();
      say(process.listenerCount('SIGINT'), taken.received());
      kill('SIGINT');
      await pause(1000);
    `);
    assert.deepEqual(lines, ['0 undefined']);
    assert.equal(signal, 'SIGINT');
  });
});

describe('takeSignals where others listen', { concurrency: 2 }, () => {
  it('hands the signal on after the caller has reported, in the order of the listeners', async () => {
    const { lines, code } = await runScript(`
      listen('first');
      process.once('SIGINT', () => say('once'));
      listen('last');
      setTimeout(kill, 20, 'SIGINT');
      await train();
      say('reported');
      await pause(50);
      kill('SIGINT');
      await pause(50);
    `);
    const handedOn = ['first', 'once', 'last', 'first', 'last'];
    assert.deepEqual(lines, ['stopping SIGINT false', 'saved SIGINT', 'reported', ...handedOn]);
    assert.equal(code, 0);
  });

  it('goes on saving at a second signal', async () => {
    const { lines, code } = await runScript(`
      listen('listener');
      setTimeout(kill, 20, 'SIGINT');
      setTimeout(kill, 450, 'SIGINT');
      await train(600);
    `);
    assert.deepEqual(lines, ['stopping SIGINT false', 'saved SIGINT', 'listener']);
    assert.equal(code, 0);
  });

  it('stops all that goes on, and hands on after the last', async () => {
    const { lines } = await runScript(`
      listen('listener');
      setTimeout(kill, 20, 'SIGINT');
      await Promise.all([train(10), train(80)]);
    `);
    const stopping = 'stopping SIGINT false';
    assert.deepEqual(lines, [stopping, stopping, 'saved SIGINT', 'saved SIGINT', 'listener']);
  });

  it('keeps listeners aside that come while it holds', async () => {
    const { lines } = await runScript(`
      setTimeout(listen, 10, 'late');
      setTimeout(kill, 50, 'SIGINT');
      await train();
      say('reported');
    `);
    assert.deepEqual(lines, ['stopping SIGINT false', 'saved SIGINT', 'reported', 'late']);
  });

  it("holds when it is called in the first part of a tslab cell, which Node's vm runs", async () => {
    const { lines } = await runScript(`
      listen('tslab');
      globalThis.train = train;
      setTimeout(kill, 50, 'SIGINT');
      await require('node:vm').runInThisContext('train()', { breakOnSigint: true });
      say('reported');
    `);
    assert.deepEqual(lines, ['stopping SIGINT false', 'saved SIGINT', 'reported', 'tslab']);
  });
});

describe("takeSignals with a caller's signal", () => {
  it('follows it, and hands nothing on', async () => {
    const { lines, code } = await runScript(`
      const outer = new AbortController();
      setTimeout(() => outer.abort(), 20);
      await train(20, { outer: outer.signal });
      await train(20, { outer: outer.signal });
    `);
    assert.deepEqual(lines, ['saved undefined', 'saved undefined']);
    assert.equal(code, 0);
  });
});

describe('takeSignals in a terminal that is closed', () => {
  const python = spawnSync('python3', ['-c', 'import pty']).status === 0;
  const skip = python ? false : 'no Python with pseudo-terminals';

  it('saves, though every line it writes is an error by then', { skip }, async () => {
    const { lines } = await runScript(
      `
      const taken = takeSignals({ onSignal });
      setInterval(() => console.error('up'), 20);
      taken.signal.addEventListener('abort', async () => {
        await pause(200);
        require('node:fs').writeSync(3, 'saved after ' + taken.received());
        taken.release();
      });
    `,
      ['python3', join(__dirname, 'closed_terminal.py')],
    );
    assert.deepEqual(lines, ['saved after SIGHUP']);
  });
});
