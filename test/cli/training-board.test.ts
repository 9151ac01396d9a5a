// A board that cannot be written says so once, and the run goes on.
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { prepareTrainingBoard } from '../../lib/cli/training-board';
import { engineInfo, startEngine } from '../../lib/engine/engine';
import { bicubicUpscaler } from '../../lib/inference/bicubic-upscaler';
import { runFolder } from '../../lib/runs/run-folder';
import { temporaryFolder } from '../support';

const place = temporaryFolder();
before(async () => {
  await startEngine();
});
after(() => place.dispose());

describe('prepareTrainingBoard', () => {
  it('says once what cannot be written, and throws nothing into the run', async (t) => {
    if (engineInfo().name !== 'tensorflow') return t.skip('needs the engine tensorflow');
    const folder = join(place.path, 'board');
    const said: string[] = [];
    const board = await prepareTrainingBoard({ folder, say: (sentence) => said.push(sentence) });
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'in the way');
    const { onStart, onLog, onValidate } = board.callbacks;
    onStart(runFolder(join(place.path, 'run')), { firstStep: 0, numSteps: 2, bicubic: {} });
    onLog({ step: 1, phase: 'pretrain', pixelLoss: 1 });
    const validation = { name: 'absent', images: [{ name: 'absent', hr: 'absent.png' }] };
    await onValidate({ step: 1, measures: {}, model: bicubicUpscaler(4), validation });
    board.close();
    assert.equal(said.length, 1);
    assert.match(said[0], /^TensorBoard: .*; the run goes on without it\.$/s);
  });
});
