// What a discriminator brings to be trained by runs: its options, their schema, its builder.
import type { OptionsSchema } from '../options/options-schema';
import type { Random } from '../random/random';
import type { Discriminator } from './network';

/** What every discriminator's options have. */
export interface DiscriminatorOptions {
  /** Which discriminator. */
  readonly kind: string;
}

/** A discriminator that runs can train. */
export interface DiscriminatorKind<O extends DiscriminatorOptions = DiscriminatorOptions> {
  /** Its name in configurations: `discriminator.kind`. */
  readonly kind: O['kind'];
  /** How texts call it. */
  readonly label: string;
  /** Checks its options; an own discriminator may go without. */
  readonly options?: OptionsSchema<O>;
  /** Builds it for square images of hrCropSize pixels. The caller disposes it. */
  build(options: O, place: { readonly hrCropSize: number; readonly random: Random }): Discriminator;
  /** Rules between its options and the rest of a configuration, as sentences; none where all are kept. */
  brokenRules?(options: O, data: { readonly hrCropSize: number }): string[];
}
