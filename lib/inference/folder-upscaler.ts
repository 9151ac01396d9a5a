// Results of another program as an upscaler, so that they are measured like any model of ours.
import { basename, join, resolve } from 'node:path';
import { listImages, withoutExtension } from '../data/list-images';
import { crop } from '../images/crop';
import type { RgbImage } from '../images/image';
import { readImage } from '../images/read-image';
import type { Upscaler } from './upscaler';

/**
 * Takes enlargements from a folder. A file belongs to an image when their names without ending are equal, or
 * else when its name only adds a suffix (butterfly_x4.png, baby-SRGAN.png) and no other file's does.
 * upscale needs `name`. It throws when no file or more than one matches, and when the size is not scale times
 * the LR's; up to `scale` pixels more, left by HR sizes that are no multiple of the scale, are cut off.
 * @param folder Folder of images, nested folders too; its name is the model's, unless options.name says another.
 */
export async function folderUpscaler(
  folder: string,
  scale: number,
  options: { name?: string } = {},
): Promise<Upscaler> {
  const files = await listImages(folder);
  if (files.length === 0) {
    throw new Error(
      `folderUpscaler: folder must hold images, but ${folder} has none; check the path`,
    );
  }
  return {
    name: options.name ?? basename(resolve(folder)),
    scale,
    looksUp: true,
    async upscale(lr, { name } = {}) {
      const path = join(folder, fileFor(name, files, folder));
      return fitted(await readImage(path), {
        path,
        width: lr.width * scale,
        height: lr.height * scale,
        scale,
      });
    },
    dispose: () => {},
  };
}

function fileFor(name: string | undefined, files: readonly string[], folder: string): string {
  if (!name) {
    throw new Error(
      `folderUpscaler: name must say which image of ${folder} is meant, but got none`,
    );
  }
  const equal = files.filter((file) => withoutExtension(file) === name);
  const suffixed = files.filter(
    (file) => file.startsWith(name) && /^[_\-. (x]/.test(file.slice(name.length)),
  );
  const matches = equal.length > 0 ? equal : suffixed;
  if (matches.length !== 1) {
    const found = matches.length === 0 ? 'none' : matches.join(', ');
    throw new Error(
      `folderUpscaler: folder must hold one file for the image ${name}, but ${folder} has ${found}; ` +
        'name the files after the HR images',
    );
  }
  return matches[0];
}

function fitted(
  sr: RgbImage,
  wanted: { path: string; width: number; height: number; scale: number },
): RgbImage {
  const { path, width, height, scale } = wanted;
  const fits = (got: number, least: number): boolean => got >= least && got <= least + scale;
  if (!fits(sr.width, width) || !fits(sr.height, height)) {
    throw new Error(
      `folderUpscaler: ${path} must be ${width}x${height} pixels (${scale} times its LR), but got ${sr.width}x${sr.height}; ` +
        'check the scale and the model',
    );
  }
  return crop(sr, { left: 0, top: 0, width, height });
}
