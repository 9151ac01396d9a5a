// The discriminators of the lab. A new one is a file with its options, schema and builder, and one line in
// DISCRIMINATORS; a researcher's own is handed to runs as `discriminators`.
import { oneOfKinds } from '../options/combine';
import type { OptionsSchema } from '../options/options-schema';
import { vggDiscriminator } from './discriminator';
import type { DiscriminatorKind, DiscriminatorOptions } from './discriminator-kind';
import { kindIn, withOwn } from './kinds';
import { patchDiscriminator } from './patch-discriminator';
import { unetDiscriminator } from './unet-discriminator';

/** Every discriminator of the lab. */
export const DISCRIMINATORS = [vggDiscriminator, unetDiscriminator, patchDiscriminator] as const;

/** The options of a discriminator of the lab. */
export type LabDiscriminatorOptions = OptionsOf<(typeof DISCRIMINATORS)[number]>;

type OptionsOf<K> = K extends DiscriminatorKind<infer O> ? O : never;

/** Checks the options of any of the discriminators. */
export function discriminatorOptions(
  own: readonly DiscriminatorKind[] = [],
): OptionsSchema<DiscriminatorOptions> {
  return oneOfKinds<DiscriminatorOptions>(withOwn<DiscriminatorKind>(DISCRIMINATORS, own));
}

/** The discriminator of some options. @throws when its kind is not among them. */
export function discriminatorKind(
  options: DiscriminatorOptions,
  own: readonly DiscriminatorKind[] = [],
): DiscriminatorKind {
  return kindIn('discriminator', options.kind, withOwn<DiscriminatorKind>(DISCRIMINATORS, own));
}
