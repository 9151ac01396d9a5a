// Where LPIPS weights lie on this disk, and whether they are all there. Reading them is lpips-weights.ts; this file loads
// nothing that computes, since every evaluation asks.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { filesFolder } from '../data/files-folder';

/** The networks that there are distances of: the folder of their files, as published, and the number of stages. */
const PUBLISHED = {
  alex: { folder: 'alex', stages: 5 },
  squeeze: { folder: 'squeeze', stages: 7 },
  vgg: { folder: 'vgg16', stages: 5 },
} as const;

/** Name of a network. */
export type LpipsNet = keyof typeof PUBLISHED;

/** The folder with a network's files: below SRGAN_LPIPS, else below what `srgan data fetch lpips` left in datasets. */
export function lpipsFolder(net: LpipsNet): string {
  const root = process.env.SRGAN_LPIPS || filesFolder({ name: 'lpips', kind: 'weights' });
  return join(root, PUBLISHED[net].folder);
}

/** File of a classifier's stage, from 0. */
export const stageFile = (i: number): string => `slice_${i + 1}_base.keras`;

/** File of the learned layer of a stage, from 0. */
export const linearFile = (i: number): string => `lin${i}.keras`;

/** Why there is no distance of this network on this machine, and the remedy; undefined where there is. */
export function missingLpips(net: LpipsNet): string | undefined {
  return missingFiles(net, (i) => [stageFile(i), linearFile(i)]);
}

/** The same of its classifier alone. */
export function missingClassifier(net: LpipsNet): string | undefined {
  return missingFiles(net, (i) => [stageFile(i)]);
}

function missingFiles(net: LpipsNet, filesOf: (stage: number) => string[]): string | undefined {
  const folder = lpipsFolder(net);
  const files = Array.from({ length: PUBLISHED[net].stages }, (_, i) => filesOf(i)).flat();
  const absent = files.find((file) => !existsSync(join(folder, file)));
  if (absent === undefined) return undefined;
  if (net === 'vgg') {
    // 59 MB whose checksums were not at hand: no set of the catalogue
    const source = 'github.com/Image-X-Institute/lpips_torch2tf, dev_src/parameters/lpips_tf/vgg16';
    return `no ${absent} in ${folder}; put the files of ${source} there`;
  }
  // the same sentence for both networks where there is none at all
  const what = existsSync(folder)
    ? `no ${absent} in ${folder}`
    : `no weights in ${dirname(folder)}`;
  return `${what}; \`npx srgan data fetch lpips\` gets them`;
}
