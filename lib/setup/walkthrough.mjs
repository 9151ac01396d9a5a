// `npm start`: executes the walkthrough notebooks headless, in order, and says what they left in results/.
// Executed copies go to .cache/walkthrough; `--write` puts them in notebooks/ instead. Further arguments choose
// notebooks by a part of their name: npm start -- 03. SRGAN_PRESET (default smoke) sets how long they train.
import { copyFileSync, existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { executeNotebook } from './execute-notebook.mjs';
import { ROOT, SETUP_COMMAND } from './paths.mjs';
import { printFailure, SetupError, stage } from './progress.mjs';
import { hasPython } from './python.mjs';
import { runCommand } from './run-command.mjs';

const NOTEBOOKS = join(ROOT, 'notebooks');
const RESULTS = process.env.SRGAN_RESULTS || join(ROOT, 'results');
const EXECUTED = join(ROOT, '.cache', 'walkthrough');

function chooseNotebooks(wanted) {
  const all = readdirSync(NOTEBOOKS)
    .filter((name) => name.endsWith('.ipynb'))
    .sort();
  const chosen = wanted.length
    ? all.filter((name) => wanted.some((part) => name.includes(part)))
    : all;
  if (chosen.length === 0) {
    throw new SetupError(
      `No notebook is called like ${wanted.join(', ') || '*.ipynb'}.`,
      `one of: ${all.join(', ')}`,
    );
  }
  return chosen;
}

function filesIn(folder) {
  const entries = existsSync(folder) ? readdirSync(folder, { recursive: true }) : [];
  return entries
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
}

// The report of notebook 05, under a name to be found: the runs of this walkthrough beside the models that come with it.
function keepReport(since) {
  const made = join(RESULTS, 'walkthrough-evaluation', 'report.html');
  const info = statSync(made, { throwIfNoEntry: false });
  if (info === undefined || info.mtimeMs < since) {
    return [];
  }
  const page = join(RESULTS, 'walkthrough-report.html');
  copyFileSync(made, page);
  return [
    `\nTo look at, in a browser: ${relative(ROOT, page)}`,
    `  walkthrough-…                 trained just now, as preset ${process.env.SRGAN_PRESET}`,
    '  srresnet-light, srgan-light   come with the lab: here you see what SRGAN is about',
  ];
}

// What was made or changed, one line per folder of results/.
function describeResults(since) {
  const counts = new Map();
  for (const path of filesIn(RESULTS)) {
    if (statSync(path).mtimeMs >= since) {
      const [first, ...rest] = relative(RESULTS, path).split(/[\\/]/);
      const name = rest.length ? `results/${first}/` : `results/${first}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return [...counts].map(([name, count]) => `  ${name.padEnd(40)} ${count} files`);
}

async function runAll(names, write) {
  for (const name of names) {
    const output = join(EXECUTED, name);
    await stage(name.replace('.ipynb', ''), (report) =>
      executeNotebook(join(NOTEBOOKS, name), output, report),
    );
    if (write) {
      copyFileSync(output, join(NOTEBOOKS, name));
    }
  }
}

// The perceptual loss wants them; where their address does not answer, the notebooks go on without.
async function fetchVgg19(report) {
  if (process.env.SRGAN_VGG19) {
    return 'given by SRGAN_VGG19';
  }
  const program = join(ROOT, 'lib', 'cli', 'srgan.mjs');
  const { code } = await runCommand(process.execPath, [program, 'data', 'fetch', 'vgg19'], {
    name: 'fetch-vgg19',
    report,
    timeoutSeconds: 1800,
  });
  return code === 0
    ? 'here'
    : 'not reachable: the perceptual loss uses an untrained VGG19, and everything made with it says so';
}

try {
  if (!hasPython()) {
    throw new SetupError(
      'The notebooks need Python 3.10 or later, which set-up did not find.',
      `install Python, then ${SETUP_COMMAND}`,
    );
  }
  const args = process.argv.slice(2);
  const write = args.includes('--write');
  process.env.SRGAN_PRESET ||= 'smoke';
  const names = chooseNotebooks(args.filter((arg) => !arg.startsWith('--')));
  await stage('VGG19 weights', fetchVgg19);
  const start = Date.now();
  console.log(`\nExecuting the notebooks (SRGAN_PRESET=${process.env.SRGAN_PRESET})`);
  await runAll(names, write);
  const report = keepReport(start);
  const left = describeResults(start);
  console.log(`\nLeft in results:\n${left.join('\n') || '  nothing new'}`);
  console.log(`Executed notebooks: ${relative(ROOT, write ? NOTEBOOKS : EXECUTED)}`);
  console.log(report.join('\n'));
} catch (error) {
  printFailure(error);
  process.exitCode = 1;
}
