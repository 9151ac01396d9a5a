// The terms of the generator's loss. A new one is a file with its options, schema and measure, and one line in
// LOSS_TERMS; a researcher's own is handed to runs as `terms`, without touching this list. The weighted total
// (Ledig et al. 2017, equation 3; with a pixel term, ESRGAN, Wang et al. 2018, equation 3), the columns of
// metrics.csv, the legends and the rules of `loss` derive from it.
import { z } from 'zod';
import { anyOf } from '../options/combine';
import type { OptionsSchema } from '../options/options-schema';
import { weight } from '../options/ranges';
import { schemaOf } from '../options/schema-of';
import { adversarialTerm } from './adversarial';
import { gradientTerm } from './gradient';
import { gridTerm } from './grid';
import type { LossTerm, TermOptions } from './loss-term';
import { lpipsTerm } from './lpips-term';
import { perceptualTerm } from './perceptual-term';
import { pixelTerm } from './pixel';
import { totalVariationTerm } from './total-variation';
import { waveletTerm } from './wavelet';

/**
 * Every term of the lab, in the order in which they are measured and drawn. New ones go to the end: the order decides
 * in which order their gradients are added up, and so the last bits of a training.
 */
export const LOSS_TERMS = [
  perceptualTerm,
  adversarialTerm,
  pixelTerm,
  totalVariationTerm,
  gridTerm,
  lpipsTerm,
  gradientTerm,
  waveletTerm,
] as const;

type Known = (typeof LOSS_TERMS)[number];
type OptionsOf<T> = T extends LossTerm<infer O, string> ? O : never;

/** A configuration's `loss`: the options of each term that is used, by name. Own terms stand beside them. */
export type LossOptions = {
  [T in Known as T['name']]?: OptionsOf<T>;
};

/** A term's options in a configuration's `loss`; undefined where it is not used. */
export function optionsOf(loss: LossOptions, name: string): TermOptions | undefined {
  return new Map<string, TermOptions | undefined>(Object.entries(loss)).get(name);
}

const weightAlone = schemaOf<TermOptions>()(z.strictObject({ weight }));

/** The lab's terms, then the own ones. An own one of a known name takes its place. */
export function allTerms(own: readonly LossTerm[] = []): readonly LossTerm[] {
  const replaced = new Set(own.map(({ name }) => name));
  return [...LOSS_TERMS.filter(({ name }) => !replaced.has(name)), ...own];
}

/** The column of metrics.csv that a term's mean goes into. */
export const lossColumn = ({ name }: { readonly name: string }): string => `${name}Loss`;

/** Checks a configuration's `loss`. */
export function lossOptions(own: readonly LossTerm[] = []): OptionsSchema<LossOptions> {
  const parts = allTerms(own).map(({ name, options }) => [name, options ?? weightAlone] as const);
  return anyOf(Object.fromEntries(parts));
}
