// The generators of the lab. A new one is a file with its options, schema and builder, and one line in GENERATORS;
// a researcher's own is handed to runs as `generators`, without touching this list.
import { oneOfKinds } from '../options/combine';
import type { OptionsSchema } from '../options/options-schema';
import type { Random } from '../random/random';
import type { GeneratorKind, GeneratorOptions } from './generator-kind';
import { kindIn, withOwn } from './kinds';
import type { Generator } from './network';
import { rrdbGenerator } from './rrdb';
import { srresnetGenerator } from './srresnet';

/** Every generator of the lab. */
export const GENERATORS = [srresnetGenerator, rrdbGenerator] as const;

/** The options of a generator of the lab. */
export type LabGeneratorOptions = OptionsOf<(typeof GENERATORS)[number]>;

type OptionsOf<K> = K extends GeneratorKind<infer O> ? O : never;

/** Checks the options of any of the generators. */
export function generatorOptions(
  own: readonly GeneratorKind[] = [],
): OptionsSchema<GeneratorOptions> {
  return oneOfKinds<GeneratorOptions>(withOwn<GeneratorKind>(GENERATORS, own));
}

/** The generator of some options. @throws when its kind is not among them. */
export function generatorKind(
  options: GeneratorOptions,
  own: readonly GeneratorKind[] = [],
): GeneratorKind {
  return kindIn('generator', options.kind, withOwn<GeneratorKind>(GENERATORS, own));
}

/** Builds the generator of some options; the caller disposes it. @throws when its kind is unknown. */
export function buildGenerator(
  options: GeneratorOptions,
  random: Random,
  own: readonly GeneratorKind[] = [],
): Generator {
  return generatorKind(options, own).build(options, random);
}
