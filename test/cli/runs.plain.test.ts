// srgan runs and srgan report, on run folders that no training was needed for.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { presetConfig } from '../../lib/config/presets';
import { assertDone, assertFails, openWorkplace, type Workplace } from './program';

let place: Workplace;

function writeRun(name: string, config: string, started: string): void {
  const folder = join(place.results, name);
  mkdirSync(folder);
  const environment = { started, bicubic: { validationPsnrY: 26.774 } };
  writeFileSync(join(folder, 'config.json'), config);
  writeFileSync(join(folder, 'environment.json'), JSON.stringify(environment));
  const rows = ['step,phase,pixelLoss,validationPsnrY,seconds', '300,pretrain,0.1,27.375,75'];
  writeFileSync(join(folder, 'metrics.csv'), `${rows.join('\n')}\n`);
}

before(async () => {
  place = await openWorkplace();
  const smoke = presetConfig('pretrain', 'smoke');
  writeRun('first', JSON.stringify(smoke), '2026-01-01T10:00:00.000Z');
  writeRun(
    'second',
    JSON.stringify({ ...smoke, seed: 2, numSteps: 900 }),
    '2026-02-01T10:00:00.000Z',
  );
  writeRun('broken', '{', '2020-01-01T10:00:00.000Z');
});
after(() => place.dispose());

/** The cells of a printed table, which stand at least two spaces apart. */
const cellsOf = (text: string): string[][] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => line.trim().split(/ {2,}/));

describe('srgan runs', () => {
  it('lists runs, the newest first, and says what is broken', async () => {
    const outcome = await place.srgan('runs');
    assertDone(outcome);
    const [header, ...lines] = cellsOf(outcome.stdout);
    assert.deepEqual(header, [
      'run',
      'phase',
      'generator',
      'data',
      'steps',
      'PSNR-Y',
      'bicubic',
      'LPIPS',
      'time',
      'state',
    ]);
    const common = ['pretrain', 'srresnet x4 b2f16', 'sample'];
    const measured = ['27.38', '26.77', '-', '1:15'];
    assert.deepEqual(lines.slice(0, 2), [
      ['second', ...common, '300/900', ...measured, 'stopped'],
      ['first', ...common, '300/300', ...measured, 'finished'],
    ]);
    assert.equal(lines.length, 3);
    assert.match(lines[2].join(' '), /^broken - .* broken: .*config\.json must be a valid config/);
  });

  it('attack 25: hands no escape in a name on to the terminal', async () => {
    const name = '\x1b[31mred';
    writeRun(name, '{}', '2020-01-01T10:00:00.000Z');
    try {
      const { stdout } = await place.srgan('runs');
      assert.ok(!stdout.includes('\x1b'));
      assert.ok(stdout.includes('\n\\x1b[31mred  '));
    } finally {
      rmSync(join(place.results, name), { recursive: true });
    }
  });

  it('lists as one JSON object', async () => {
    const { runs } = JSON.parse((await place.srgan('runs', '--json')).stdout);
    const states = runs.map(({ name, state }: Record<string, string>) => [name, state]);
    assert.deepEqual(states, [
      ['second', 'stopped'],
      ['first', 'finished'],
      ['broken', 'broken'],
    ]);
  });

  it('compares: where configurations differ, and the last measures', async () => {
    const outcome = await place.srgan('runs', 'first', 'second');
    assertDone(outcome);
    assert.deepEqual(cellsOf(outcome.stdout), [
      ['first', 'second'],
      ['seed', '1', '2'],
      ['numSteps', '300', '900'],
      ['last measures'],
      ['step', '300', '300'],
      ['pixelLoss', '0.1', '0.1'],
      ['validationPsnrY', '27.375', '27.375'],
      ['seconds', '75', '75'],
    ]);
    const json = JSON.parse((await place.srgan('runs', 'first', 'second', '--json')).stdout);
    assert.deepEqual(Object.keys(json), ['runs', 'options', 'measures']);
    assert.deepEqual(json.options[0], { name: 'seed', values: [1, 2] });
  });

  it('says where configurations do not differ', async () => {
    const { stdout } = await place.srgan('runs', 'first', 'first');
    assert.match(stdout, /\(the configurations do not differ\)/);
  });

  it('names the nearest run where there is none of a name', async () => {
    assertFails(
      await place.srgan('runs', 'firs'),
      1,
      /but got .*firs; .* \(did you mean first\?\)/,
    );
  });

  it('says where there is none at all', async () => {
    const env = { SRGAN_RESULTS: join(place.path, 'nothing') };
    const outcome = await place.start(['runs'], { env });
    assertDone(outcome);
    assert.equal(outcome.stdout, '');
    assert.match(outcome.stderr, /There is no run in .*nothing yet/);
    const json = await place.start(['runs', '--json'], { env });
    assert.deepEqual(JSON.parse(json.stdout), { runs: [] });
  });
});

describe('srgan report', () => {
  it('prints the pages, whatever happens to one of the runs', async () => {
    const outcome = await place.srgan(
      'report',
      '--no-compare',
      ...['first', 'broken', 'absent', 'second'],
    );
    assertDone(outcome);
    const pages = outcome.stdout.trim().split('\n');
    assert.equal(pages.length, 2);
    for (const page of pages) assert.ok(existsSync(page), page);
    assert.match(outcome.stderr, /srgan: broken: .*must be a valid configuration/);
    assert.match(outcome.stderr, /srgan: absent: .*run must be a folder with config\.json/);
    assert.match(outcome.stderr, /2 of 4 reported/);
  });

  it('ends with 1 where no run could be reported', async () => {
    assertFails(
      await place.srgan('report', 'absent'),
      1,
      /report: at least one run must be one that can/,
    );
  });

  it('takes folders of evaluations, and without a name the newest of the results', async () => {
    assertFails(
      await place.srgan('report'),
      2,
      /no evaluation in .*; the runs are broken, first, second:/,
    );
    const out = join(place.results, 'measured');
    const what = ['--model', 'bicubic', '--data', 'photos', '--metrics', 'psnr', '--out'];
    assertDone(await place.srgan('evaluate', ...what, out));
    const named = await place.srgan('report', out);
    assertDone(named);
    assert.equal(named.stdout, `${join(out, 'report.html')}\n`);
    rmSync(join(out, 'report.html'));
    const newest = await place.srgan('report');
    assertDone(newest);
    assert.equal(newest.stdout, named.stdout);
    assert.ok(existsSync(join(out, 'report.html')));
  });

  it('says why several runs cannot be compared, their own pages made', async () => {
    const outcome = await place.srgan('report', 'first', 'second', '--data', 'photos');
    assert.equal(outcome.status, 1);
    assert.equal(outcome.stdout.trim().split('\n').length, 2);
    assert.match(outcome.stderr, /run must have a checkpoint, but got none in .*first/);
    assert.ok(!existsSync(join(place.results, 'first-second-photos')));
  });
});
