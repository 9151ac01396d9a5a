// A person's own files, enlarged: any format in, PNG of the same stem out.
// Gray stays gray and transparency is kept. 16-bit files give 8-bit results: the networks are trained on 8 bit.
import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { listImages, withoutExtension } from '../data/list-images';
import { CHANNELS, type RgbImage } from '../images/image';
import { upscaleBicubic } from '../images/imresize';
import { readImageWithAlpha } from '../images/read-image-with-alpha';
import { writeImage } from '../images/write-image';
import type { UpscaleOptions, Upscaler } from './upscaler';

/** A file and where its enlargement goes. */
export interface UpscaleJob {
  readonly input: string;
  readonly output: string;
}

/**
 * The files to enlarge: inputs may be files and folders (their images, nested folders flattened).
 * @throws before anything is written, when an input is missing, two would write one file (cat.jpg and
 *   cat.png, in any letter case), or a result would replace an input.
 */
export async function planUpscaling(
  inputs: readonly string[],
  outputFolder: string,
): Promise<UpscaleJob[]> {
  const files = (await Promise.all(inputs.map(filesOf))).flat();
  const jobs = [...new Set(files.map((file) => resolve(file)))].map((input) => ({
    input,
    output: resolve(outputFolder, `${withoutExtension(basename(input))}.png`),
  }));
  const owners = new Map<string, string>();
  for (const { input, output } of jobs) {
    const key = output.toLowerCase();
    const other = owners.get(key);
    if (other) {
      throw new Error(
        `planUpscaling: inputs must have different names, but ${other} and ${input} would both become ${output}; ` +
          'rename one, or use another output folder',
      );
    }
    owners.set(key, input);
  }
  const replaced = jobs.find(({ input }) => owners.has(input.toLowerCase()));
  if (replaced) {
    throw new Error(
      `planUpscaling: outputFolder must not be where the inputs lie, but ${replaced.input} would be replaced; choose another folder`,
    );
  }
  return jobs;
}

async function filesOf(input: string): Promise<string[]> {
  const info = await stat(input).catch(() => undefined);
  if (!info) {
    throw new Error(
      `planUpscaling: input must be an image file or a folder, but there is no ${input}; check the path`,
    );
  }
  if (!info.isDirectory()) return [input];
  const files = await listImages(input);
  if (files.length === 0) {
    throw new Error(`planUpscaling: input must hold images, but the folder ${input} has none`);
  }
  return files.map((file) => join(input, file));
}

/** Enlarges one file. Colors go through the upscaler, transparency through bicubic. Returns the new size. */
export async function upscaleFile(
  { input, output }: UpscaleJob,
  upscaler: Upscaler,
  options: UpscaleOptions = {},
): Promise<{ width: number; height: number }> {
  const { image, alpha, gray } = await readImageWithAlpha(input);
  const name = withoutExtension(basename(input));
  const sr = await upscaler.upscale(image, { name, ...options });
  const srAlpha = alpha && upscaleAlpha(alpha, image, upscaler.scale);
  await writeImage(output, sr, { gray, alpha: srAlpha });
  return { width: sr.width, height: sr.height };
}

/** Bicubic of the opacity, carried through the RGB resizer as three equal channels. */
function upscaleAlpha(
  alpha: Uint8Array,
  size: { width: number; height: number },
  scale: number,
): Uint8Array {
  const { width, height } = size;
  const carrier: RgbImage = { data: new Uint8Array(width * height * CHANNELS), width, height };
  for (let i = 0; i < carrier.data.length; i++) carrier.data[i] = alpha[Math.floor(i / CHANNELS)];
  const enlarged = upscaleBicubic(carrier, scale).data;
  return Uint8Array.from({ length: enlarged.length / CHANNELS }, (_, i) => enlarged[i * CHANNELS]);
}
