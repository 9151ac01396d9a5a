// The campaign: trials of all areas in turn until the time is up, each bounded, with what they found.
import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '../../lib/random/random';
import type { Area, SoakContext, Trial } from './area';

/** What a campaign found in an area. */
export interface Finding {
  readonly name: string;
  tried: number;
  wrong: number;
  /** What went wrong first, a few. */
  readonly details: string[];
  /** Why it was left out. */
  skipped?: string;
}

/** Longest trial, in milliseconds: nothing may take for ever. */
const TRIAL_MS = 180_000;
const MOST_DETAILS = 3;

interface Opened {
  readonly area: Area;
  readonly trial: Trial;
  readonly finding: Finding;
  spent: number;
}

/** Runs trials for so long; every area has one at least. The same seed tries the same things, as far as it comes. */
export async function runCampaign(
  areas: readonly Area[],
  context: SoakContext,
  { minutes, seed }: { minutes: number; seed: number },
): Promise<Finding[]> {
  const end = performance.now() + minutes * 60_000;
  const findings: Finding[] = [];
  const opened: Opened[] = [];
  for (const area of areas) {
    const finding: Finding = { name: area.name, tried: 0, wrong: 0, details: [] };
    findings.push(finding);
    const trial = await area.open(context).catch((error: Error) => {
      finding.tried = finding.wrong = 1;
      finding.details.push(`${area.name} cannot begin: ${error.message}`);
      return { skip: undefined };
    });
    if (typeof trial === 'function') opened.push({ area, trial, finding, spent: 0 });
    else finding.skipped = trial.skip;
  }
  for (let number = 0; ; number++) {
    const untried = opened.find(({ finding }) => finding.tried === 0);
    if (untried === undefined && performance.now() >= end) return findings;
    // the area that has had least of its share
    const [next] = [...opened].sort((a, b) => a.spent / a.area.share - b.spent / b.area.share);
    const chosen = untried ?? next;
    if (chosen === undefined) return findings;
    const begun = performance.now();
    await tryOnce(chosen, `${seed}/${chosen.area.name}/${chosen.finding.tried}`, number);
    chosen.spent += performance.now() - begun;
  }
}

async function tryOnce({ trial, finding }: Opened, key: string, number: number): Promise<void> {
  const stop = new AbortController();
  const late = sleep(TRIAL_MS, undefined, { signal: stop.signal }).then((): never => {
    throw new Error(`it did not end within ${TRIAL_MS / 1000} s`);
  });
  try {
    finding.tried += await Promise.race([trial(createRandom(key), number), late]);
  } catch (error) {
    finding.tried += 1;
    finding.wrong += 1;
    const reason = error instanceof Error ? error.message : String(error);
    if (finding.details.length < MOST_DETAILS) finding.details.push(`${key}: ${reason}`);
  } finally {
    stop.abort();
    await late.catch(() => {});
  }
}

/** The findings as a table, and the details below it. */
export function tableOf(findings: readonly Finding[]): string {
  const cells = findings.map(({ name, tried, wrong, skipped }) =>
    skipped === undefined
      ? [name, tried, tried - wrong, wrong].map(String)
      : [name, 'skipped', '', ''],
  );
  const total = (key: 'tried' | 'wrong'): number => findings.reduce((sum, f) => sum + f[key], 0);
  const [tried, wrong] = [total('tried'), total('wrong')];
  const rows = [
    ['area', 'tried', 'right', 'wrong'],
    ...cells,
    ['all', ...[tried, tried - wrong, wrong].map(String)],
  ];
  const lines = rows.map(
    ([name, ...numbers]) => name.padEnd(24) + numbers.map((text) => text.padStart(9)).join(''),
  );
  const notes = findings.flatMap(({ name, details, skipped }) => [
    ...(skipped === undefined ? [] : [`${name} skipped: ${skipped}`]),
    ...details.map((detail) => `WRONG ${detail}`),
  ]);
  return [...lines, ...notes].join('\n');
}
