// A person's own files, enlarged: any format in, PNG of the same stem out.
// Gray stays gray and transparency is kept. 16-bit files give 8-bit results: the networks are trained on 8 bit.
import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { listImages, withoutExtension } from '../data/list-images';
import { IMAGE_FILE } from '../data/scan-images';
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
 * @param output The folder of the results, which are PNG files of the inputs' names; or, for one image, a file
 *   whose name ends in `.png`.
 * @throws before anything is written, when an input is missing, two would write one file (cat.jpg and
 *   cat.png, in any letter case), a result would replace an input, or `output` is a file where it cannot be one.
 */
export async function planUpscaling(
  inputs: readonly string[],
  output: string,
): Promise<UpscaleJob[]> {
  const listed = (await Promise.all(inputs.map(filesOf))).flat();
  const files = [...new Set(listed.map((file) => resolve(file)))];
  const single = await namesFile(output);
  if (single) checkSingle(files, output);
  const jobs = files.map((input) => ({
    input,
    output: single ? resolve(output) : resolve(output, `${withoutExtension(basename(input))}.png`),
  }));
  checkOutputs(jobs);
  return jobs;
}

/** Whether the output is meant as a file: it is named like an image, and is no folder. */
async function namesFile(output: string): Promise<boolean> {
  if (!IMAGE_FILE.test(output)) return false;
  return !(await stat(output).catch(() => undefined))?.isDirectory();
}

function checkSingle(files: readonly string[], output: string): void {
  if (files.length !== 1) {
    throw new Error(
      `planUpscaling: output must be a folder for ${files.length} images, but got the file ${output}; name a folder`,
    );
  }
  if (!/\.png$/i.test(output)) {
    throw new Error(
      `planUpscaling: output must be a PNG file or a folder, but got ${output}; let its name end in .png`,
    );
  }
}

function checkOutputs(jobs: readonly UpscaleJob[]): void {
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
      `planUpscaling: output must leave the inputs as they are, but ${replaced.input} would be replaced; choose another output`,
    );
  }
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

/** An enlarged file. */
export interface UpscaledFile {
  /** Of the result, in pixels. */
  readonly width: number;
  readonly height: number;
  /** What the input had and the result lacks: samples of 16 bit, EXIF data. */
  readonly lost: { readonly depth: boolean; readonly exif: boolean };
}

/** Enlarges one file. Colors go through the upscaler, transparency through bicubic. @throws where it cannot be read or written. */
export async function upscaleFile(
  { input, output }: UpscaleJob,
  upscaler: Upscaler,
  options: UpscaleOptions = {},
): Promise<UpscaledFile> {
  const { image, alpha, gray, depth, exif } = await readImageWithAlpha(input);
  const name = withoutExtension(basename(input));
  const sr = await upscaler.upscale(image, { name, ...options });
  const srAlpha = alpha && upscaleAlpha(alpha, image, upscaler.scale);
  await writeImage(output, sr, { gray, alpha: srAlpha });
  return { width: sr.width, height: sr.height, lost: { depth: depth === 16, exif } };
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
  // no Uint8Array.from with a function: it makes a list first, which ends the process on large images
  const opacity = new Uint8Array(enlarged.length / CHANNELS);
  for (let i = 0; i < opacity.length; i++) opacity[i] = enlarged[i * CHANNELS];
  return opacity;
}
