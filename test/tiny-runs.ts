// A workspace for tests that train: four small pictures, an empty results folder, configurations of some seconds.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AdversarialConfig, PretrainConfig } from '../lib/config/config';
import { presetConfig } from '../lib/config/presets';
import { TINY_GENERATOR, TINY_PAPER_GENERATOR, temporaryFolder, writePictures } from './support';

/** The runs that are kept from the lab of version 1, and what it made of them. */
export const FIRST_RUNS: string = join(__dirname, 'fixtures', 'runs-v1');

/** Whoever opens it calls dispose. */
export interface Workspace {
  readonly path: string;
  /** A folder of four pictures, one of which is for validation. */
  readonly pictures: string;
  /** The folder that SRGAN_RESULTS names until dispose. */
  readonly results: string;
  /** The folder that SRGAN_LPIPS names until dispose: there is none, whatever weights this machine has. */
  readonly lpips: string;
  /** Eight steps of a light generator, logged and saved every second one. */
  readonly pretrain: PretrainConfig;
  /** Eight steps of the game with batch norm on both sides, without VGG19. */
  readonly adversarial: AdversarialConfig;
  dispose(): void;
}

/** Makes a workspace and points SRGAN_RESULTS and SRGAN_LPIPS to it. */
export async function openWorkspace(): Promise<Workspace> {
  const folder = temporaryFolder();
  const pictures = join(folder.path, 'pictures');
  const results = join(folder.path, 'results');
  const lpips = join(folder.path, 'lpips');
  const { SRGAN_RESULTS, SRGAN_LPIPS } = process.env;
  Object.assign(process.env, { SRGAN_RESULTS: results, SRGAN_LPIPS: lpips });
  mkdirSync(pictures);
  await writePictures(pictures, { count: 4, size: 48 });
  return {
    path: folder.path,
    pictures,
    results,
    lpips,
    pretrain: tinyPretrain(pictures),
    adversarial: tinyAdversarial(pictures),
    dispose() {
      for (const [name, value] of Object.entries({ SRGAN_RESULTS, SRGAN_LPIPS })) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
      folder.dispose();
    },
  };
}

const CADENCE = { numSteps: 8, logEvery: 2, validateEvery: 4, saveEvery: 2 } as const;
/** How crops of small pictures are cut. */
export const CUT = {
  hrCropSize: 32,
  batchSize: 2,
  augment: true,
  cacheMegabytes: 64,
  degradation: { kind: 'bicubic' },
} as const;

function tinyPretrain(pictures: string): PretrainConfig {
  const smoke = presetConfig('pretrain', 'smoke');
  return { ...smoke, ...CADENCE, data: { name: pictures, ...CUT }, generator: TINY_GENERATOR };
}

function tinyAdversarial(pictures: string): AdversarialConfig {
  const smoke = presetConfig('adversarial', 'smoke');
  const { perceptual: _, ...loss } = smoke.loss;
  return {
    ...smoke,
    ...CADENCE,
    data: { name: pictures, ...CUT },
    generator: TINY_PAPER_GENERATOR,
    discriminator: { kind: 'vgg', numFilters: 2, denseUnits: 4, norm: 'batch' },
    loss,
    discriminatorPretrainSteps: 1,
    adversarialRampSteps: 3,
  };
}

/**
 * Copies a run that the lab of version 1 trained (test/fixtures/README.md) into the results, its data being the
 * pictures. Their hash is left out: another machine may compress the same pixels to other bytes.
 */
export function copyFirstRun(
  { results, pictures }: Workspace,
  phase: 'pretrain' | 'adversarial',
  name: string = phase,
): void {
  const target = join(results, name);
  rmSync(target, { recursive: true, force: true });
  cpSync(join(FIRST_RUNS, phase), target, { recursive: true });
  change(join(target, 'config.json'), (config) => {
    config.data.name = pictures;
  });
  change(join(target, 'environment.json'), (environment) => {
    delete environment.data;
  });
}

function change(path: string, edit: (json: ReturnType<typeof JSON.parse>) => void): void {
  const json = JSON.parse(readFileSync(path, 'utf8'));
  edit(json);
  writeFileSync(path, JSON.stringify(json));
}
