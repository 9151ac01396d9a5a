// The files by which a node is asked and answers, in a folder of its own.
import { z } from 'zod';

/** What the node is to read. */
export const TOKEN = 'token';

/** What it writes. */
export const ANSWER = 'answer.json';

/** @internal */
export const answerSchema = z.object({
  token: z.string(),
  /** The machine's name. */
  host: z.string(),
  /** Node's version. */
  node: z.string(),
  cpus: z.number(),
  /** What computes there, or why nothing does. */
  engine: z.union([
    z.object({ name: z.string(), version: z.string(), device: z.string() }),
    z.object({ error: z.string() }),
  ]),
  /** Names of the GPUs that the job was given. */
  gpus: z.array(z.string()),
});

/** A node's answer. */
export type NodeAnswer = z.infer<typeof answerSchema>;
