// From a cell's changes to its complete configurations: that of the stage which is studied and, before an adversarial one,
// that of its pretraining. What the two must share, the generator and its training data, is the cell's.
import { composeConfig, type Pretrained } from '../config/compose-config';
import type { Phase, PretrainConfig, TrainingConfig } from '../config/config';
import { parseConfig } from '../config/parse-config';
import { PRESET_NAMES } from '../config/presets-shared';
import { upgradeConfig } from '../config/upgrade-config';
import { pretrainedFrom } from '../runs/run-config';
import type { AblationConfig, StageSource } from './ablation-options';
import { type Assignments, asSettings, PRETRAIN } from './axis-value';

/** What cells start from, see AblationResults.pretraining. */
export type PretrainingMode = 'per-seed' | 'all' | 'given' | 'none';

/** What a cell is trained as, with the base's seed; `pretrained` of an adversarial one is the given run or null. */
export interface ComposedCell {
  readonly config: TrainingConfig;
  /** Absent where it starts from a given run, from random weights, or is itself a pretraining. */
  readonly pretrain?: PretrainConfig;
}

/** Composes the cells of an ablation. */
export interface Composer {
  readonly phase: Phase;
  readonly pretraining: PretrainingMode;
  /** The run that all cells start from, as configured. */
  readonly given?: string;
  /** @throws when the configuration is impossible. */
  compose(changes: Assignments): Promise<ComposedCell>;
}

/** @throws when the base's own configuration or a given run cannot be read. */
export async function createComposer(ablation: AblationConfig): Promise<Composer> {
  const { base, data, sharePretraining = 'per-seed' } = ablation;
  const whole = wholeConfig('base', base);
  const phase = base.phase ?? whole?.phase ?? 'adversarial';
  if (whole && whole.phase !== phase) {
    throw new Error(
      `createComposer: base.config must be of the phase ${phase}, but got ${whole.phase}; leave base.phase out`,
    );
  }
  const given = givenRun(ablation, whole);
  const from = given === undefined ? undefined : await pretrainedFrom(given);
  const trains = phase === 'adversarial' && ablation.pretrain !== null && given === undefined;
  const dataSetting: Assignments = data === undefined ? {} : { 'data.name': data };
  return {
    phase,
    pretraining: given !== undefined ? 'given' : trains ? sharePretraining : 'none',
    given,
    async compose(changes) {
      const own = Object.entries(changes).filter(([path]) => !path.startsWith(PRETRAIN));
      const set = asSettings({ ...base.overrides, ...dataSetting }).concat(
        asSettings(Object.fromEntries(own)),
      );
      const config = await composed(phase, { source: base, whole, set, from });
      return trains
        ? { config, pretrain: await pretrainOf(config, ablation, changes) }
        : { config };
    },
  };
}

interface StageParts {
  readonly source: StageSource;
  readonly whole?: TrainingConfig;
  readonly set: readonly string[];
  readonly from?: Pretrained;
}

async function composed(
  phase: Phase,
  { source, whole, set, from }: StageParts,
): Promise<TrainingConfig> {
  const config = await composeConfig(phase, { preset: source.preset, base: whole, set, from });
  return config.phase === 'adversarial' && !from ? { ...config, pretrained: null } : config;
}

async function pretrainOf(
  cell: TrainingConfig,
  { base, pretrain }: AblationConfig,
  changes: Assignments,
): Promise<PretrainConfig> {
  const source = pretrain ?? {};
  const whole = wholeConfig('pretrain', source);
  if (whole && whole.phase !== 'pretrain') {
    throw new Error(`pretrain.config must be of the phase pretrain, but got ${whole.phase}`);
  }
  const known = PRESET_NAMES.find((name) => name === (source.preset ?? base.preset ?? cell.preset));
  const own = Object.entries(changes)
    .filter(([path]) => path.startsWith(PRETRAIN))
    .map(([path, value]) => [path.slice(PRETRAIN.length), value] as const);
  const set = [
    ...asSettings(source.overrides ?? {}),
    `generator=${JSON.stringify(cell.generator)}`,
    `data.name=${JSON.stringify(cell.data.name)}`,
    ...asSettings(Object.fromEntries(own)),
  ];
  const preset = source.preset ?? known;
  return composeConfig('pretrain', { preset, base: whole, set }).catch((error: Error) => {
    throw new Error(`its pretraining: ${error.message}`, { cause: error });
  });
}

function wholeConfig(thing: string, { config }: StageSource): TrainingConfig | undefined {
  return config && parseConfig(upgradeConfig(config, `${thing}.config`));
}

/** A run that was there before: named, or that of the base's own configuration. */
function givenRun(
  { pretrain }: AblationConfig,
  whole: TrainingConfig | undefined,
): string | undefined {
  if (pretrain !== undefined) return pretrain?.run;
  return whole?.phase === 'adversarial' ? (whole.pretrained ?? undefined) : undefined;
}
