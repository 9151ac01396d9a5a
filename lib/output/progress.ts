// Progress of long work: one updating bar in a notebook, one line in a terminal, a line now and then in a log.
// All on stderr outside notebooks: results alone go to stdout.
import { clearLine, cursorTo } from 'node:readline';
import { escapeHtml } from '../figures/html';
import { printable } from '../files/printable';
import { createOutput, inNotebook } from './notebook';
import { clock, type Moment, shareOf, statusOf } from './progress-text';

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
  /** Everything is counted, and something goes on: 'drawing the report'. Its time is not counted. A log tells the first stage only. */
  stage(doing: string): void;
  /** Prints a line of its own without tearing the display. Default: to stderr; in a notebook to the cell. */
  say(line: string, print?: (line: string) => void): void;
  /** Ends the display; `message` replaces its text. */
  finish(message?: string): void;
  /** Ends the display as it stands, for work that was broken off. */
  leave(): void;
}

/** One way of showing moments. */
interface Display {
  draw(moment: Moment): void;
  /** Seconds between two drawings. */
  readonly every: number;
  /** Whether a drawing takes the place of the one before. */
  readonly live: boolean;
  /** Makes room for a line of somebody else; returns whether anything is to be drawn again below it. */
  clear?(): boolean;
  /** Keeps what is drawn, and leaves its line. */
  leave?(): void;
}

/** A display for where this process runs. It never keeps Node alive and never throws. */
export function createProgress(options: ProgressOptions): Progress {
  const { label, total, unit = 'steps', start = 0 } = options;
  const display = chooseDisplay();
  const begun = performance.now();
  const elapsed = (): number => (performance.now() - begun) / 1000;
  let last = Number.NEGATIVE_INFINITY;
  let now: Moment = { label, total, unit, done: start, info: {}, seconds: 0 };
  const draw = (change: Partial<Moment>): void => {
    // the clock stops where the counted work ends
    const seconds = now.stage === undefined ? elapsed() : now.seconds;
    now = { ...now, seconds, ...change };
    last = performance.now();
    display.draw(now);
  };
  return {
    update(done, info = now.info) {
      const reached = { done, seconds: elapsed() };
      const latest = now.latest?.done === done ? now.latest : reached;
      now = { ...now, done, info, first: now.first ?? reached, latest };
      if (performance.now() - last >= display.every * 1000) draw({});
    },
    stage(stage) {
      // a log hears of the first alone
      if (display.live || now.stage === undefined) draw({ stage });
    },
    say(line, print = inNotebook() ? console.log : console.error) {
      const cleared = display.clear?.() ?? false;
      print(printable(line, { lines: true }));
      if (cleared) display.draw(now);
    },
    finish: (message = 'done') => draw({ message }),
    leave: () => display.leave?.(),
  };
}

function chooseDisplay(): Display {
  if (inNotebook()) return notebookBar();
  return process.stderr.isTTY ? terminalBar() : { draw: logLine, every: 30, live: false };
}

function notebookBar(): Display {
  const output = createOutput();
  const draw = (moment: Moment): void => {
    const share = (100 * shareOf(moment)).toFixed(1);
    const text = moment.message ? `${moment.message} (${clock(moment.seconds)})` : statusOf(moment);
    const color = moment.message ? '#009E73' : '#0072B2';
    output.show({
      'text/html':
        `<div style="font-family:Lato,Helvetica,Arial,sans-serif;font-size:14px"><b>${escapeHtml(moment.label)}</b> ${share} %` +
        '<div style="background:#8883;border-radius:4px;height:10px;max-width:640px;margin:4px 0">' +
        `<div style="background:${color};border-radius:4px;height:10px;width:${share}%"></div></div>` +
        `<span style="font-variant-numeric:tabular-nums">${escapeHtml(text)}</span></div>`,
      'text/plain': `${moment.label}: ${text}`,
    });
  };
  return { draw, every: 0.25, live: true };
}

/** One line, rewritten. No timer of its own: work that throws leaves nothing running. */
function terminalBar(): Display {
  const { stderr } = process;
  let open = false;
  return {
    every: 0.25,
    live: true,
    clear() {
      if (!open) return false;
      cursorTo(stderr, 0);
      clearLine(stderr, 0);
      return true;
    },
    draw(moment) {
      const filled = Math.round(20 * shareOf(moment));
      const bar = '\u2588'.repeat(filled) + '\u2591'.repeat(20 - filled);
      const line = `${moment.label} ${bar} ${statusOf(moment)}`;
      cursorTo(stderr, 0);
      // a line that wraps could not be rewritten
      stderr.write(printable(line).slice(0, Math.max(20, (stderr.columns ?? 80) - 1)));
      clearLine(stderr, 1);
      open = moment.message === undefined;
      if (!open) stderr.write(`\n${printable(moment.message ?? '')}\n`);
    },
    leave() {
      if (open) stderr.write('\n');
      open = false;
    },
  };
}

function logLine(moment: Moment): void {
  const share = `${Math.floor(100 * shareOf(moment))} %`;
  console.error(printable(moment.message ?? `${moment.label}: ${share}, ${statusOf(moment)}`));
}
