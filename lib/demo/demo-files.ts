// The demo as files: a page, its scripts, the models. They are served from memory, or written to a folder from which any
// static server serves them: all addresses are relative, and no headers are needed.
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { renderScene } from '../data/scenes';
import { pythonPackage } from '../files/python-packages';
import type { FileContent } from '../files/write-atomically';
import { downscaleBicubic } from '../images/imresize';
import { readImage } from '../images/read-image';
import { encodePng } from '../images/write-image';
import { bundleScripts, PAGE_FOLDER } from './bundle';
import { type PublishedModel, publishModel } from './demo-models';
import { withMixes } from './mixable';

/** Files by path, with forward slashes. */
export type DemoFiles = ReadonlyMap<string, FileContent>;

/**
 * What the page may do, in its own words and in the server's: it loads its own files alone, and sends nothing anywhere. Its
 * worker is made of a blob, which inherits this.
 */
export const PAGE_POLICY: string = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  'worker-src blob:',
  "connect-src 'self'",
  "style-src 'self'",
  'img-src blob: data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Models for the page: those named, or all that can be exported. @throws where none is left, or a named one cannot be. */
export async function publishModels(
  names: readonly string[],
  options: { skip?: (name: string, reason: Error) => void } = {},
): Promise<PublishedModel[]> {
  const models: PublishedModel[] = [];
  for (const name of names) {
    try {
      models.push(await publishModel(name, models.length));
    } catch (error) {
      if (!options.skip) throw error;
      options.skip(name, error as Error);
    }
  }
  if (models.length > 0) return withMixes(models);
  throw new Error(
    'publishModels: there must be a run that can be exported, but there is none; train one with `npx srgan train`',
  );
}

/** All files of the demo. */
export async function demoFiles(models: readonly PublishedModel[]): Promise<DemoFiles> {
  const files = new Map<string, FileContent>(await bundleScripts());
  for (const model of models) for (const [path, content] of model.files) files.set(path, content);
  const wasm = dirname(require.resolve('@tensorflow/tfjs-backend-wasm'));
  for (const name of ['tfjs-backend-wasm-simd.wasm', 'tfjs-backend-wasm.wasm']) {
    files.set(name, await readFile(join(wasm, name)));
  }
  files.set('demo.css', await readFile(join(PAGE_FOLDER, 'demo.css')));
  files.set('index.html', await pageHtml(models));
  files.set('example.png', await example());
  return files;
}

async function pageHtml(models: readonly PublishedModel[]): Promise<string> {
  const html = await readFile(join(PAGE_FOLDER, 'index.html'), 'utf8');
  const list = JSON.stringify(models.map(({ entry }) => entry)).replaceAll('<', '\\u003c');
  return html
    .replace(/<!-- biome-ignore .*? -->\n/g, '')
    .replace("default-src 'none'", () => PAGE_POLICY)
    .replace('>[]</script>', () => `>${list}</script>`);
}

/** A small picture of the lab's own set: scikit-image's cat (CC0, Stefan van der Walt) at half its size, else a scene. */
async function example(): Promise<Buffer> {
  const scikitImage = pythonPackage('skimage');
  const photograph = scikitImage && join(scikitImage, 'data', 'chelsea.png');
  const image = photograph
    ? await readImage(photograph).catch(() => renderScene(0))
    : await renderScene(0);
  return encodePng(downscaleBicubic(image, 2));
}
