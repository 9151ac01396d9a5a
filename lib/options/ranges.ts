// Ranges that options of several rooms share.
import { z } from 'zod';

/** A count of at least one. @internal */
export const count = z.int().min(1).max(1e9);

/** A number of steps, none included. @internal */
export const steps = z.int().min(0).max(1e9);

/** The weight of a part of a sum. @internal */
export const weight = z.number().min(0).max(1e9);

/** A share from 0 to 1. @internal */
export const fraction = z.number().min(0).max(1);
