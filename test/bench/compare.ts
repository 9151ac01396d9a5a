// Our steps beside the same mathematics in PyTorch, interleaved in one run (A B C A B C ...), so that a
// machine that slows down slows all. Each side is a process of its own, for its own peak memory.
//   node --import tsx test/bench/compare.ts [CASE...] [--rounds 7] [--engines tensorflow,wasm] [--json]
// PyTorch is optional: SRGAN_TORCH_PYTHON names a Python that has it (default python3).
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CASES } from './cases';
import { fastest, median, type Participant, participantOf, timeRounds } from './participants';

const python = process.env.SRGAN_TORCH_PYTHON ?? 'python3';
function hasTorch(): boolean {
  const found = spawnSync(python, ['-c', 'import torch, numpy'], { stdio: 'ignore' }).status === 0;
  if (!found) {
    console.error(
      `No PyTorch in ${python}: measuring ours alone. SRGAN_TORCH_PYTHON=<python with torch> compares.`,
    );
  }
  return found;
}

function startProcesses(
  caseName: string,
  engines: string[],
  torch: boolean,
): [string, ChildProcess][] {
  const options = { stdio: ['pipe', 'pipe', 'inherit'] as ('pipe' | 'inherit')[] };
  const ours = engines.map((engine): [string, ChildProcess] => {
    const env = { ...process.env, SRGAN_ENGINE: engine };
    const args = ['--import', 'tsx', join(__dirname, 'worker.ts'), caseName];
    return [`ours, ${engine}`, spawn(process.execPath, args, { ...options, env })];
  });
  const theirs = (torch ? ['contiguous', 'channels_last'] : []).map(
    (layout): [string, ChildProcess] => [
      `PyTorch, ${layout}`,
      spawn(python, [join(__dirname, 'torch_worker.py'), caseName, layout], options),
    ],
  );
  return [...ours, ...theirs];
}

async function measure(
  caseName: string,
  options: { engines: string[]; rounds: number; torch: boolean },
): Promise<Participant[]> {
  const participants: Participant[] = [];
  // one after the other: a warm-up must not disturb another
  for (const [name, process] of startProcesses(caseName, options.engines, options.torch)) {
    const participant = await participantOf(name, process);
    if (participant) participants.push(participant);
  }
  await timeRounds(participants, options.rounds);
  return participants;
}

/** Ratios to the best PyTorch layout: of medians, and of the fastest runs, which other work on the machine disturbs least. */
function report(caseName: string, participants: Participant[]): void {
  const torch = participants.filter(({ name }) => name.startsWith('PyTorch'));
  const ratio = (p: Participant, of: (values: number[]) => number): string =>
    torch.length > 0
      ? (of(p.seconds) / Math.min(...torch.map((t) => of(t.seconds)))).toFixed(2)
      : '';
  console.log(`\n## ${CASES[caseName].title}\n`);
  console.log('| who | median s | ratio | fastest s | ratio | peak memory MB |');
  console.log('|---|---|---|---|---|---|');
  for (const p of participants) {
    const figures = [median, fastest].flatMap((of) => [of(p.seconds).toFixed(3), ratio(p, of)]);
    console.log(`| ${[p.name, ...figures, p.peakMegabytes.toFixed(0)].join(' | ')} |`);
  }
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '7' },
      engines: { type: 'string', default: 'tensorflow' },
      json: { type: 'boolean', default: false },
    },
  });
  const names = positionals.length > 0 ? positionals : Object.keys(CASES);
  const unknown = names.find((name) => !CASES[name]);
  if (unknown)
    throw new Error(
      `compare: case must be one of ${Object.keys(CASES).join(', ')}, but got ${unknown}`,
    );
  const options = {
    engines: values.engines.split(','),
    rounds: Number(values.rounds),
    torch: hasTorch(),
  };
  for (const name of names) {
    const participants = await measure(name, options);
    if (values.json) {
      const rows = participants.map((p) => ({
        who: p.name,
        seconds: p.seconds,
        peakMegabytes: p.peakMegabytes,
      }));
      console.log(JSON.stringify({ case: name, rows }));
    } else report(name, participants);
  }
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
