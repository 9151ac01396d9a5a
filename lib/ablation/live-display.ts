// What an ablation shows while it runs. A terminal and a notebook have a table that is kept current; a log gets a line when
// a run begins or ends. A failure is told at once everywhere, with the last lines of its log.
import { clearScreenDown, cursorTo, moveCursor } from 'node:readline';
import { escapeHtml } from '../figures/html';
import { printable } from '../files/printable';
import { alignedColumns } from '../output/columns';
import { createOutput, inNotebook } from '../output/notebook';
import type { AblationStatus, StatusLine } from './ablation-status';
import type { JobEvent } from './executor';
import { problemText, statusRows, summaryLine } from './status-text';

/** The display of one ablation. */
export interface AblationDisplay {
  /** Takes note of what happened to a run. */
  event(event: JobEvent): void;
  /** Shows how all stands; a log shows nothing. */
  update(status: AblationStatus): void;
  /** Prints a sentence without tearing the table. */
  say(sentence: string): void;
  /** Ends the table: a terminal's goes, since the whole status follows; a notebook's stays. */
  leave(): void;
}

/** A display for where this process runs: all on stderr outside notebooks. */
export function createAblationDisplay(): AblationDisplay {
  const table = inNotebook() ? notebookTable() : process.stderr.isTTY ? terminalTable() : undefined;
  const say = (sentence: string): void => {
    table?.clear();
    const print = inNotebook() ? console.log : console.error;
    print(printable(sentence, { lines: true }));
    table?.again();
  };
  return {
    say,
    event({ job, event, state }) {
      if (event === 'elsewhere') {
        say(`${job.label}: another process is at it; waiting for that`);
      } else if (state?.reason !== undefined) {
        say(problemText(`${job.label} (${job.name})`, state));
      } else if (!table) {
        say(`${job.label} (${job.name}): ${state?.state ?? 'begins'}`);
      }
    },
    update: (status) => table?.show(status),
    leave: () => table?.leave(),
  };
}

/** A table that stays in its place. */
interface LiveTable {
  show(status: AblationStatus): void;
  /** Makes room for a line of somebody else. */
  clear(): void;
  /** Shows what it has shown last. */
  again(): void;
  leave(): void;
}

function terminalTable(): LiveTable {
  const { stderr } = process;
  let text = '';
  let height = 0;
  const clear = (): void => {
    if (height === 0) return;
    moveCursor(stderr, 0, -height);
    cursorTo(stderr, 0);
    clearScreenDown(stderr);
    height = 0;
  };
  const draw = (): void => {
    clear();
    if (text === '') return;
    stderr.write(`${text}\n`);
    height = text.split('\n').length;
  };
  return {
    show(status) {
      const [columns, rows] = [(stderr.columns ?? 80) - 1, Math.max(6, (stderr.rows ?? 24) - 2)];
      const lines = [
        ...alignedColumns(statusRows(status, shownLines(status.lines, rows - 3))).split('\n'),
        summaryLine(status),
      ];
      // a line that wraps could not be taken back
      text = lines.map((line) => line.slice(0, columns)).join('\n');
      draw();
    },
    clear,
    again: draw,
    leave: clear,
  };
}

/** As many lines as there is room for: those with a run that goes on first, then what is not done. */
function shownLines(lines: readonly StatusLine[], room: number): StatusLine[] {
  if (lines.length <= room) return [...lines];
  const rank = ({ runs }: StatusLine): number => {
    const states = runs.map(({ state }) => state);
    return states.includes('running') ? 0 : states.every((state) => state === 'done') ? 2 : 1;
  };
  const kept = new Set([...lines].sort((a, b) => rank(a) - rank(b)).slice(0, room));
  return lines.filter((line) => kept.has(line));
}

function notebookTable(): LiveTable {
  const output = createOutput();
  return {
    show(status) {
      const [header, ...rows] = statusRows(status, status.lines);
      const row = (cells: readonly string[], tag: 'th' | 'td'): string =>
        `<tr>${cells.map((cell) => `<${tag} style="text-align:left">${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;
      const table = `<table><thead>${row(header, 'th')}</thead><tbody>${rows.map((cells) => row(cells, 'td')).join('')}</tbody></table>`;
      const summary = summaryLine(status);
      output.show({
        'text/html': `<p><b>${escapeHtml(status.name)}</b>: ${escapeHtml(summary)}</p>${table}`,
        'text/plain': `${status.name}: ${summary}`,
      });
    },
    clear: () => {},
    again: () => {},
    leave: () => {},
  };
}
