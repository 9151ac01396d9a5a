// Random configurations: each is accepted or refused in words, and of the accepted ones a sample is built.
import assert from 'node:assert/strict';
import type { TrainingConfig } from '../../lib/config/config';
import { parseConfig } from '../../lib/config/parse-config';
import { presetConfig } from '../../lib/config/presets';
import { startEngine } from '../../lib/engine/engine';
import type { GeneratorOptions } from '../../lib/models/generator-kind';
import { buildGenerator } from '../../lib/models/generators';
import type { SrresnetOptions } from '../../lib/models/srresnet-options';
import { createRandom, type Random } from '../../lib/random/random';
import { withValue } from '../config/with-value';
import { type Area, between, oneOf } from './area';

const AT_A_TIME = 50;

/** Values that somebody, or a broken program, may write: right ones, near misses, nonsense. */
const VALUES: readonly unknown[] = [
  ...[0, 1, 2, 3, 4, 8, 16, 32, 64, 0.1, 0.5, 1e-4, 2.5, -1, 1e9, 1e300, 2 ** 53],
  ...[Number.NaN, Number.POSITIVE_INFINITY, null, undefined, true, false],
  ...[
    '',
    ' ',
    'none',
    'batch',
    'linear',
    '../x',
    '\u0000',
    '\u001b[31m',
    '__proto__',
    'a'.repeat(9000),
  ],
  ...[[], [1], {}, { weight: 1 }, { kind: 'srresnet' }, { kind: 'constant' }, { constructor: 1 }],
];

/** Random changes of presets. */
export const configurations: Area = {
  name: 'random configurations',
  share: 1,
  async open() {
    await startEngine();
    return async (random) => {
      for (let i = 0; i < AT_A_TIME; i++) tryOne(random);
      return AT_A_TIME;
    };
  },
};

function tryOne(random: Random): void {
  const phase = oneOf(random, ['pretrain', 'adversarial'] as const);
  const preset = presetConfig(phase, oneOf(random, ['smoke', 'quick', 'standard', 'paper']));
  const paths = leaves(preset);
  let changed: unknown = preset;
  const changes: string[] = [];
  for (let i = between(random, 1, 4); i > 0; i--) {
    const [path, value] = [oneOf(random, paths), oneOf(random, VALUES)];
    changes.push(`${path}=${JSON.stringify(value)?.slice(0, 40)}`);
    changed = withValue(changed as object, path, value);
  }
  const config = accepted(changed, changes.join(', '));
  if (!config || !isSrresnet(config.generator) || random.uniform() < 0.8) return;
  if (config.generator.numFilters > 64) return;
  // few blocks: it is the kinds of layers that may not fit together
  const small = { ...config.generator, numResBlocks: Math.min(2, config.generator.numResBlocks) };
  buildGenerator(small, createRandom(1)).dispose();
}

const isSrresnet = (options: GeneratorOptions): options is SrresnetOptions =>
  options.kind === 'srresnet';

/** The configuration, or undefined where it is refused, in words. */
function accepted(config: unknown, changes: string): TrainingConfig | undefined {
  try {
    return parseConfig(config);
  } catch (error) {
    assert.ok(error instanceof Error);
    assert.match(error.message, /^parseConfig: .+ must (be|have) .+, but got .+/s, changes);
    return undefined;
  }
}

/** The paths of all values in a tree, and of its branches. */
function leaves(tree: object, before = ''): string[] {
  return Object.entries(tree).flatMap(([key, value]) => {
    const path = before + key;
    const deeper = typeof value === 'object' && value !== null && !Array.isArray(value);
    return deeper ? [path, ...leaves(value, `${path}.`)] : [path];
  });
}
