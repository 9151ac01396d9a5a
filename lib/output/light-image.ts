// Images for notebooks and pages, where they stand inside the text and every byte counts.
import { sharp } from '../images/sharp';

/** An encoded image and what it is. */
export interface EncodedImage {
  readonly type: 'image/png' | 'image/jpeg' | 'image/webp' | 'image/avif';
  readonly bytes: Buffer;
}

/** PNGs of more bytes than this become JPEG. */
const LARGE_PNG = 100_000;

/** The PNG, or for a large one a JPEG of quality 92 without chroma subsampling: a third of the bytes. */
export async function lightImage(png: Buffer): Promise<EncodedImage> {
  if (png.length <= LARGE_PNG) return { type: 'image/png', bytes: png };
  const bytes = await sharp(png).jpeg({ quality: 92, chromaSubsampling: '4:4:4' }).toBuffer();
  return { type: 'image/jpeg', bytes };
}
