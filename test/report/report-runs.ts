// Runs for the tests of reports: folders written by hand, which take no engine, and configurations of a second's training.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import type { AdversarialConfig, PretrainConfig } from '../../lib/config/config';
import { presetConfig } from '../../lib/config/presets';
import type { LossTerm } from '../../lib/losses/loss-term';
import type { SrresnetOptions } from '../../lib/models/srresnet-options';
import { type RunFolder, runFolder } from '../../lib/runs/run-folder';
import { CUT } from '../tiny-runs';

const CADENCE = { numSteps: 4, logEvery: 1, validateEvery: 2, saveEvery: 2 } as const;

const GENERATOR: SrresnetOptions = {
  kind: 'srresnet',
  scale: 4,
  numFilters: 4,
  numResBlocks: 1,
  outerKernelSize: 3,
  norm: 'none',
  activation: 'relu',
  upsampler: 'pixelshuffle-direct',
  globalSkip: 'bicubic',
  output: 'linear',
};

/** Four steps on a folder of pictures. */
export function tinyPretrain(pictures: string): PretrainConfig {
  const smoke = presetConfig('pretrain', 'smoke');
  return { ...smoke, ...CADENCE, data: { name: pictures, ...CUT }, generator: GENERATOR };
}

/** Four steps of the game, without VGG19 and with the caveat of a term of one's own. */
export function tinyAdversarial(pictures: string, pretrained: string): AdversarialConfig {
  const smoke = presetConfig('adversarial', 'smoke');
  const { perceptual: _, ...loss } = smoke.loss;
  return {
    ...smoke,
    ...CADENCE,
    data: { name: pictures, ...CUT },
    generator: GENERATOR,
    pretrained,
    discriminator: { kind: 'vgg', numFilters: 2, denseUnits: 4, norm: 'batch' },
    loss: { ...loss, [doubtfulTerm.name]: { weight: 0.5 } },
    discriminatorPretrainSteps: 1,
    adversarialRampSteps: 2,
  };
}

/** A term that every table and figure must warn of. */
export const doubtfulTerm: LossTerm = {
  name: 'doubtful',
  label: 'doubtful',
  open: () => ({
    measure: ({ sr, hr }) => tf.mean<tf.Scalar>(tf.square(tf.sub(sr, hr))),
    caveat: 'made-up term',
  }),
};

/** What a run of this lab leaves of itself, before its checkpoint. */
export interface HandMade {
  /** Changes of config.json. */
  config?: object;
  /** Replaces environment.json. */
  environment?: object;
  /** Replaces metrics.csv. */
  metrics?: string;
}

/** Writes the folder of an adversarial run of 40 steps whose data are nowhere. */
export function writeRun(path: string, parts: HandMade = {}): RunFolder {
  mkdirSync(path, { recursive: true });
  const write = (name: string, text: string): void => writeFileSync(join(path, name), text);
  const config = tinyAdversarial('/no/such/pictures', 'absent');
  write('config.json', JSON.stringify({ ...config, numSteps: 40, ...parts.config }));
  write('environment.json', JSON.stringify(parts.environment ?? ENVIRONMENT));
  write('metrics.csv', parts.metrics ?? metricsText(ROWS));
  return runFolder(path);
}

/** As writeEnvironment leaves it. */
export const ENVIRONMENT = {
  started: '2026-11-24T21:31:50.436Z',
  commit: '86f802febf158eb3ff503b995e482a5315494c98 with changes',
  engine: { name: 'tensorflow', version: 'TensorFlow 2.21.0', device: 'CPU, 2 threads' },
  machine: 'linux x64',
  data: { train: { images: 57 }, validation: { images: 2 } },
  bicubic: { validationPsnrY: 26.77, validationSsimY: 0.6908 },
};

/** The first has the discriminator alone; validated at 20 and, worse, at 40. */
export const ROWS = [
  { step: 10, discriminatorLoss: 1.4, adversarialWeight: 0 },
  { step: 20, ...terms(1), validationPsnrY: 27.5, validationSsimY: 0.72 },
  { step: 30, ...terms(2) },
  { step: 40, ...terms(3), validationPsnrY: 27.1, validationSsimY: 0.71 },
];

function terms(times: number) {
  return {
    totalLoss: 6,
    pixelLoss: times,
    adversarialLoss: 0.5,
    gridLoss: 0.01,
    doubtfulLoss: 4,
    discriminatorLoss: 1.3,
    realScore: 0.6,
    fakeScore: 0.4,
    generatorGradientNorm: 3,
    discriminatorGradientNorm: 0.3,
    adversarialWeight: 0.001 * times,
    learningRate: 2e-4,
    discriminatorLearningRate: 1e-3,
    seconds: 50 * times,
  };
}

/** Rows as metrics.csv. */
export function metricsText(rows: readonly object[], phase = 'adversarial'): string {
  const records = rows.map(
    (row) => new Map<string, unknown>([...Object.entries({ phase, ...row })]),
  );
  const columns = [...new Set(records.flatMap((record) => [...record.keys()]))];
  const lines = records.map((record) =>
    columns.map((column) => record.get(column) ?? '').join(','),
  );
  return `${[columns.join(','), ...lines].join('\n')}\n`;
}
