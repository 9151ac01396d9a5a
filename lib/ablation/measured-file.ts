// measured.json of a run: its figures on the report data, and what was measured. Written whole and last: a run that has it
// is done. It holds no times, so that a run that was interrupted leaves the same bytes as one that was not.
import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { ArtifactRow } from '../artifacts/artifact-rows';
import { jsonNumber } from '../evaluation/evaluation-file';
import { writeAtomically } from '../files/write-atomically';
import { schemaOf } from '../options/schema-of';
import type { MeasuredImage, ReportEvaluation } from './results';
import { type ReportOptions, reportOptions } from './stage-job';

/** What measured.json holds. */
export interface MeasuredFile {
  readonly version: 1;
  /** What was asked for: figures of other data or metrics are measured anew. */
  readonly report: ReportOptions;
  /** Names of the sets in rows, in the order of report.data. */
  readonly sets: readonly string[];
  readonly step?: number;
  readonly rows: readonly MeasuredImage[];
  readonly artifacts: readonly ArtifactRow[];
  readonly failures: ReportEvaluation['failures'];
}

const number = z
  .union([z.number(), z.null(), z.enum(['Infinity', '-Infinity'])])
  .transform((value) => (value === null ? Number.NaN : Number(value)));
const image = { dataset: z.string(), image: z.string() };

const file = schemaOf<MeasuredFile>()(
  z.object({
    version: z.literal(1),
    report: reportOptions,
    sets: z.array(z.string()).readonly(),
    step: z.number().optional(),
    rows: z.array(z.object({ ...image, values: z.record(z.string(), number) })).readonly(),
    artifacts: z
      .array(
        z.object({
          model: z.string(),
          ...image,
          check: z.string(),
          value: number,
          verdict: z.enum(['pass', 'warn', 'fail']).optional(),
          note: z.string().optional(),
        }),
      )
      .readonly(),
    failures: z.array(z.object({ ...image, reason: z.string() })).readonly(),
  }),
);

/** Writes measured.json. */
export async function writeMeasured(path: string, measured: MeasuredFile): Promise<void> {
  await writeAtomically(path, `${JSON.stringify(measured, jsonNumber, 1)}\n`, { durable: true });
}

/** What measured.json says; undefined where there is none, it cannot be read, or it is not what is asked for. */
export async function readMeasured(
  path: string,
  report: ReportOptions,
): Promise<MeasuredFile | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const checked = file.check(JSON.parse(text));
    const right = 'value' in checked && isDeepStrictEqual(checked.value.report, report);
    return right ? checked.value : undefined;
  } catch {
    return undefined;
  }
}
