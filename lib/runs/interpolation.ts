// interpolation.json of a run that was not trained but lies between two: whose weights it holds, and how much of each. The run's
// config.json is that of the second parent, so every program that opens runs opens it; this file says that its
// training is not its own.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeAtomically } from '../files/write-atomically';
import { checkedValue } from '../options/options-schema';
import { schemaOf } from '../options/schema-of';
import type { RunFolder } from './run-folder';

/** A model that an interpolated one was made of. */
export interface InterpolationParent {
  /** As tables call it: the run's name, with @latest where it is that one. */
  readonly model: string;
  /** Absolute path of its run, when it was read. */
  readonly path: string;
  /** SHA-256 of its checkpoint: whether a model of that name still is the one. */
  readonly sha256: string;
}

/** What an interpolated model is: (1 - alpha) from + alpha to. */
export interface Interpolation {
  readonly version: 1;
  /** From 0, which is `from`, to 1, which is `to`. */
  readonly alpha: number;
  readonly from: InterpolationParent;
  readonly to: InterpolationParent;
}

const parent = z.object({ model: z.string(), path: z.string(), sha256: z.string() });
const schema = schemaOf<Interpolation>()(
  z.object({
    version: z.literal(1),
    alpha: z.number().min(0).max(1),
    ...{ from: parent, to: parent },
  }),
);

const pathIn = ({ path }: RunFolder): string => join(path, 'interpolation.json');

/** Writes interpolation.json. */
export async function writeInterpolation(
  run: RunFolder,
  interpolation: Interpolation,
): Promise<void> {
  await writeAtomically(pathIn(run), `${JSON.stringify(interpolation, null, 2)}\n`);
}

/** What a run is made of; undefined where it was trained. @throws when interpolation.json is broken. */
export async function readInterpolation(run: RunFolder): Promise<Interpolation | undefined> {
  const text = await readFile(pathIn(run), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  return checkedValue(`readInterpolation: ${pathIn(run)}`, schema.check(parsed(text)));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** '0.4 of the way from srresnet-1 to srgan-1'. */
export const interpolationWords = ({ alpha, from, to }: Interpolation): string =>
  `${alpha} of the way from ${from.model} to ${to.model}`;
