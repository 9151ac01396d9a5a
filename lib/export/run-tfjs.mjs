// Runs TensorFlow.js graph models on the wasm kernels of its own package, not the lab's, by a request of run-elsewhere.ts.
// A process of its own, since a TensorFlow.js that computes for the lab has the lab's kernels.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const tf = require('@tensorflow/tfjs');
const { setWasmPaths } = require('@tensorflow/tfjs-backend-wasm');

setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
await tf.setBackend('wasm');

for (const { model: folder, batches } of JSON.parse(readFileSync(process.argv.at(-1), 'utf8'))) {
  const { modelTopology, weightsManifest, ...rest } = JSON.parse(
    readFileSync(join(folder, 'model.json'), 'utf8'),
  );
  const [{ paths, weights }] = weightsManifest;
  const weightData = new Uint8Array(readFileSync(join(folder, paths[0]))).buffer;
  const artifacts = { ...rest, modelTopology, weightSpecs: weights, weightData };
  const model = await tf.loadGraphModel(tf.io.fromMemory(artifacts));
  for (const { shape, input, output } of batches) {
    const values = new Float32Array(new Uint8Array(readFileSync(input)).buffer);
    const sr = tf.tidy(() => model.predict(tf.tensor(values, shape)));
    writeFileSync(output, sr.dataSync());
    sr.dispose();
  }
}
