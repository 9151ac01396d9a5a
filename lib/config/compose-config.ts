// Configurations by hand: a preset, then a file, then key=value pairs, the later over the earlier.
import { readFile } from 'node:fs/promises';
import { readRunConfig, runFolder } from '../runs/run-folder';
import type { AdversarialConfig, PretrainConfig, TrainingConfig } from './config';
import { parseConfig } from './parse-config';
import { presetConfig } from './presets';

type Tree = { [key: string]: unknown };

/** Where a configuration comes from. */
export interface ConfigSources {
  preset: string;
  /** Instead of the preset: the configuration of a run that goes on. */
  base?: TrainingConfig;
  /** A JSON file with any part of a configuration. */
  file?: string;
  /** `generator.numFilters=48`, in order; values are JSON, or else text. */
  set?: readonly string[];
  /** Name of the data, over all else. */
  data?: string;
  /** Adversarial training: the pretrained run, whose generator's shape is taken over. */
  from?: string;
}

/** The checked configuration. @throws naming the first source that is wrong and every broken rule. */
export async function composeConfig(
  phase: 'pretrain',
  sources: ConfigSources,
): Promise<PretrainConfig>;
export async function composeConfig(
  phase: 'adversarial',
  sources: ConfigSources,
): Promise<AdversarialConfig>;
export async function composeConfig(
  phase: TrainingConfig['phase'],
  sources: ConfigSources,
): Promise<TrainingConfig>;
export async function composeConfig(
  phase: TrainingConfig['phase'],
  { preset, base, file, set = [], data, from }: ConfigSources,
): Promise<TrainingConfig> {
  let tree = (base ?? presetConfig(phase, preset)) as unknown as Tree;
  if (file !== undefined) tree = merge(tree, await readConfigFile(file));
  for (const assignment of set) tree = merge(tree, parseAssignment(assignment));
  if (data !== undefined) tree = merge(tree, { data: { name: data } });
  if (from !== undefined) tree = merge(tree, await startFrom(from));
  return parseConfig(tree);
}

async function startFrom(run: string): Promise<Tree> {
  const { generator } = await readRunConfig(runFolder(run));
  return { pretrained: run, generator };
}

async function readConfigFile(path: string): Promise<Tree> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new Error(`composeConfig: configuration file must be readable, but got ${error.message}`);
  });
  try {
    const tree = JSON.parse(text);
    if (!isTree(tree)) throw new Error('no object');
    return tree;
  } catch (error) {
    throw new Error(
      `composeConfig: ${path} must hold a JSON object, but got ${(error as Error).message}`,
    );
  }
}

function parseAssignment(assignment: string): Tree {
  const [, path, text] = assignment.match(/^([\w.-]+)=(.*)$/s) ?? [];
  if (path === undefined) {
    throw new Error(
      `composeConfig: --set must be key=value such as numSteps=500, but got ${assignment}`,
    );
  }
  return path
    .split('.')
    .reduceRight<unknown>((value, key) => ({ [key]: value }), parseValue(text)) as Tree;
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** VGG layers and schedules are replaced as a whole: merging two schedules would give a mixture of kinds. */
const WHOLE = new Set(['layers', 'schedule']);

function merge(base: Tree, over: Tree): Tree {
  const merged: Tree = { ...base };
  for (const [key, value] of Object.entries(over)) {
    if (key === '__proto__') continue;
    const before = base[key];
    merged[key] = isTree(value) && isTree(before) && !WHOLE.has(key) ? merge(before, value) : value;
  }
  return merged;
}
