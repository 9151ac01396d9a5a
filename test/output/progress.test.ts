// What progress displays say, and that nothing else tears them.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { clock, type Moment, statusOf } from '../../lib/output/progress-text';

const moment: Moment = { label: 'run', done: 0, total: 300, unit: 'steps', info: {}, seconds: 0 };

/** The moment at which so many units were done, `first` of them in the beginning. */
const at = (done: number, seconds: number, first: [number, number]): Moment => ({
  ...{ ...moment, done, seconds },
  first: { done: first[0], seconds: first[1] },
  latest: { done, seconds },
});

describe('statusOf', () => {
  it('counts from the first unit, whatever the start before it took', () => {
    assert.equal(statusOf(at(30, 22.9, [1, 20])), '30/300 steps, 10.0 steps/s');
    assert.equal(statusOf(at(30, 23.625, [1, 20])), '30/300 steps, 8.0 steps/s, 0:34 left');
  });

  it('has no rate where nothing can be told yet', () => {
    assert.equal(statusOf(moment), '0/300 steps');
    assert.equal(statusOf(at(30, 5, [30, 5])), '30/300 steps');
  });

  it('says of a share of a unit a tenth', () => {
    assert.equal(statusOf({ ...moment, done: 1 / 12, total: 1, unit: 'images' }), '0.1/1 images');
  });

  it('tells the time left after some seconds and a hundredth, or half a minute', () => {
    const long = (done: number, seconds: number): string =>
      statusOf({ ...at(done, seconds, [1, 2]), total: 10_000 });
    assert.doesNotMatch(long(30, 5), /left/);
    assert.match(long(101, 5), /, 4:57 left$/);
    assert.match(long(30, 32), /, 2:51:54 left$/);
  });

  it('counts down while a long unit goes on', () => {
    const begun = { ...at(1, 10, [0, 0]), total: 4 };
    assert.equal(statusOf(begun), '1/4 steps, 10.0 s each, 0:30 left');
    assert.equal(statusOf({ ...begun, seconds: 16 }), '1/4 steps, 10.0 s each, 0:24 left');
    assert.equal(statusOf({ ...begun, seconds: 50 }), '1/4 steps, 10.0 s each, 0:00 left');
  });

  it('says what goes on once everything is counted, and in the end the counts alone', () => {
    const info = { loss: 0.123456, validation: '28.71 dB' };
    const drawing = { ...at(300, 9, [1, 2]), stage: 'drawing the report', info };
    const shown = 'loss 0.1235, validation 28.71 dB';
    assert.equal(statusOf(drawing), `300/300 steps, drawing the report, ${shown}`);
    assert.equal(statusOf({ ...drawing, message: 'done' }), `300/300 steps, ${shown}`);
  });
});

describe('clock', () => {
  it('writes seconds, minutes and hours', () => {
    assert.deepEqual([6.6, 750, 11_100, -1].map(clock), ['0:07', '12:30', '3:05:00', '0:00']);
  });
});

/** What a display writes to stderr, in a terminal or in a log; escape sequences become ‹›. */
function written(script: string, { terminal }: { terminal: boolean }): string {
  const module = JSON.stringify(join(__dirname, '../../lib/output/progress.ts'));
  const program = `Object.assign(process.stderr, { isTTY: ${terminal}, columns: 60 });
    const bar = require(${module}).createProgress({ label: 'run', total: 2 }); ${script}`;
  const { stderr, stdout } = spawnSync(process.execPath, ['--import', 'tsx', '-e', program], {
    encoding: 'utf8',
  });
  assert.equal(stdout, '');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return stderr.replace(/\x1b\[[0-9;]*[A-Z]/gi, '‹›');
}

describe('createProgress', () => {
  it('puts a line above the bar of a terminal, and draws the bar again', () => {
    const text = written("bar.update(1); bar.say('a note'); bar.finish('done with it');", {
      terminal: true,
    });
    const bar = `run ${'█'.repeat(10)}${'░'.repeat(10)} 1/2 steps`;
    assert.equal(text, `‹›${bar}‹›‹›‹›a note\n‹›${bar}‹›‹›${bar}‹›\ndone with it\n`);
  });

  it('leaves its line for an error, once', () => {
    const script = "bar.update(1); bar.leave(); bar.leave(); console.error('failed');";
    assert.match(written(script, { terminal: true }), /1\/2 steps‹›\nfailed\n$/);
    assert.equal(
      written("bar.leave(); bar.say('nothing yet');", { terminal: true }),
      'nothing yet\n',
    );
  });

  it('writes out what would steer the terminal', () => {
    const script = String.raw`bar.update(1, { image: 'a\x1b[2Jb.png' }); bar.say('c\x07\nd');`;
    const text = written(script, { terminal: false });
    assert.equal(text, 'run: 50 %, 1/2 steps, image a\\x1b[2Jb.png\nc\\x07\nd\n');
  });

  it('names the first stage in a log, and all of them in a terminal', () => {
    const stages = "bar.update(2); bar.stage('drawing'); bar.stage('drawing more');";
    const script = `${stages} bar.say('a note'); bar.finish('end');`;
    const lines = ['run: 100 %, 2/2 steps', 'run: 100 %, 2/2 steps, drawing', 'a note', 'end'];
    assert.equal(written(script, { terminal: false }), `${lines.join('\n')}\n`);
    assert.match(written(script, { terminal: true }), /2\/2 steps, drawing more‹›/);
  });
});
