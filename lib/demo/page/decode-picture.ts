// A picture file as the browser decodes it: 8-bit RGB like the lab's own images, and its transparency. Orientation is
// applied and embedded color profiles are converted to sRGB, as by the lab.
import { CHANNELS, type RgbImage } from '../../images/image';

/** A picture. */
export interface Picture {
  readonly image: RgbImage;
  /** Opacity, 0 to 255, one sample a pixel; absent where all of it is opaque. */
  readonly alpha?: Uint8Array;
  /** Whether its three channels are equal everywhere: the result is made gray too. */
  readonly gray: boolean;
}

/** @throws where the browser cannot decode it */
export async function decodePicture(file: Blob): Promise<Picture> {
  const bitmap = await createImageBitmap(file, { premultiplyAlpha: 'none' });
  try {
    const drawn = drawnPixels(bitmap);
    if (isOpaque(drawn)) return split(drawn, bitmap);
    // a canvas multiplies colors by their opacity, and so loses those of transparent parts; a texture does not
    return split(texturePixels(bitmap) ?? drawn, bitmap);
  } finally {
    bitmap.close();
  }
}

function drawnPixels(bitmap: ImageBitmap): Uint8ClampedArray {
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('no canvas of this size');
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, bitmap.width, bitmap.height).data;
}

/** Undefined without WebGL, or where the picture is larger than its textures. */
function texturePixels(bitmap: ImageBitmap): Uint8Array | undefined {
  const { width, height } = bitmap;
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
  if (!gl || Math.max(width, height) > gl.getParameter(gl.MAX_TEXTURE_SIZE)) return undefined;
  gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, bitmap);
  gl.bindFramebuffer(gl.FRAMEBUFFER, gl.createFramebuffer());
  const target = gl.COLOR_ATTACHMENT0;
  gl.framebufferTexture2D(
    gl.FRAMEBUFFER,
    target,
    gl.TEXTURE_2D,
    gl.getParameter(gl.TEXTURE_BINDING_2D),
    0,
  );
  const rgba = new Uint8Array(width * height * 4);
  gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, rgba);
  const failed = gl.getError() !== gl.NO_ERROR;
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return failed ? undefined : rgba;
}

function isOpaque(rgba: Uint8ClampedArray): boolean {
  for (let at = 3; at < rgba.length; at += 4) if (rgba[at] !== 255) return false;
  return true;
}

function split(
  rgba: Uint8ClampedArray | Uint8Array,
  { width, height }: { width: number; height: number },
): Picture {
  const data = new Uint8Array(width * height * CHANNELS);
  const alpha = new Uint8Array(width * height);
  let [gray, opaque] = [true, true];
  for (let i = 0; i < alpha.length; i++) {
    const [red, green, blue] = [rgba[i * 4], rgba[i * 4 + 1], rgba[i * 4 + 2]];
    data[i * 3] = red;
    data[i * 3 + 1] = green;
    data[i * 3 + 2] = blue;
    alpha[i] = rgba[i * 4 + 3];
    if (red !== green || green !== blue) gray = false;
    if (alpha[i] !== 255) opaque = false;
  }
  return { image: { data, width, height }, gray, ...(opaque ? {} : { alpha }) };
}
