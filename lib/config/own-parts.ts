// What a researcher adds from a notebook without touching the lab's lists.
import type { LossTerm } from '../losses/loss-term';
import type { DiscriminatorKind } from '../models/discriminator-kind';
import type { GeneratorKind } from '../models/generator-kind';

/** Own parts that a configuration may name. Whoever resumes such a run or opens its model hands them over again. */
export interface OwnParts {
  /** Own terms of the loss. */
  readonly terms?: readonly LossTerm[];
  /** Own generators. */
  readonly generators?: readonly GeneratorKind[];
  /** Own discriminators. */
  readonly discriminators?: readonly DiscriminatorKind[];
}
