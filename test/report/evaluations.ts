// Evaluations for the tests of reports, written by hand: two pictures, an enlargement that is right and one that is not.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type EvaluatedModel,
  type EvaluationFile,
  writeEvaluationFile,
} from '../../lib/evaluation/evaluation-file';
import { crop } from '../../lib/images/crop';
import type { RgbImage } from '../../lib/images/image';
import { downscaleBicubic, upscaleBicubic } from '../../lib/images/imresize';
import { readImage } from '../../lib/images/read-image';
import { writeImage } from '../../lib/images/write-image';
import { picture } from '../support';

/** HTML, a quote and a Plotly tag: what a folder of images may be called. */
export const HOSTILE = '<img src=x onerror=document.title=1>&"<b>';

/** 160x120, two scenes. */
const IMAGES = ['one', 'two'];

/** Where `HOSTILE`'s image differs from HR most: a checkerboard in this square. */
export const FAULT = { left: 100, top: 48, width: 32, height: 32 };

/** Parts of an evaluation that a test wants otherwise. */
type Changes = Partial<EvaluationFile>;

/** Writes the folder of an evaluation of bicubic and HOSTILE, x4, and returns what stands in its evaluation.json. */
export async function writeEvaluation(
  folder: string,
  changes: Changes = {},
): Promise<EvaluationFile> {
  const models = ['bicubic', HOSTILE];
  for (const [i, image] of IMAGES.entries()) {
    const hr = crop(picture(160, i), { left: 0, top: 0, width: 160, height: 120 });
    const lr = downscaleBicubic(hr, 4);
    const file = `${image}.png`;
    await writeImage(join(folder, 'inputs', 'hr', file), hr);
    await writeImage(join(folder, 'inputs', 'lr', file), lr);
    await writeImage(join(folder, 'images', 'bicubic', file), upscaleBicubic(lr, 4));
    await writeImage(join(folder, 'images', HOSTILE, file), checkered(upscaleBicubic(lr, 4)));
  }
  const values: Record<string, number[]> = {
    bicubic: [28, 30, 0.4, 0.3],
    [HOSTILE]: [29, 32, 0.5, 0.45],
  };
  const valuesOf = (model: string, image: number) => ({
    psnrY: values[model][image],
    lpips: values[model][image + 2],
  });
  const evaluation: EvaluationFile = {
    version: 1,
    convention: 'PSNR in dB.',
    scale: 4,
    dataset: 'pictures',
    base: 'bicubic',
    models: [
      { name: 'bicubic', kind: 'bicubic', caveats: [] },
      { name: HOSTILE, kind: 'folder', path: '/no/such', caveats: ['made-up'] },
    ],
    metrics: [
      { key: 'psnrY', label: 'PSNR-Y', unit: 'dB', digits: 2, best: 'max' },
      { key: 'lpips', label: 'LPIPS', digits: 4, best: 'min' },
    ],
    rows: IMAGES.flatMap((image, i) =>
      models.map((model) => ({ model, image, values: valuesOf(model, i) })),
    ),
    means: models.map((model) => ({
      ...{ model, images: 2 },
      values: {
        psnrY: (valuesOf(model, 0).psnrY + valuesOf(model, 1).psnrY) / 2,
        lpips: (valuesOf(model, 0).lpips + valuesOf(model, 1).lpips) / 2,
      },
    })),
    differences: [
      { model: HOSTILE, metric: 'psnrY', images: 2, mean: 1.5 },
      { model: HOSTILE, metric: 'lpips', images: 2, mean: 0.125, low: 0.1, high: 0.15 },
    ],
    ...changes,
  };
  await writeEvaluationFile(folder, evaluation);
  return evaluation;
}

/** The models of writePathEvaluation: bicubic, three of a path from `plain` to `sharp`, in no order. */
export const PATH_MODELS: readonly EvaluatedModel[] = [
  { name: 'bicubic', kind: 'bicubic', caveats: [] },
  { name: 'sharp', kind: 'folder', path: '/no/such', caveats: [], checkpoint: 'bb' },
  {
    ...{ name: 'between', kind: 'folder', path: '/no/such', caveats: [], checkpoint: 'cc' },
    interpolation: {
      ...{ alpha: 0.4, from: { model: 'plain', sha256: 'aa' } },
      to: { model: 'sharp', sha256: 'bb' },
    },
  },
  { name: 'plain', kind: 'folder', path: '/no/such', caveats: ['made-up'], checkpoint: 'aa' },
];

/** Writes the folder of an evaluation of a path; the further on it, the stronger the checkerboard. */
export async function writePathEvaluation(folder: string): Promise<void> {
  const scores: Record<string, number[]> = {
    ...{ bicubic: [27, 0.4], plain: [30, 0.3], between: [29.5, 0.2], sharp: [28, 0.15] },
  };
  const valuesOf = (model: string): Record<string, number> => ({
    ...{ psnrY: scores[model][0], lpips: scores[model][1] },
  });
  const names = PATH_MODELS.map(({ name }) => name);
  const evaluation = await writeEvaluation(folder, {
    models: PATH_MODELS,
    rows: IMAGES.flatMap((image) =>
      names.map((model) => ({ model, image, values: valuesOf(model) })),
    ),
    means: names.map((model) => ({ model, images: 2, values: valuesOf(model) })),
    differences: [],
  });
  for (const { image } of evaluation.rows) {
    const file = `${image}.png`;
    const start = await readImage(join(folder, 'images', 'bicubic', file));
    for (const [name, levels] of [
      ['plain', 10],
      ['between', 40],
      ['sharp', 80],
    ] as const) {
      await writeImage(join(folder, 'images', name, file), checkered(start, levels));
    }
  }
}

/** The image with half of so many levels up and down in FAULT. */
function checkered({ data, width, height }: RgbImage, levels = 80): RgbImage {
  const changed = Uint8Array.from(data, (sample, i) => {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    const inside =
      x >= FAULT.left &&
      x < FAULT.left + FAULT.width &&
      y >= FAULT.top &&
      y < FAULT.top + FAULT.height;
    const level = inside ? ((x + y) % 2) * levels - levels / 2 : 0;
    return Math.max(0, Math.min(255, sample + level));
  });
  return { data: changed, width, height };
}

/** Writes artifacts.csv, and a picture of the one finding that fails. */
export async function writeArtifacts(folder: string): Promise<void> {
  const quoted = `"${HOSTILE.replaceAll('"', '""')}"`;
  const lines = [
    'model,dataset,image,check,value,verdict,note',
    'bicubic,pictures,one,grid,0.5,pass,',
    'bicubic,pictures,two,grid,0.7,pass,',
    `${quoted},pictures,one,grid,812.5,fail,"at period 2, all over <here>"`,
    `${quoted},pictures,two,grid,3.1,warn,`,
    `${quoted},pictures,probe,grid,0.1,pass,`,
    'bicubic,pictures,one,texture,1.25,,',
  ];
  writeFileSync(join(folder, 'artifacts.csv'), `${lines.join('\n')}\n`);
  mkdirSync(join(folder, 'artifacts', HOSTILE), { recursive: true });
  await writeImage(join(folder, 'artifacts', HOSTILE, 'grid-one.png'), picture(64, 9));
}
