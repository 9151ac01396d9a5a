// Tile seams: lines where the tiles meet that large images are enlarged in.
// The same image as one tile and as four: wherever these differ, a tile's border is felt inside it. So the check sees
// a network that looks further than the tiles overlap, or at the whole image at once, as instance norm does.
import { CHANNELS, type RgbImage } from '../images/image';
import type { ArtifactCheck } from './artifact-check';
import { heatPicture } from './picture';
import { leavesImage } from './probe-images';
import { verdictOf } from './verdicts';

const LIMITS = { pass: 1, warn: 3 };

/** LR pixels that each of two tiles answers for, in both directions. */
const INTERIOR = 16;

/** The largest difference between an image enlarged as a whole and in tiles. */
export const seams: ArtifactCheck = {
  name: 'seams',
  label: 'Tile seams',
  unit: 'levels',
  digits: 0,
  best: 'min',
  explanation:
    'A drawn image, enlarged as one tile and as four with the overlap of the model: the largest difference of a sample. One ' +
    'level of 256 is rounding, up to 3 hide in texture, more shows as a line on even ground. Not measured where a model ' +
    'cuts no tiles, such as bicubic or ready images. The picture is yellow where the difference is 8 levels or more.',
  thresholds: LIMITS,
  async probe({ tiling }) {
    if (!tiling) return undefined;
    const size = 2 * tiling.overlap + 2 * INTERIOR;
    const lr = leavesImage(size);
    const whole = await tiling.withTile(size).upscale(lr, { name: 'seams' });
    const tiled = await tiling.withTile(size - INTERIOR).upscale(lr, { name: 'seams' });
    const differences = differencesOf(whole, tiled);
    const value = differences.reduce((most, one) => Math.max(most, one), 0);
    return {
      value,
      verdict: verdictOf(value, { ...LIMITS, best: 'min' }),
      note: `tiles overlap by ${tiling.overlap} LR pixels`,
      picture: heatPicture(tiled, differences, { full: 8 }),
    };
  },
};

/** Per pixel, of the channel that differs most. */
function differencesOf(a: RgbImage, b: RgbImage): Float64Array {
  const result = new Float64Array(a.width * a.height);
  for (let i = 0; i < a.data.length; i++) {
    const pixel = Math.floor(i / CHANNELS);
    result[pixel] = Math.max(result[pixel], Math.abs(a.data[i] - b.data[i]));
  }
  return result;
}
