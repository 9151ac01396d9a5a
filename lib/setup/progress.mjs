// One line per stage: on a terminal it updates in place, elsewhere it is printed when the stage ends, with a
// sign of life twice a minute. A stage ends done, skipped (one sentence why), or failed (sentence and remedy).

/** A failure that a person can mend: one sentence, and the command that mends it. */
export class SetupError extends Error {
  constructor(message, remedy, options) {
    super(message, options);
    this.remedy = remedy;
  }
}

const SIGN_OF_LIFE_MS = 30_000;

/**
 * Runs `work(report)` under a progress line called `name`; report(text) shows what it is doing. `work` returns
 * the sentence to end the line with. Errors pass through, after the line is closed.
 */
export async function stage(name, work) {
  const start = Date.now();
  const label = name.padEnd(18);
  let doing = '';
  const seconds = () => `${((Date.now() - start) / 1000).toFixed(1)} s`;
  const state = () => fit(`  ${label} ${seconds().padStart(7)}  ${doing || 'working'}`);
  const draw = () => process.stdout.write(`\r\x1b[2K${state()}`);
  const live = process.stdout.isTTY === true;
  const timer = setInterval(
    () => (live ? draw() : console.log(state())),
    live ? 200 : SIGN_OF_LIFE_MS,
  );
  timer.unref();
  const end = (text) => {
    clearInterval(timer);
    console.log(`${live ? '\r\x1b[2K' : ''}  ${label} ${seconds().padStart(7)}  ${text}`);
  };
  try {
    end((await work((text) => (doing = text))) ?? 'done');
  } catch (error) {
    end('failed');
    throw error;
  }
}

/** Prints a failure the way every set-up script does: the sentence, then the command. */
export function printFailure(error) {
  const known = error instanceof SetupError;
  console.error(`\n${known ? error.message : (error.stack ?? error)}`);
  if (known && error.remedy) {
    console.error(`  Remedy: ${error.remedy}`);
  }
}

function fit(line) {
  const width = (process.stdout.columns ?? 100) - 1;
  return line.length > width ? `${line.slice(0, width - 1)}…` : line;
}
