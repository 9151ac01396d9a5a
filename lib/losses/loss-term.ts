// What a term of the generator's loss brings: its options, their schema, what it measures of a step.
import type * as tf from '@tensorflow/tfjs';
import type { OptionsSchema } from '../options/options-schema';
import type { Random } from '../random/random';

/** What every term's options have. */
export interface TermOptions {
  /** Its factor in the total. At 0 the term is measured and costs no gradient; left out it is not even measured. */
  readonly weight: number;
}

/** What a term may use of a step. */
export interface TermInputs {
  /** [n,h,w,3] in [0,1]. */
  readonly lr: tf.Tensor4D;
  /** [n,scale*h,scale*w,3] in [-1,1]. */
  readonly hr: tf.Tensor4D;
  /** The generator's images, of hr's shape; the gradient flows into them. */
  readonly sr: tf.Tensor4D;
  /** The generator's upscaling factor. */
  readonly scale: number;
  /** From 0. Random choices are functions of seed and step, so that a run resumes exactly. */
  readonly step: number;
  /** The discriminator's logits, [n,1] or a map, of images [n,h,w,3]; in adversarial training only. */
  readonly judge?: (images: tf.Tensor4D) => tf.Tensor;
}

/** What a term is opened with. */
export interface TermContext {
  /** The run's source of randomness; fork it by the term's name. */
  readonly random: Random;
  readonly seed: number;
  /** Paths of weights that the user names, by what they are for (`vgg19`). */
  readonly weights: Readonly<Record<string, string | undefined>>;
}

/** A term that measures. */
export interface OpenTerm {
  /** The term before its weight, a scalar. Called inside the gradient's tape; what hr alone decides belongs into withoutTape. */
  measure(inputs: TermInputs): tf.Scalar;
  /** Goes into the run's environment.json. */
  readonly notes?: Readonly<Record<string, unknown>>;
  /** A few words that every table and figure of the run must carry, as 'untrained VGG19'. */
  readonly caveat?: string;
  /** What the user is told when the run starts. */
  readonly notice?: string;
  /** Frees what was opened. */
  dispose?(): void;
}

/** The sizes that rules between options may ask for. */
export interface TermSizes {
  readonly scale: number;
  readonly hrCropSize: number;
}

/** A term of the generator's loss. */
export interface LossTerm<O extends TermOptions = TermOptions, N extends string = string> {
  /** Its key in a configuration's `loss`; `<name>Loss` is its column of metrics.csv. */
  readonly name: N;
  /** How legends call it. */
  readonly label: string;
  /** Checks its options; an own term without has a weight alone. */
  readonly options?: OptionsSchema<O>;
  /** True for a term that needs a discriminator. */
  readonly judged?: boolean;
  /** Rules between its options and the sizes of a configuration, as sentences; none where all are kept. */
  brokenRules?(options: O, sizes: TermSizes): string[];
  open(options: O, context: TermContext): OpenTerm | Promise<OpenTerm>;
}
