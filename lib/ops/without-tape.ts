// Work inside a gradient function that the gradient must not see.
// What is recorded holds all that its gradient could need (gradients-of.ts). SRGAN updates the discriminator between the
// generator's forward and backward pass; recorded, that update would hold a whole second network's activations.
import { withTape } from './tape';

/** Runs f, which may compute gradients of its own, as if no gradient function were running. */
export const withoutTape = <T>(f: () => T): T => withTape(null, f);
