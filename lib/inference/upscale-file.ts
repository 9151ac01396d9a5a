// A person's own files, enlarged: any format in, PNG of the same stem out. What becomes of an image's channels is
// decided by enlarge-image; here it is about files: what may be replaced, and how folders of results are marked.
import { basename, dirname } from 'node:path';
import { withoutExtension } from '../data/list-images';
import { markOutput } from '../data/output-marker';
import { writeAtomically } from '../files/write-atomically';
import { type EnlargedImage, enlargeImage } from './enlarge-image';
import { identitiesOf, type PlanUpscalingOptions, type UpscaleJob } from './plan-upscaling';
import type { UpscaleOptions, Upscaler } from './upscaler';

/** An enlarged file. */
export interface UpscaledFile extends Omit<EnlargedImage, 'png'> {
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
  const name = withoutExtension(basename(input));
  const { png, ...enlarged } = await enlargeImage(input, upscaler, { name, ...options });
  const marked = await markOutput(dirname(output));
  if (overwrite) await checkKept(input, output);
  await writeAtomically(output, png, { replace: overwrite });
  return { ...enlarged, marked };
}

async function checkKept(input: string, output: string): Promise<void> {
  const own = await identitiesOf(input);
  if (!(await identitiesOf(output)).some((key) => own.includes(key))) return;
  throw new Error(
    `upscaleFile: output must leave the input as it is, but ${input} would be replaced; choose another output`,
  );
}
