// A model ready to leave the lab: its operations with their weights, and what must be known to use it. Made of a run's
// configuration and checkpoint alone; no engine is started.
import { basename } from 'node:path';
import type { OwnParts } from '../config/own-parts';
import { overlapFor } from '../inference/tiles';
import type { GeneratorOptions } from '../models/generator-kind';
import { generatorKind } from '../models/generators';
import type { Operation, ReadWeight } from '../models/operations';
import { readGeneratorFile } from '../runs/generator-file';
import { runModel } from '../runs/model-name';
import { readGeneratorOptions } from '../runs/run-config';
import { type RunSummary, summarizeRun } from '../runs/summarize-run';

/** What every format's metadata says of a model. */
interface ModelFacts {
  /** The run's name, with @latest where it is not the best. */
  readonly name: string;
  /** Kind, scale and size, as 'SRResNet x4 b8f32'. */
  readonly architecture: string;
  readonly scale: number;
  /** Values of its weights, batch norm folded in. */
  readonly parameters: number;
  /** LR pixels that tiles must overlap by, so that they show no seams. */
  readonly overlap: number;
  readonly input: string;
  readonly output: string;
  readonly generator: GeneratorOptions;
}

/** A model ready to leave the lab. */
export interface ExportedModel {
  readonly facts: ModelFacts;
  /** From RGB in [0,1] to RGB in [0,1], clipped. */
  readonly operations: readonly Operation[];
  /** The run that it comes from; absent where it is none. */
  readonly run?: RunSummary;
}

/** The contract of every format. */
const RANGES = {
  input: 'RGB, float32 in [0,1], any batch, height and width',
  output: 'RGB, float32 clipped to [0,1], scale times as high and wide',
} as const;

/**
 * Makes a generator ready. @param weight Its weights by the names that its builder gives them.
 * @throws when its kind has no operations, or a weight is missing or of another shape
 */
export function exportedModel(
  name: string,
  options: GeneratorOptions,
  weight: ReadWeight,
  own: OwnParts = {},
): ExportedModel {
  const kind = generatorKind(options, own.generators);
  if (!kind.operations) {
    throw new Error(
      `exportedModel: generator must be of a kind with operations, but got ${options.kind}; give its GeneratorKind ` +
        '`operations`, as lib/models/srresnet-operations.ts does',
    );
  }
  const { operations, reach } = kind.operations(options, weight);
  const facts = {
    name,
    architecture: `${kind.label} x${options.scale} ${kind.sizeName(options)}`,
    scale: options.scale,
    parameters: operations.reduce((sum, operation) => sum + valuesIn(operation), 0),
    overlap: overlapFor(reach),
    ...RANGES,
    generator: options,
  };
  return { facts, operations: [...operations, ...toUnitRange(operations.length - 1)] };
}

/** A run's best generator, or its latest (`run@latest`). @throws when the run is missing or not yet saved. */
export async function exportedRun(name: string, own: OwnParts = {}): Promise<ExportedModel> {
  const { run, name: shown, which } = runModel(name);
  const { options } = await readGeneratorOptions(run, own);
  const { file, prefix } = await readGeneratorFile(name);
  const model = exportedModel(shown, options, weightsOf(file.tensors, prefix), own);
  const summary = await summarizeRun(run);
  if (summary.state === 'broken') return model;
  // what was measured is the best
  const measured = which === 'best' ? {} : { psnrY: null, lpips: null };
  return { ...model, run: { ...summary, ...measured } };
}

/** What a format's own metadata say: the facts, the training, and what the format adds. */
export const metadataOf = (
  { facts, run }: ExportedModel,
  format: { readonly half: boolean; readonly leastPixels: number },
): object => ({ ...facts, ...format, ...(run && { training: trainingOf(run) }) });

/** How a model was trained: its data, how long, what it reached. A folder of images goes by its name, not its path. */
function trainingOf(run: RunSummary): object {
  const { phase, steps, numSteps, seconds, seed, psnrY, bicubicPsnrY, lpips, caveats } = run;
  if (run.interpolation) {
    const { alpha, from, to } = run.interpolation;
    return { interpolation: { alpha, from: from.model, to: to.model }, caveats };
  }
  const budget = { phase, data: basename(run.data), steps, numSteps, seconds, seed };
  return { ...budget, validation: { psnrY, bicubicPsnrY, lpips }, caveats };
}

/** A model in a sentence. */
export const descriptionOf = ({ facts }: ExportedModel): string =>
  `${facts.name}: ${facts.architecture}. In: ${facts.input}. Out: ${facts.output}.`;

/** Reads weights from tensors by name. */
function weightsOf(
  tensors: ReadonlyMap<
    string,
    { readonly shape: readonly number[]; readonly values: Float32Array }
  >,
  prefix: string,
): ReadWeight {
  return (name, shape) => {
    const found = tensors.get(`${prefix}/${name}`);
    if (found?.shape.join() === shape.join()) return found.values;
    throw new Error(
      `exportedRun: ${name} must be a tensor [${shape}], but got ${found ? `[${found.shape}]` : 'nothing'}; ` +
        'the checkpoint is of another configuration',
    );
  };
}

/** [-1,1] to [0,1], clipped. */
const toUnitRange = (sr: number): Operation[] => [
  { kind: 'affine', x: sr, gain: 0.5, offset: 0.5 },
  { kind: 'clip', x: sr + 1 },
];

function valuesIn(operation: Operation): number {
  if (operation.kind === 'prelu') return operation.slopes.length;
  if (operation.kind !== 'convolution' || operation.name === 'bicubic') return 0;
  return operation.kernel.length + operation.bias.length;
}

/** Pixels that a side must have at least where mirroring can add no more than there are. */
export const mirroredPixels = (operations: readonly Operation[]): number =>
  operations.reduce((most, op) => (op.kind === 'mirror' ? Math.max(most, op.pixels) : most), 1);
