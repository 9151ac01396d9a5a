// What a generator brings to be trained by runs: its options, their schema, its builder, its names.
import type { OptionsSchema } from '../options/options-schema';
import type { Random } from '../random/random';
import type { Generator } from './network';
import type { OperationList, ReadWeight } from './operations';

/** What every generator's options have. */
export interface GeneratorOptions {
  /** Which generator. */
  readonly kind: string;
  /** Upscaling factor, a whole number. */
  readonly scale: number;
}

/** A generator that runs can train. */
export interface GeneratorKind<O extends GeneratorOptions = GeneratorOptions> {
  /** Its name in configurations: `generator.kind`. */
  readonly kind: O['kind'];
  /** How figures and tables call it, as SRResNet. */
  readonly label: string;
  /** Checks its options; an own generator may go without. */
  readonly options?: OptionsSchema<O>;
  /** The same options and seed give the same starting weights. The caller disposes it. */
  build(options: O, random: Random): Generator;
  /** The same network as operations, for `srgan export`; one that goes without cannot leave the lab. */
  operations?(options: O, weight: ReadWeight): OperationList;
  /** What the name of an adversarial run begins with, as srgan; that of a pretraining begins with the kind. */
  readonly adversarialName: string;
  /** What a run's name says of its size, as b8f32. */
  sizeName(options: O): string;
  /** Rules between its options and the rest of a configuration, as sentences; none where all are kept. */
  brokenRules?(options: O, data: { readonly batchSize: number }): string[];
}
