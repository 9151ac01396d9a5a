// UpscalerJS' models on Set5 x4, against what was measured of them apart from this lab.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { lpipsMetric } from '../../lib/evaluation/lpips';
import { psnrMetric } from '../../lib/evaluation/psnr';
import { evaluateModels } from '../../lib/experiments/evaluate-models';
import { hasPeer, openPeer, PEER_SIZES } from './upscalerjs';

const root = join(__dirname, '..', '..');
const data = process.env.SRGAN_SHARED_DATA ?? join(root, '..', 'shared', 'data');
const lr = join(data, 'set5', 'LR_bicubic_x4');
const set = { data: join(data, 'set5', 'HR_mod12'), lr, metrics: [psnrMetric, lpipsMetric] };
process.env.SRGAN_LPIPS ??= join(data, 'weights', 'lpips_keras');
const missing = existsSync(set.data) ? undefined : `no shared data at ${set.data}`;

/** PSNR-Y and LPIPS by model. */
const MEASURED = {
  slim: [28.56, 0.2705],
  medium: [28.71, 0.2488],
  thick: [29.92, 0.2634],
} as const;

describe("UpscalerJS' models on Set5", () => {
  for (const size of PEER_SIZES) {
    const skip = missing ?? (hasPeer(size) ? false : `@upscalerjs/esrgan-${size} is not installed`);
    const [psnrY, lpips] = MEASURED[size];
    it(`${size} has ${psnrY} dB, and an LPIPS of ${lpips}`, { skip }, async () => {
      const peer = await openPeer(size);
      const { means } = await evaluateModels({ ...set, models: [peer] });
      peer.dispose();
      assert.equal(means[0].psnrY.toFixed(2), psnrY.toFixed(2));
      assert.ok(Math.abs(means[0].lpips - lpips) < 1e-4, `${means[0].lpips}`);
    });
  }
});
