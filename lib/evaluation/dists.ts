// DISTS of two 8-bit images (Ding et al. 2020), where its weights are: VGG16's in the form of LPIPS' files, and the learned
// numbers `alpha` and `beta` as datasets/dists/weights/alpha_beta.safetensors, which datasets/README.md says how to make.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { filesFolder } from '../data/files-folder';
import type { Dists } from '../models/dists';
import { lpipsFolder, missingClassifier } from '../models/lpips-folder';
import type { MetricWithNeeds } from './metric';

/** DISTS on whole images, at their own size; measured when it is asked for. */
export const distsMetric: MetricWithNeeds<'dists'> = {
  name: 'dists',
  columns: [{ key: 'dists', label: 'DISTS', digits: 4, best: 'min' }],
  convention: ['DISTS on whole RGB images, not resized'],
  byRequest: true,
  missing: missingDists,
  async open() {
    // loaded here, so that a list of metrics loads nothing that computes
    const { startEngine } = await import('../engine/engine.js');
    const { measureFeatures } = await import('./feature-distance.js');
    await startEngine();
    const { measure, dispose } = measureFeatures('dists', await loadDists());
    return { measure: async (images) => ({ dists: await measure(images) }), dispose };
  },
};

/** The learned numbers: below SRGAN_DISTS, else in datasets. */
const numbersFile = (): string =>
  join(
    process.env.SRGAN_DISTS || filesFolder({ name: 'dists', kind: 'weights' }),
    'alpha_beta.safetensors',
  );

function missingDists(): string | undefined {
  const numbers = numbersFile();
  const missing = missingClassifier('vgg');
  if (existsSync(numbers)) return missing;
  const made = `no ${numbers}; datasets/README.md says how to make it of the authors' weights.pt`;
  return missing === undefined ? made : `${made}, and ${missing}`;
}

async function loadDists(): Promise<Dists> {
  const missing = missingDists();
  if (missing !== undefined) {
    throw new Error(`distsMetric: its weights must be on this disk, but got ${missing}`);
  }
  const { buildDists } = await import('../models/dists.js');
  const { LPIPS_NETWORKS, readConvolutions } = await import('../models/lpips-weights.js');
  const { readTensorFile } = await import('../training/safetensors.js');
  const path = numbersFile();
  const { tensors } = await readTensorFile(path);
  const numbers = (name: string): Float32Array => {
    const found = tensors.get(name);
    if (found) return found.values;
    const names = [...tensors.keys()].join(', ') || 'nothing';
    throw new Error(
      `distsMetric: ${path} must hold alpha and beta, but got ${names}; make it anew`,
    );
  };
  const convolutions = await readConvolutions(LPIPS_NETWORKS.vgg, lpipsFolder('vgg'));
  return buildDists({ convolutions, alpha: numbers('alpha'), beta: numbers('beta') });
}
