// Other implementations as oracles: a Python script of this folder measures images that a test hands it.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RgbImage } from '../../lib/images/image';

const root = join(__dirname, '..', '..');

/** The workspace's Python, if set-up made it. */
export const python = [join(root, '.venv/bin/python'), join(root, '.venv/Scripts/python.exe')].find(
  existsSync,
);

/** Why a test that needs Python is skipped, or false. */
export const skipWithoutPython = python ? false : '.venv is missing: run npm start';

/**
 * Runs a script on a folder with cases.json, a list of the cases: their numbers and texts as they are, each image `a` as
 * { file, width, height } beside a raw RGB file. It prints a list of results in JSON. `read` may use the folder after it.
 */
export async function askPython<Result>(
  script: string,
  cases: readonly object[],
  read: (results: Result[], folder: string) => void | Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'srgan-metrics-'));
  try {
    const listed = cases.map((entry, i) =>
      Object.fromEntries(
        Object.entries(entry).map(([key, value]) => [
          key,
          isImage(value) ? written(value, folder, `${i}-${key}`) : value,
        ]),
      ),
    );
    writeFileSync(join(folder, 'cases.json'), JSON.stringify(listed));
    const output = execFileSync(python!, [join(__dirname, script), folder], { encoding: 'utf8' });
    await read(JSON.parse(output), folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function isImage(value: unknown): value is RgbImage {
  return typeof value === 'object' && value !== null && 'data' in value;
}

function written({ data, width, height }: RgbImage, folder: string, file: string): object {
  writeFileSync(join(folder, file), data);
  return { file, width, height };
}
