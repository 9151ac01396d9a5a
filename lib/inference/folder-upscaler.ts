// Results of another program as an upscaler, so that they are measured like any model of ours.
import { readdir } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import type { RgbImage } from '../images/image';
import { readImage } from '../images/read-image';
import type { Upscaler } from './upscaler';

const IMAGE_FILE = /\.(png|jpe?g|webp|bmp|tiff?)$/i;

/**
 * Takes enlargements from a folder. A file belongs to an image when their stems are equal, or else when its
 * stem only adds a suffix after the image's (butterfly_x4.png, baby-SRGAN.png) and no other file does.
 * upscale needs `name`, and throws when no file or more than one matches, or when its size is not scale
 * times the LR's.
 * @param folder Folder of images; its name is the model's name unless options.name says another.
 */
export async function folderUpscaler(
  folder: string,
  scale: number,
  options: { name?: string } = {},
): Promise<Upscaler> {
  const files = await imageFiles(folder);
  return {
    name: options.name ?? basename(resolve(folder)),
    scale,
    async upscale(lr, { name } = {}) {
      const sr = await readImage(join(folder, fileFor(name, files, folder)));
      checkSize(sr, lr, { scale, name: `${name}`, folder });
      return sr;
    },
    dispose: () => {},
  };
}

async function imageFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder).catch(() => {
    throw new Error(
      `folderUpscaler: folder must be an existing folder of images, but got ${folder}`,
    );
  });
  const files = entries.filter((file) => IMAGE_FILE.test(file)).sort();
  if (files.length === 0) {
    throw new Error(
      `folderUpscaler: folder must hold images (png, jpg, webp, bmp, tif), but ${folder} has none`,
    );
  }
  return files;
}

function fileFor(name: string | undefined, files: readonly string[], folder: string): string {
  if (!name)
    throw new Error(
      `folderUpscaler: name must say which image of ${folder} is meant, but got none`,
    );
  const stem = (file: string): string => basename(file, extname(file));
  const equal = files.filter((file) => stem(file) === name);
  const suffixed = files.filter(
    (file) => /^[_\-. (]/.test(stem(file).slice(name.length)) && stem(file).startsWith(name),
  );
  const matches = equal.length > 0 ? equal : suffixed;
  if (matches.length !== 1) {
    const found = matches.length === 0 ? `no file for ${name}` : matches.join(', ');
    throw new Error(
      `folderUpscaler: folder must hold one image named ${name}, but ${folder} has ${found}`,
    );
  }
  return matches[0];
}

function checkSize(
  sr: RgbImage,
  lr: RgbImage,
  about: { scale: number; name: string; folder: string },
): void {
  const { scale, name, folder } = about;
  if (sr.width !== lr.width * scale || sr.height !== lr.height * scale) {
    throw new Error(
      `folderUpscaler: ${name} in ${folder} must be ${lr.width * scale}x${lr.height * scale} ` +
        `(${scale} times its LR), but got ${sr.width}x${sr.height}`,
    );
  }
}
