// One enlargement on the engine that SRGAN_ENGINE names: node --import tsx upscale-worker.ts FOLDER, which onnx.ts prepares.
// Reads what onnx_worker.py reads, writes ours.rgb, and answers as it does.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { engineInfo, startEngine } from '../../lib/engine/engine';
import { networkUpscaler } from '../../lib/inference/network-upscaler';
import { buildSrresnet } from '../../lib/models/srresnet';
import { createRandom } from '../../lib/random/random';
import { setWeights } from '../../lib/training/checkpoint';
import { readTensorFile } from '../../lib/training/safetensors';
import { takeTurn, warmUp } from './turns';

async function main(folder: string): Promise<void> {
  await startEngine();
  const text = await readFile(join(folder, 'generator.json'), 'utf8');
  const { generator: options, width, height } = JSON.parse(text);
  const generator = buildSrresnet(options, createRandom(1));
  setWeights(generator, await readTensorFile(join(folder, 'weights.safetensors')), 'generator');
  const upscaler = networkUpscaler(generator);
  const image = { data: new Uint8Array(await readFile(join(folder, 'input.rgb'))), width, height };
  await warmUp(() => upscaler.upscale(image));
  await writeFile(join(folder, 'ours.rgb'), (await upscaler.upscale(image)).data);
  const { version, device } = engineInfo();
  console.log(JSON.stringify({ ready: `${version}, ${device}` }));
  for await (const _ of createInterface({ input: process.stdin })) {
    const seconds = await takeTurn(() => upscaler.upscale(image));
    console.log(JSON.stringify({ seconds, peakMegabytes: process.resourceUsage().maxRSS / 1024 }));
  }
}

main(process.argv[2]).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
