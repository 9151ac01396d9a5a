// Progress of long work: one updating bar in a notebook, one line in a terminal, a line now and then in a log.
// All on stderr outside notebooks: results alone go to stdout.
import { clearLine, cursorTo } from 'node:readline';
import { escapeHtml } from '../figures/html';
import { createOutput, inNotebook } from './notebook';

/** What a progress display counts. */
export interface ProgressOptions {
  label: string;
  /** Units in all. */
  total: number;
  /** What is counted, in the plural. Default 'steps'. */
  unit?: string;
  /** Units done before: a resumed run's. They do not count towards the rate. Default 0. */
  start?: number;
}

/** Words and numbers shown beside the bar, as the latest losses. */
export type ProgressInfo = Readonly<Record<string, number | string>>;

/** A running progress display. */
export interface Progress {
  /** Units done so far, `start` included. Cheap to call: about four calls a second are drawn. */
  update(done: number, info?: ProgressInfo): void;
  /** Ends the display; `message` replaces its text. */
  finish(message?: string): void;
}

/** A moment of the work, as it is drawn. */
interface Moment {
  readonly options: Required<ProgressOptions>;
  readonly done: number;
  readonly info: ProgressInfo;
  /** Seconds since the display was made. */
  readonly seconds: number;
  readonly message?: string;
}

type Draw = (moment: Moment) => void;

/** A display for where this process runs. It never keeps Node alive and never throws. */
export function createProgress(options: ProgressOptions): Progress {
  const complete = { unit: 'steps', start: 0, ...options };
  const { draw, every } = chooseDisplay();
  const begun = performance.now();
  let last = Number.NEGATIVE_INFINITY;
  let done = complete.start;
  let info: ProgressInfo = {};
  const moment = (): Moment => ({
    options: complete,
    done,
    info,
    seconds: (performance.now() - begun) / 1000,
  });
  return {
    update(newDone, newInfo) {
      done = newDone;
      if (newInfo) info = newInfo;
      if (performance.now() - last < every * 1000) return;
      last = performance.now();
      draw(moment());
    },
    finish: (message) => draw({ ...moment(), message: message ?? 'done' }),
  };
}

/** How to draw, and the seconds between two drawings. */
function chooseDisplay(): { draw: Draw; every: number } {
  if (inNotebook()) return { draw: notebookBar(), every: 0.25 };
  return process.stderr.isTTY ? { draw: terminalBar(), every: 0.25 } : { draw: logLine, every: 30 };
}

function notebookBar(): Draw {
  const output = createOutput();
  return (moment) => {
    const share = (100 * shareOf(moment)).toFixed(1);
    const text = moment.message ? `${moment.message} (${clock(moment.seconds)})` : statusOf(moment);
    const color = moment.message ? '#009E73' : '#0072B2';
    output.show({
      'text/html':
        `<div style="font-family:Lato,Helvetica,Arial,sans-serif;font-size:14px"><b>${escapeHtml(moment.options.label)}</b> ${share} %` +
        '<div style="background:#8883;border-radius:4px;height:10px;max-width:640px;margin:4px 0">' +
        `<div style="background:${color};border-radius:4px;height:10px;width:${share}%"></div></div>` +
        `<span style="font-variant-numeric:tabular-nums">${escapeHtml(text)}</span></div>`,
      'text/plain': `${moment.options.label}: ${text}`,
    });
  };
}

/** One line, rewritten. No timer of its own: work that throws leaves nothing running. */
function terminalBar(): Draw {
  return (moment) => {
    const filled = Math.round(20 * shareOf(moment));
    const bar = '\u2588'.repeat(filled) + '\u2591'.repeat(20 - filled);
    const line = `${moment.options.label} ${bar} ${statusOf(moment)}`;
    cursorTo(process.stderr, 0);
    // a line that wraps could not be rewritten
    process.stderr.write(line.slice(0, Math.max(20, (process.stderr.columns ?? 80) - 1)));
    clearLine(process.stderr, 1);
    if (moment.message !== undefined) process.stderr.write(`\n${moment.message}\n`);
  };
}

const logLine: Draw = (moment) => {
  const { label } = moment.options;
  const share = `${Math.floor(100 * shareOf(moment))} %`;
  console.error(moment.message ?? `${label}: ${share}, ${statusOf(moment)}`);
};

function shareOf({ done, options: { total } }: Moment): number {
  return total > 0 ? Math.min(Math.max(done / total, 0), 1) : 1;
}

/** '120/4000 steps, 11.3 steps/s, 5:42 left, loss 0.0412'. */
function statusOf({ done, info, seconds, options }: Moment): string {
  const { total, unit, start } = options;
  const rate = seconds > 0 ? (done - start) / seconds : 0;
  const parts = [`${done}/${total} ${unit}`];
  if (rate > 0) {
    parts.push(rate >= 1 ? `${rate.toFixed(1)} ${unit}/s` : `${(1 / rate).toFixed(1)} s each`);
    parts.push(`${clock((total - done) / rate)} left`);
  }
  for (const [name, value] of Object.entries(info)) {
    parts.push(`${name} ${typeof value === 'number' ? Number(value.toPrecision(4)) : value}`);
  }
  return parts.join(', ');
}

/** '0:07', '12:30', '3:05:00'. */
function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  const start = minutes < 60 ? `${minutes}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}`;
  return `${start}:${two(whole % 60)}`;
}
