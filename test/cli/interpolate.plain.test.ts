// srgan interpolate: models that the other commands open, a path that is measured, and what cannot be.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { FIRST_RUNS } from '../tiny-runs';
import { assertDone, assertFails, openWorkplace, type Workplace } from './program';

let place: Workplace;
before(async () => {
  place = await openWorkplace();
  for (const [phase, name] of [
    ['pretrain', 'plain'],
    ['adversarial', 'game'],
  ]) {
    await cp(join(FIRST_RUNS, phase), join(place.results, name), { recursive: true });
  }
});
after(() => place.dispose());

const lines = (text: string): string[] => text.trim().split('\n');

describe('srgan interpolate', () => {
  it('makes four models, which are listed, enlarge and leave the lab, and are not resumed', async () => {
    const made = await place.srgan('interpolate', 'plain', 'game');
    assertDone(made);
    const names = [0.2, 0.4, 0.6, 0.8].map((alpha) => `game-alpha-${alpha}`);
    assert.deepEqual(
      lines(made.stdout),
      names.map((name) => join(place.results, name)),
    );
    const list = await place.srgan('runs');
    assert.match(
      list.stdout,
      /^game-alpha-0\.4 \(untrained VGG19\) +interpolated .* 0\.4 of the way from plain to game$/m,
    );
    assertDone(await place.srgan('upscale', 'photos', '--model', names[0], '--output', 'large'));
    assertDone(
      await place.srgan('export', names[0], '--format', 'onnx', '--no-check', '--output', 'left'),
    );
    const resumed = ['train', 'adversarial', '--data', 'photos', '--run', names[0], '--resume'];
    assertFails(await place.srgan(...resumed), 1, /was made 0\.2 of the way from plain to game/);
  });

  it('measures the path, and prints its page last', async () => {
    const args = ['--alpha', '0.5', '--name', 'mid', '--data', 'photos', '--out', 'path'];
    const outcome = await place.srgan('interpolate', 'plain', 'game', ...args);
    assertDone(outcome);
    const page = join('path', 'report.html');
    assert.deepEqual(lines(outcome.stdout), [join(place.results, 'mid-alpha-0.5'), page]);
    for (const file of ['path.csv', 'path.md', 'report.html', 'evaluation.json']) {
      assert.ok(existsSync(join(place.path, 'path', file)), file);
    }
  });

  it('says what is wrong', async () => {
    const run = (...args: string[]) => place.srgan('interpolate', ...args);
    assertFails(await run('plain', 'game', '--alpha', '0.2,2'), 2, /numbers from 0 to 1/);
    assertFails(await run('plain', 'game', '--out', 'x'), 2, /--out must come with --data/);
    assertFails(await run('plain', 'photos'), 1, /models must be runs/);
    assertFails(await run('plain', 'gama'), 1, /but got gama.*did you mean game/);
  });
});
