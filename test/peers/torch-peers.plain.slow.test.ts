// The peers' PyTorch models on Set5 x4, run without PyTorch, against what was measured of them apart from this lab.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { psnrMetric } from '../../lib/evaluation/psnr';
import { evaluateModels } from '../../lib/experiments/evaluate-models';
import { temporaryFolder } from '../support';

const root = join(__dirname, '..', '..');
const data = process.env.SRGAN_SHARED_DATA ?? join(root, '..', 'shared', 'data');
const lr = join(data, 'set5', 'LR_bicubic_x4');
const hr = join(data, 'set5', 'HR_mod12');
const python = [join(root, '.venv/bin/python'), join(root, '.venv/Scripts/python.exe')].find(
  (path) => existsSync(path),
);
const skip = !existsSync(hr)
  ? `no shared data at ${hr}`
  : python
    ? false
    : '.venv is missing: run npm start';

/** Weights, and PSNR-Y, by model. */
const MODELS = {
  leftthomas_srgan: { file: 'netG_epoch_4_100.pth', psnrY: 30.639 },
  fast_srgan: { file: 'model.pt', psnrY: 29.377 },
};

const folder = temporaryFolder();
after(() => folder.dispose());

describe('PyTorch peers on Set5', () => {
  for (const [name, { file, psnrY }] of Object.entries(MODELS)) {
    it(`${name} has ${psnrY} dB`, { skip }, async () => {
      const out = join(folder.path, name);
      const model = join(data, 'weights', name, file);
      execFileSync(python!, [join(__dirname, 'torch_peers.py'), model, lr, out], { stdio: 'pipe' });
      const { means } = await evaluateModels({
        models: [out],
        data: hr,
        lr,
        metrics: [psnrMetric],
      });
      assert.ok(Math.abs(means[0].psnrY - psnrY) < 0.002, `${means[0].psnrY}`);
    });
  }
});
