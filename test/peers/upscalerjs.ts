// The TypeScript peer's models, @upscalerjs/esrgan-slim, -medium and -thick (MIT, development dependencies), as
// upscalers of ours: measured by the same code. Their packages hold Keras models in TensorFlow.js' layers format.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../../lib/engine/engine';
import { imagesToTensor, tensorToImage } from '../../lib/images/tensors';
import type { Upscaler } from '../../lib/inference/upscaler';

/** Sizes, and the range that each takes and gives: the small ones were trained on 0 to 255. */
const PEAKS = { slim: 255, medium: 255, thick: 1 } as const;

/** A model's size. */
export type PeerSize = keyof typeof PEAKS;

/** All sizes, the smallest first. */
export const PEER_SIZES: readonly PeerSize[] = ['slim', 'medium', 'thick'];

const SCALE = 4;

/** The folder of a model's files. */
const folderOf = (size: PeerSize): string =>
  join(__dirname, '..', '..', 'node_modules', '@upscalerjs', `esrgan-${size}`, `models/x${SCALE}`);

/** Whether a model is installed. */
export const hasPeer = (size: PeerSize): boolean => existsSync(join(folderOf(size), 'model.json'));

const only = (inputs: tf.Tensor | tf.Tensor[]): tf.Tensor =>
  Array.isArray(inputs) ? inputs[0] : inputs;

/** Residual scaling of the thick model, as its package defines it. */
class MultiplyBeta extends tf.layers.Layer {
  static readonly className = 'MultiplyBeta';
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.mul(only(inputs), 0.2);
  }
}

/** The sub-pixel step of the thick model. */
class PixelShuffle4x extends tf.layers.Layer {
  static readonly className = 'PixelShuffle4x';
  override computeOutputShape([batch, height, width]: tf.Shape): tf.Shape {
    const times = (side: number | null): number | null => side && side * SCALE;
    return [batch, times(height), times(width), 3];
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.depthToSpace(only(inputs) as tf.Tensor4D, SCALE, 'NHWC');
  }
}

for (const layer of [MultiplyBeta, PixelShuffle4x]) tf.serialization.registerClass(layer);

/** Opens a model at x4; whoever opened it disposes it. Images are enlarged whole, as the package does by default. */
export async function openPeer(size: PeerSize): Promise<Upscaler> {
  await startEngine();
  const model = await tf.loadLayersModel(tf.io.fromMemory(readArtifacts(folderOf(size))));
  return {
    name: `upscalerjs-${size}`,
    scale: SCALE,
    parameters: model.countParams(),
    dispose: () => void model.dispose(),
    async upscale(lr) {
      const sr = tf.tidy(() => {
        const input = tf.mul(imagesToTensor([lr], 'unit'), PEAKS[size]);
        return tf.div<tf.Tensor4D>(model.predict(input) as tf.Tensor4D, PEAKS[size]);
      });
      try {
        return await tensorToImage(sr, 'unit');
      } finally {
        sr.dispose();
      }
    },
  };
}

/** model.json and the weights that it lists. */
function readArtifacts(folder: string): tf.io.ModelArtifacts {
  const json: tf.io.ModelJSON = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'));
  const shards = json.weightsManifest.flatMap(({ paths }) =>
    paths.map((path) => readFileSync(join(folder, path))),
  );
  return {
    modelTopology: json.modelTopology,
    weightSpecs: json.weightsManifest.flatMap(({ weights }) => weights),
    weightData: new Uint8Array(Buffer.concat(shards)).buffer,
  };
}
