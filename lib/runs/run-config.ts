// config.json of a run: written complete before the first step, read with everything checked, or in part.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pretrained } from '../config/compose-config';
import type { Phase, TrainingConfig } from '../config/config';
import type { OwnParts } from '../config/own-parts';
import { parseConfig } from '../config/parse-config';
import { upgradeConfig } from '../config/upgrade-config';
import { type DegradationOptions, degradationOptions } from '../degradation/degradation-options';
import { writeAtomically } from '../files/write-atomically';
import type { GeneratorOptions } from '../models/generator-kind';
import { generatorOptions } from '../models/generators';
import { checkedValue } from '../options/options-schema';
import { branch, isTree, type Tree } from '../options/tree';
import { runModel } from './model-name';
import { otherRuns, type RunFolder } from './run-folder';

/** Writes config.json. */
export async function writeRunConfig(run: RunFolder, config: TrainingConfig): Promise<void> {
  await writeAtomically(configPath(run), `${JSON.stringify(config, null, 2)}\n`);
}

/** Reads and checks the whole of config.json, in the form of today. @throws when the run is missing or broken. */
export async function readRunConfig(run: RunFolder, own: OwnParts = {}): Promise<TrainingConfig> {
  const upgraded = await readRawConfig(run);
  try {
    return parseConfig(upgraded, own);
  } catch (error) {
    throw new Error(
      `readRunConfig: ${configPath(run)} must be a valid configuration, but got ${(error as Error).message}`,
    );
  }
}

/** The generator's part alone: all that a model needs, whatever else the run was trained with. */
export async function readGeneratorOptions(
  run: RunFolder,
  own: OwnParts = {},
): Promise<{ readonly options: GeneratorOptions; readonly seed: number }> {
  const { generator, seed } = await readRawConfig(run);
  const options = checkedValue(
    `readGeneratorOptions: ${configPath(run)}`,
    generatorOptions(own.generators).check(generator, 'generator'),
  );
  return { options, seed: typeof seed === 'number' ? seed : 0 };
}

/** A pretrained run as the start of another, for composeConfig's `from`. @throws when it is missing or broken. */
export async function pretrainedFrom(run: string, own: OwnParts = {}): Promise<Pretrained> {
  const { options } = await readGeneratorOptions(runModel(run).run, own);
  return { run, generator: options };
}

/** What a list or a report says of a run, own parts or not: read leniently. */
export interface RunDescription {
  readonly phase: Phase;
  readonly preset: string;
  readonly seed: number;
  readonly data: string;
  /** How its LR is made; absent where that cannot be read. */
  readonly degradation?: DegradationOptions;
  readonly numSteps: number;
  readonly generator: GeneratorOptions;
  /** Weights of the terms in use, by name. */
  readonly weights: Readonly<Record<string, number>>;
  readonly pretrained: string | null;
}

/** Describes a run. @throws when it has no config.json, or none that a lab has written. */
export async function describeRun(run: RunFolder): Promise<RunDescription> {
  const config = await readRawConfig(run);
  const generator = branch(config.generator);
  const { phase } = config;
  if (phase !== 'pretrain' && phase !== 'adversarial') {
    throw new Error(
      `describeRun: phase of ${configPath(run)} must be pretrain or adversarial, but got ${phase}`,
    );
  }
  const weights = Object.entries(branch(config.loss)).map(
    ([name, options]) => [name, Number(branch(options).weight)] as const,
  );
  const degradation = degradationOptions.check(branch(config.data).degradation);
  return {
    phase,
    preset: String(config.preset),
    seed: Number(config.seed),
    data: String(branch(config.data).name),
    ...('value' in degradation && { degradation: degradation.value }),
    numSteps: Number(config.numSteps),
    generator: { ...generator, kind: String(generator.kind), scale: Number(generator.scale) },
    weights: Object.fromEntries(weights),
    pretrained: typeof config.pretrained === 'string' ? config.pretrained : null,
  };
}

const configPath = ({ path }: RunFolder): string => join(path, 'config.json');

/** config.json in the form of today, unchecked: what own parts wrote, or a later key, is there too. @throws when the run is missing or broken. */
export async function readRawConfig(run: RunFolder): Promise<Tree> {
  const text = await readFile(configPath(run), 'utf8').catch(async () => {
    throw new Error(
      `readRunConfig: run must be a folder with config.json, but got ${run.path}; ${await otherRuns(run.name)}`,
    );
  });
  return upgradeConfig(parseTree(text, configPath(run)), configPath(run));
}

function parseTree(text: string, path: string): Tree {
  try {
    const config: unknown = JSON.parse(text);
    if (isTree(config)) return config;
    throw new Error('no object');
  } catch (error) {
    throw new Error(
      `readRunConfig: ${path} must be a valid configuration, but got ${(error as Error).message}`,
    );
  }
}
