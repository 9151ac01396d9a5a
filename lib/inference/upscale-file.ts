// A person's own files, enlarged: any format in, PNG of the same stem out.
// Gray stays gray, transparency is kept, and what is lost is told. 16-bit files give 8-bit results: the networks are
// trained on 8 bit.
import { basename, dirname } from 'node:path';
import { withoutExtension } from '../data/list-images';
import { markOutput } from '../data/output-marker';
import { CHANNELS, type RgbImage } from '../images/image';
import { upscaleBicubic } from '../images/imresize';
import { readImageWithAlpha } from '../images/read-image-with-alpha';
import { writeImage } from '../images/write-image';
import { identitiesOf, type PlanUpscalingOptions, type UpscaleJob } from './plan-upscaling';
import type { UpscaleOptions, Upscaler } from './upscaler';

/** What an image lost on its way to an 8-bit PNG file in sRGB. Gray, transparency and orientation are kept. */
interface Losses {
  /** Samples of 16 bit. */
  readonly depth: boolean;
  /** EXIF data; its orientation is applied. */
  readonly exif: boolean;
  /** The colors' space, as 'Display P3' or 'CMYK': converted to sRGB, so what lies outside it is lost. Absent where none was. */
  readonly profile?: string;
  /** How many frames or pages there were, of which the first is left. Absent where there was one. */
  readonly frames?: number;
}

/** An enlarged file. */
export interface UpscaledFile {
  /** Of the result, in pixels. */
  readonly width: number;
  readonly height: number;
  /** What the input had and the result lacks. */
  readonly lost: Losses;
  /** Whether its folder is marked as the lab's own output, which no data set takes images from. */
  readonly marked: boolean;
}

/** Options of upscaleFile. */
export type UpscaleFileOptions = UpscaleOptions & PlanUpscalingOptions;

/**
 * Enlarges one file. Colors go through the upscaler, transparency through bicubic. A folder that is made for the result
 * is marked as the lab's own output. One that holds other files is a person's: the mark would take their images out of
 * their data sets too, so it stays unmarked, and `marked` says so.
 * @throws where it cannot be read or written, would replace itself, or, without `overwrite`, another file, also one that
 *   came since planUpscaling looked.
 */
export async function upscaleFile(
  { input, output }: UpscaleJob,
  upscaler: Upscaler,
  { overwrite = false, ...options }: UpscaleFileOptions = {},
): Promise<UpscaledFile> {
  const { image, alpha, gray, depth, ...read } = await readImageWithAlpha(input);
  const name = withoutExtension(basename(input));
  const sr = await upscaler.upscale(image, { name, ...options });
  const srAlpha = alpha && upscaleAlpha(alpha, image, upscaler.scale);
  const marked = await markOutput(dirname(output));
  if (overwrite) await checkKept(input, output);
  await writeImage(output, sr, { gray, alpha: srAlpha, replace: overwrite });
  return { width: sr.width, height: sr.height, lost: { depth: depth === 16, ...read }, marked };
}

async function checkKept(input: string, output: string): Promise<void> {
  const own = await identitiesOf(input);
  if (!(await identitiesOf(output)).some((key) => own.includes(key))) return;
  throw new Error(
    `upscaleFile: output must leave the input as it is, but ${input} would be replaced; choose another output`,
  );
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
