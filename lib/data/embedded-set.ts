// Sets that need no network: photographs that the Python package scikit-image ships, and what the library draws.
// Both are put into datasets/<name>/images the first time the set is opened.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pythonPackage } from '../files/python-packages';
import { writeAtomically } from '../files/write-atomically';
import { writeImage } from '../images/write-image';
import {
  type CatalogueEntry,
  type CatalogueFile,
  filesFolder,
  type GeneratedImages,
  generatedPaths,
  pathsOf,
} from './catalogue';
import { renderPage } from './pages';
import { isInLrFolder, scanImages } from './scan-images';
import { renderScene } from './scenes';
import type { SetFiles } from './set-files';

/** Completes the set where files are missing. Without scikit-image it holds the scenes alone, and says so. */
export async function openEmbedded(entry: CatalogueEntry): Promise<SetFiles> {
  const folder = filesFolder(entry);
  const missing = entry.files.filter(({ path }) => !existsSync(join(folder, path)));
  const source = missing.length === 0 ? undefined : findPhotographs();
  if (source !== undefined) {
    for (const file of missing) await copyPhotograph(source, folder, file);
  }
  await drawImages(entry, folder);
  const expected = new Set([...entry.files.map(({ path }) => path), ...generatedPaths(entry)]);
  const { files: listed } = await scanImages(folder);
  const files = listed.filter((file) => expected.has(file) || isInLrFolder(file));
  if (missing.length === 0 || source !== undefined) return { folder, files };
  const note =
    'The set sample has its procedural scenes alone: its photographs come with the Python package scikit-image, ' +
    'which is not installed. Install Python 3.10 or newer and run: node lib/setup/setup.mjs';
  return { folder, files, note };
}

async function drawImages({ generated = [] }: CatalogueEntry, folder: string): Promise<void> {
  const draw = async (images: GeneratedImages, path: string, i: number): Promise<void> => {
    if (existsSync(join(folder, path))) return;
    const image = images.drawing === 'scene' ? renderScene(i) : renderPage(`${images.folder} ${i}`);
    await writeImage(join(folder, path), await image);
  };
  await Promise.all(
    generated.flatMap((images) => pathsOf(images).map((path, i) => draw(images, path, i))),
  );
}

/** scikit-image's folder of photographs. */
function findPhotographs(): string | undefined {
  const scikitImage = pythonPackage('skimage');
  return scikitImage === undefined ? undefined : join(scikitImage, 'data');
}

async function copyPhotograph(source: string, folder: string, file: CatalogueFile): Promise<void> {
  const from = join(source, file.path.slice('photographs/'.length));
  const bytes = await readFile(from).catch(() => undefined);
  const sha256 = createHash('sha256')
    .update(bytes ?? '')
    .digest('hex');
  if (bytes === undefined || sha256 !== file.sha256) {
    throw new Error(
      `openDataset: ${from} must be scikit-image's photograph (sha256 ${file.sha256?.slice(0, 12)}…), but ` +
        `${bytes === undefined ? 'it is missing' : 'it is another file'}; reinstall with: .venv/bin/pip install --force-reinstall scikit-image`,
    );
  }
  await writeAtomically(join(folder, file.path), bytes);
}
