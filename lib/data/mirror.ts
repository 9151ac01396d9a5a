// SRGAN_MIRROR: where the files of sets are looked for first. One that is set but cannot be right is an error:
// who names a mirror does not want the internet to be asked behind their back.
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CatalogueEntry } from './catalogue';
import { below, isAddress, withoutPassword } from './source-address';

/** A mirror that is set. */
export interface Mirror {
  /** As it may be shown. */
  readonly name: string;
  /** Where it may have a file of a set: in its plain layout and in that of a copied datasets folder. */
  placesOf(entry: CatalogueEntry, path: string): string[];
}

/**
 * Opens a mirror by its setting: a folder, file://…, or an http(s) address, also http://name:password@host/….
 * @returns undefined where none is set
 * @throws where it is neither, or the folder does not exist
 */
export async function openMirror(
  setting: string | undefined = process.env.SRGAN_MIRROR,
): Promise<Mirror | undefined> {
  if (setting === undefined || setting.trim() === '') return undefined;
  const place = isAddress(setting) ? addressOf(setting) : await folderOf(setting);
  return {
    name: withoutPassword(place),
    placesOf: ({ name, kind }, path) =>
      [`${name}/${path}`, `${name}/${kind}/${path}`].map((file) =>
        isAddress(place) ? below(place, file) : join(place, file),
      ),
  };
}

function addressOf(setting: string): string {
  try {
    return new URL(setting).href;
  } catch {
    throw mirrorError(setting, 'it is no valid address');
  }
}

async function folderOf(setting: string): Promise<string> {
  const folder = /^file:/i.test(setting) ? fileOf(setting) : resolve(setting);
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(setting) && !/^file:/i.test(setting)) {
    throw mirrorError(setting, `${setting.split(':')[0]} is not spoken here`);
  }
  const status = await stat(folder).catch(() => undefined);
  if (status?.isDirectory()) return folder;
  throw mirrorError(setting, status === undefined ? 'there is no such folder' : 'it is no folder');
}

function fileOf(setting: string): string {
  try {
    return fileURLToPath(setting);
  } catch (error) {
    throw mirrorError(setting, error instanceof Error ? error.message : String(error));
  }
}

const mirrorError = (setting: string, reason: string): Error =>
  new Error(
    `fetchDataset: SRGAN_MIRROR must be a folder or an http(s) address, but got ${withoutPassword(setting)}: ${reason}; ` +
      'correct it, or unset it to download from the public address',
  );
