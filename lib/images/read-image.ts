// The way in for images: any file that a person may have, as 8-bit RGB.
import { blankImage, CHANNELS, type RgbImage } from './image';
import { decode } from './read-image-with-alpha';

/**
 * Reads an image file, or its bytes, as 8-bit RGB; transparent parts are mixed with white.
 * What else is decided on the way (gray, 16 bit, CMYK, profiles, orientation, animations) and the errors:
 * see readImageWithAlpha. An 8-bit RGB file without a color profile gives exactly its samples.
 */
export async function readImage(source: string | Buffer): Promise<RgbImage> {
  const { image, alpha } = await decode(source, 'readImage');
  return alpha === undefined ? image : overWhite(image, alpha);
}

function overWhite(image: RgbImage, alpha: Uint8Array): RgbImage {
  const result = blankImage(image.width, image.height);
  for (let i = 0; i < result.data.length; i++) {
    const opacity = alpha[Math.floor(i / CHANNELS)];
    result.data[i] = Math.round((image.data[i] * opacity + 255 * (255 - opacity)) / 255);
  }
  return result;
}
