// What a progress display says: how far, how fast, how long still.

/** How much was done when. */
export interface Mark {
  readonly done: number;
  readonly seconds: number;
}

/** A moment of counted work. */
export interface Moment {
  readonly label: string;
  /** Units done so far, those of an earlier start included. */
  readonly done: number;
  /** Units in all. */
  readonly total: number;
  /** What is counted, in the plural. */
  readonly unit: string;
  /** Words and numbers to show beside the counts. */
  readonly info: Readonly<Record<string, number | string>>;
  /** Seconds of counted work. */
  readonly seconds: number;
  /** When the first unit was reported. What came before is warming up, and says nothing of the rate. */
  readonly first?: Mark;
  /** When the units done so far were reached. */
  readonly latest?: Mark;
  /** What goes on now that everything is counted. */
  readonly stage?: string;
  /** How it ended. */
  readonly message?: string;
}

/** The time left is told when it is steady: after these seconds, and this share of the work or these further seconds. */
const STEADY = { seconds: 3, share: 0.01, anyway: 30 };

/** The share done, 0 to 1. */
export function shareOf({ done, total }: Moment): number {
  return total > 0 ? Math.min(Math.max(done / total, 0), 1) : 1;
}

/** '120/4000 steps, 11.3 steps/s, 5:42 left, loss 0.0412'; a stage takes the place of rate and time left, the end has neither. */
export function statusOf(moment: Moment): string {
  const { done, total, unit, info, stage, message } = moment;
  const pace = message !== undefined ? [] : stage !== undefined ? [stage] : paceOf(moment);
  const shown = Object.entries(info).map(
    ([name, value]) =>
      `${name} ${typeof value === 'number' ? Number(value.toPrecision(4)) : value}`,
  );
  // of what is in hand a share may be done, as tiles of an image
  return [`${Math.round(done * 10) / 10}/${total} ${unit}`, ...pace, ...shown].join(', ');
}

function paceOf({ total, unit, seconds, first, latest }: Moment): string[] {
  if (!first || !latest || latest.done <= first.done || latest.seconds <= first.seconds) return [];
  const done = latest.done - first.done;
  const rate = done / (latest.seconds - first.seconds);
  const speed = rate >= 1 ? `${rate.toFixed(1)} ${unit}/s` : `${(1 / rate).toFixed(1)} s each`;
  const watched = seconds - first.seconds;
  const enough = done / (total - first.done) >= STEADY.share || watched >= STEADY.anyway;
  if (watched < STEADY.seconds || !enough) return [speed];
  const left = (total - latest.done) / rate - (seconds - latest.seconds);
  return [speed, `${clock(left)} left`];
}

/** '0:07', '12:30', '3:05:00'. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  const start = minutes < 60 ? `${minutes}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}`;
  return `${start}:${two(whole % 60)}`;
}
