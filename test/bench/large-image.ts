// How much memory a large photograph takes: 510x339 enlarged to 2040x1356, and the same measured with every metric that is
// there and the artifact checks. Each in a process of its own; more than 2 GB fails.
//   node --import tsx test/bench/large-image.ts [FOLDER of photographs]
// The photograph is put together of the folder's, else of drawn scenes. Weights are those of a start: memory does not ask.
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LIGHT_GENERATOR } from '../../lib/config/presets-shared';
import { openDataset } from '../../lib/data/dataset';
import { renderScene } from '../../lib/data/scenes';
import { startEngine } from '../../lib/engine/engine';
import { evaluateModels } from '../../lib/experiments/evaluate-models';
import { blankImage, type RgbImage } from '../../lib/images/image';
import { downscaleBicubic } from '../../lib/images/imresize';
import { readImage } from '../../lib/images/read-image';
import { writeImage } from '../../lib/images/write-image';
import { networkUpscaler } from '../../lib/inference/network-upscaler';
import { upscaleFile } from '../../lib/inference/upscale-file';
import type { Upscaler } from '../../lib/inference/upscaler';
import { buildSrresnet } from '../../lib/models/srresnet';
import { PAPER_GENERATOR } from '../../lib/models/srresnet-options';
import { createRandom } from '../../lib/random/random';

const [WIDTH, HEIGHT] = [2040, 1356];
const LIMIT_MB = 2000;
const NETWORKS = { light: LIGHT_GENERATOR, paper: PAPER_GENERATOR };

/** Side by side and one below the other, as many as it takes. */
async function photograph(folder: string | undefined): Promise<RgbImage> {
  const files = folder === undefined ? [] : (await openDataset(folder)).images;
  const part = (i: number): Promise<RgbImage> =>
    files.length > 0 ? readImage(files[i % files.length].hr) : renderScene(i);
  const image = blankImage(WIDTH, HEIGHT);
  for (let top = 0, i = 0; top < HEIGHT; ) {
    let least = HEIGHT;
    for (let left = 0; left < WIDTH; i++) {
      const { data, width, height } = await part(i);
      const columns = Math.min(width, WIDTH - left);
      for (let y = 0; y < Math.min(height, HEIGHT - top); y++) {
        const row = data.subarray(y * width * 3, (y * width + columns) * 3);
        image.data.set(row, ((top + y) * WIDTH + left) * 3);
      }
      left += columns;
      least = Math.min(least, height);
    }
    top += least;
  }
  return image;
}

type Job = (upscaler: Upscaler, folder: string) => Promise<unknown>;

const JOBS: Record<string, Job> = {
  upscale: (upscaler, folder) =>
    upscaleFile({ input: join(folder, 'lr.png'), output: join(folder, 'sr.png') }, upscaler, {
      overwrite: true,
    }),
  evaluate: (upscaler, folder) =>
    evaluateModels({ models: [upscaler], data: join(folder, 'hr'), artifacts: {} }),
};

async function work(folder: string, network: string, job: string): Promise<void> {
  await startEngine();
  const generator = buildSrresnet(NETWORKS[network as keyof typeof NETWORKS], createRandom(1));
  await JOBS[job](networkUpscaler(generator), folder);
  console.log(Math.round((process.resourceUsage().maxRSS * 1024) / 1e6));
}

async function main(photographs: string | undefined): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'srgan-large-'));
  try {
    const hr = await photograph(photographs);
    await writeImage(join(folder, 'hr', 'photograph.png'), hr);
    await writeImage(join(folder, 'lr.png'), downscaleBicubic(hr, 4));
    console.log('| network | job | peak memory MB | seconds |\n|---|---|---:|---:|');
    for (const network of Object.keys(NETWORKS)) {
      for (const job of Object.keys(JOBS)) {
        const start = performance.now();
        const args = ['--import', 'tsx', __filename, '--work', folder, network, job];
        const { stdout } = spawnSync(process.execPath, args, {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        const seconds = (performance.now() - start) / 1000;
        console.log(`| ${network} | ${job} | ${stdout.trim()} | ${seconds.toFixed(1)} |`);
        if (!(Number(stdout.trim() || Number.NaN) < LIMIT_MB)) process.exitCode = 1;
      }
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

const [first, ...rest] = process.argv.slice(2);
const running = first === '--work' ? work(rest[0], rest[1], rest[2]) : main(first);
running.catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
