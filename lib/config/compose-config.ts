// Configurations by hand: a preset, then a file, then values one by one, the later over the earlier.
import { readFile } from 'node:fs/promises';
import type { GeneratorOptions } from '../models/generator-kind';
import { branch, isTree, type Tree } from '../options/tree';
import type { AdversarialConfig, Phase, PretrainConfig, TrainingConfig } from './config';
import { merge, readAssignment } from './merge';
import type { OwnParts } from './own-parts';
import { parseConfig } from './parse-config';
import { presetConfig } from './presets';
import { upgradeConfig } from './upgrade-config';

/** Any part of a configuration, for a change by hand. Own terms and the options of networks are open. */
export type Overrides<C extends TrainingConfig> = {
  readonly [K in keyof C]?: K extends 'loss' | 'generator' | 'discriminator'
    ? C[K] | Readonly<Record<string, unknown>>
    : C[K] extends object
      ? Partial<C[K]>
      : C[K];
};

/** Where a configuration comes from. */
export interface ConfigSources<C extends TrainingConfig = TrainingConfig> extends OwnParts {
  /** Default 'quick'. */
  preset?: string;
  /** Instead of the preset: the configuration of a run that goes on. */
  base?: TrainingConfig;
  /** A JSON file with any part of a configuration; a whole one, as a run's config.json, takes the preset's place. */
  file?: string;
  /** Typed changes, as `{ seed: 2, loss: { grid: null } }`; null takes a term of the loss out. */
  overrides?: Overrides<C>;
  /** `generator.numFilters=48`, in order; values are JSON, or else text. */
  set?: readonly string[];
  /** Name of the data, over all else. */
  data?: string;
  /** The run to start from, whose generator is taken over; a pretraining may change its scale. */
  from?: Pretrained;
}

/** A run to start from, as pretrainedFrom reads it. */
export interface Pretrained {
  readonly run: string;
  readonly generator: GeneratorOptions;
}

/**
 * The checked configuration.
 * @throws naming the first source that is wrong, every broken rule, and a change that `from` would undo.
 */
export async function composeConfig(
  phase: 'pretrain',
  sources?: ConfigSources<PretrainConfig>,
): Promise<PretrainConfig>;
export async function composeConfig(
  phase: 'adversarial',
  sources?: ConfigSources<AdversarialConfig>,
): Promise<AdversarialConfig>;
export async function composeConfig(phase: Phase, sources?: ConfigSources): Promise<TrainingConfig>;
export async function composeConfig(
  phase: Phase,
  sources: ConfigSources = {},
): Promise<TrainingConfig> {
  const { preset = 'quick', base, file, overrides, set = [], data, from } = sources;
  const given = file === undefined ? undefined : await readConfigFile(file);
  // a whole configuration is what it says; laid over a preset, terms that it does without would come back
  const whole = given && isWhole(given) ? given : undefined;
  if (whole) checkPhase(phase, whole);
  const changes: Tree[] = given && !whole ? [given] : [];
  if (overrides !== undefined) changes.push({ ...overrides });
  changes.push(...set.map(readAssignment));
  if (data !== undefined) changes.push({ data: { name: data } });
  let tree: Tree = { ...(whole ?? base ?? presetConfig(phase, preset)) };
  if (from !== undefined) tree = { ...tree, pretrained: from.run, generator: from.generator };
  const composed = changes.reduce(merge, tree);
  if (from !== undefined) checkKept(phase, whole ? [whole, ...changes] : changes, from);
  checkStart(composed);
  return parseConfig(withoutUnusedTerms(composed), sources);
}

function checkPhase(phase: Phase, whole: Tree): void {
  if (whole.phase === phase) return;
  throw new Error(
    `composeConfig: the configuration file must be of phase ${phase}, but got one of phase ${whole.phase}; use \`srgan train ${whole.phase}\``,
  );
}

/** Fine-tuning starts from what has been learnt. */
function checkStart({ preset, pretrained, phase }: Tree): void {
  if (preset !== 'finetune' || typeof pretrained === 'string') return;
  throw new Error(
    `composeConfig: the preset finetune must start from a run, but got ${pretrained}; name one: \`srgan train ${phase} --preset finetune --from RUN\``,
  );
}

/**
 * A change of the generator's shape would not fit the weights that training starts from. Only a pretraining can learn what
 * another scale needs anew: a game would begin with noise.
 */
function checkKept(phase: Phase, changes: readonly Tree[], { run, generator }: Pretrained): void {
  const kept = new Map(Object.entries(generator));
  for (const [key, value] of changes.flatMap((change) =>
    Object.entries(branch(change.generator)),
  )) {
    if (kept.get(key) === value || (phase === 'pretrain' && key === 'scale')) continue;
    throw new Error(
      `composeConfig: generator.${key} must be that of ${run}, whose weights training starts from (${kept.get(key)}), ` +
        `but got ${value}; leave it out, or train another run to start from`,
    );
  }
}

/** `loss.grid=null` takes a term out. */
function withoutUnusedTerms({ loss, ...rest }: Tree): Tree {
  if (!isTree(loss)) return { ...rest, loss };
  const used = Object.entries(loss).filter(([, options]) => options !== null);
  return { ...rest, loss: Object.fromEntries(used) };
}

async function readConfigFile(path: string): Promise<Tree> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new Error(`composeConfig: configuration file must be readable, but got ${error.message}`);
  });
  const tree = readTree(text, path);
  return isWhole(tree) ? upgradeConfig(tree, path) : tree;
}

function readTree(text: string, path: string): Tree {
  try {
    const tree: unknown = JSON.parse(text);
    if (isTree(tree)) return tree;
    throw new Error('something else');
  } catch (error) {
    throw new Error(
      `composeConfig: ${path} must hold a JSON object, but got ${(error as Error).message}`,
    );
  }
}

/** A whole configuration, such as a run's config.json, may be of an earlier version; a part is of today's. */
const isWhole = (tree: Tree): boolean => 'phase' in tree && 'numSteps' in tree && 'loss' in tree;
