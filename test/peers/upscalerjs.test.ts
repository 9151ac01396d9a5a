// The TypeScript peer's models as upscalers: they load, enlarge, and leave nothing behind.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../../lib/engine/engine';
import { psnr } from '../../lib/evaluation/psnr';
import { crop } from '../../lib/images/crop';
import { downscaleBicubic } from '../../lib/images/imresize';
import { picture } from '../support';
import { hasPeer, openPeer, PEER_SIZES } from './upscalerjs';

/** Weights by size, as the packages' own models count them. */
const PARAMETERS = { slim: 233_451, medium: 704_611, thick: 7_260_740 };

describe("UpscalerJS' models", () => {
  for (const size of PEER_SIZES) {
    const skip = hasPeer(size) ? false : `@upscalerjs/esrgan-${size} is not installed`;
    it(`${size} enlarges a picture into one that is like it, and frees what it took`, {
      skip,
    }, async () => {
      await startEngine();
      const hr = crop(picture(64, 3), { left: 0, top: 0, width: 64, height: 48 });
      const { numTensors } = tf.memory();
      const peer = await openPeer(size);
      const sr = await peer.upscale(downscaleBicubic(hr, 4));
      const { name, scale, parameters } = peer;
      assert.deepEqual([name, scale, parameters], [`upscalerjs-${size}`, 4, PARAMETERS[size]]);
      assert.deepEqual([sr.width, sr.height], [64, 48]);
      // a wrong range of values gives 6 to 10 dB
      assert.ok(psnr(sr, hr, { cropBorder: 4 }) > 17, `${psnr(sr, hr, { cropBorder: 4 })}`);
      peer.dispose();
      assert.equal(tf.memory().numTensors, numTensors);
    });
  }
});
