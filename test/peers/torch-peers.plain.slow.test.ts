// The peers' PyTorch models on Set5 x4, run without PyTorch, against what was measured of them apart from this lab.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { psnrMetric } from '../../lib/evaluation/psnr';
import { evaluateModels } from '../../lib/experiments/evaluate-models';
import { openTorchPeer, TORCH_PEER_NAMES, torchPeerMisses } from './torch';

const data = process.env.SRGAN_SHARED_DATA ?? join(__dirname, '../../../shared/data');
const lr = join(data, 'set5', 'LR_bicubic_x4');
const hr = join(data, 'set5', 'HR_mod12');
const weights = join(data, 'weights');
const missing = existsSync(hr) ? undefined : `no shared data at ${hr}`;

/** PSNR-Y by model. */
const MEASURED = { leftthomas: 30.639, 'fast-srgan': 29.377 };

describe('PyTorch peers', () => {
  for (const name of TORCH_PEER_NAMES) {
    const skip = missing ?? torchPeerMisses(name, weights) ?? false;
    it(`${name} has ${MEASURED[name]} dB on Set5`, { skip }, async () => {
      const peer = openTorchPeer(name, weights);
      try {
        const { means } = await evaluateModels({
          ...{ models: [peer], data: hr, lr },
          metrics: [psnrMetric],
        });
        assert.ok(Math.abs(means[0].psnrY - MEASURED[name]) < 0.002, `${means[0].psnrY}`);
      } finally {
        peer.dispose();
      }
    });
  }

  it('say by name which weights are missing', () => {
    assert.match(
      torchPeerMisses('leftthomas', __dirname) ?? '',
      /leftthomas has no weights at .*pth/,
    );
    assert.throws(() => openTorchPeer('leftthomas', __dirname), /openTorchPeer: leftthomas has no/);
  });
});
