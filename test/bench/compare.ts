// Our steps beside the same mathematics in PyTorch, interleaved in one run (A B C A B C ...), so that a
// machine that slows down slows all. Each side is a process of its own, for its own peak memory.
//   node --import tsx test/bench/compare.ts [CASE...] [--rounds 7] [--engines tensorflow,wasm] [--precisions float32,bfloat16] [--json]
// A ratio is to PyTorch in the same precision (bfloat16: under autocast), in its better layout.
// PyTorch is optional: SRGAN_TORCH_PYTHON names a Python that has it (default python3).
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CASES } from './cases';
import { fastest, median, type Participant, participantOf, timeRounds } from './participants';

interface Timed extends Participant {
  isTorch: boolean;
  precision: string;
}

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

interface Options {
  engines: string[];
  precisions: string[];
  rounds: number;
  torch: boolean;
}

interface Started {
  name: string;
  precision: string;
  process: ChildProcess;
}

/** Each engine and each layout of PyTorch in each precision. */
function startProcesses(caseName: string, { engines, precisions, torch }: Options): Started[] {
  const options = { stdio: ['pipe', 'pipe', 'inherit'] as ('pipe' | 'inherit')[] };
  return precisions.flatMap((precision) => {
    const ours = engines.map((engine): Started => {
      const env = { ...process.env, SRGAN_ENGINE: engine };
      const args = ['--import', 'tsx', join(__dirname, 'worker.ts'), caseName, precision];
      const started = spawn(process.execPath, args, { ...options, env });
      return { name: `ours, ${engine}`, precision, process: started };
    });
    const theirs = (torch ? ['contiguous', 'channels_last'] : []).map((layout): Started => {
      const args = [join(__dirname, 'torch_worker.py'), caseName, precision, layout];
      return { name: `PyTorch, ${layout}`, precision, process: spawn(python, args, options) };
    });
    return [...ours, ...theirs];
  });
}

async function measure(caseName: string, options: Options): Promise<Timed[]> {
  const participants: Timed[] = [];
  // one after the other: a warm-up must not disturb another
  for (const { name, precision, process } of startProcesses(caseName, options)) {
    const participant = await participantOf(`${name}, ${precision}`, process);
    const isTorch = name.startsWith('PyTorch');
    if (participant) participants.push({ ...participant, isTorch, precision });
  }
  await timeRounds(participants, options.rounds);
  return participants;
}

/** Ratios to the best PyTorch layout of the same precision: of medians, and of the fastest runs, which other work on the machine disturbs least. */
function report(caseName: string, participants: Timed[]): void {
  const ratio = (p: Timed, of: (values: number[]) => number): string => {
    const torch = participants.filter((t) => t.isTorch && t.precision === p.precision);
    if (torch.length === 0) return '';
    return (of(p.seconds) / Math.min(...torch.map((t) => of(t.seconds)))).toFixed(2);
  };
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
      precisions: { type: 'string', default: 'float32' },
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
    precisions: values.precisions.split(','),
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
