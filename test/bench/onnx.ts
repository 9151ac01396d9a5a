// One small image, 8 bit in and 8 bit out, beside ONNX Runtime with the same weights: two networks, three sizes, interleaved.
// Both enlarge by one checkpoint that the lab wrote, and their images must agree before anything is timed.
//   node --import tsx test/bench/onnx.ts [light|paper...] [--rounds 15] [--sizes 64,96,128]
// SRGAN_ONNX_PYTHON names a Python that has onnx, onnxruntime and numpy (default python3).
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { LIGHT_GENERATOR } from '../../lib/config/presets-shared';
import { startEngine } from '../../lib/engine/engine';
import { buildSrresnet } from '../../lib/models/srresnet';
import { PAPER_GENERATOR } from '../../lib/models/srresnet-options';
import { createRandom } from '../../lib/random/random';
import { writeTensorFile } from '../../lib/training/safetensors';
import { fastest, median, type Participant, participantOf, timeRounds } from './participants';

const NETWORKS = { light: LIGHT_GENERATOR, paper: PAPER_GENERATOR } as const;
type NetworkName = keyof typeof NETWORKS;

/** Rounding may tip a sample that lies between two levels: so many in a thousand, by one level. */
const TIPPED = 5;

/** Weights that leave no layer without effect: all of them moved, and the variances positive. */
async function writeCase(folder: string, network: NetworkName, size: number): Promise<void> {
  const options = NETWORKS[network];
  const generator = buildSrresnet(options, createRandom(1));
  const random = createRandom(2);
  const tensors = new Map(
    [...generator.weights].map(([name, weight]) => {
      const values = weight.dataSync<'float32'>().map((value) => {
        if (name.endsWith('movingVariance')) return random.uniform(0.5, 2);
        // residual branches that add up without end would make noise of the last bits
        const gain = /(second|body).norm.gamma/.test(name) ? 0.2 : 1;
        return gain * value + random.normal(0, 0.02);
      });
      return [`generator/${name}`, { shape: weight.shape, values }];
    }),
  );
  generator.dispose();
  await writeTensorFile(join(folder, 'weights.safetensors'), { tensors, metadata: {} });
  const image = Uint8Array.from({ length: size * size * 3 }, (_, i) => {
    const wave = Math.sin(i / 40) + Math.sin(i / (3 * size) / 5);
    return 128 + 50 * wave + random.normal(0, 8);
  });
  await writeFile(join(folder, 'input.rgb'), image);
  const description = { generator: options, width: size, height: size };
  await writeFile(join(folder, 'generator.json'), JSON.stringify(description));
}

async function start(folder: string): Promise<Participant[]> {
  const python = process.env.SRGAN_ONNX_PYTHON ?? 'python3';
  const commands: [string, string, string[]][] = [
    ['ours', process.execPath, ['--import', 'tsx', join(__dirname, 'upscale-worker.ts'), folder]],
    ['ONNX Runtime', python, [join(__dirname, 'onnx_worker.py'), folder]],
  ];
  const participants: Participant[] = [];
  for (const [name, command, args] of commands) {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const participant = await participantOf(name, child);
    if (participant) participants.push(participant);
  }
  return participants;
}

async function checkAgreement(folder: string): Promise<string> {
  const [ours, theirs] = await Promise.all(
    ['ours.rgb', 'onnx.rgb'].map((name) => readFile(join(folder, name))),
  );
  const differences = ours.map((value, i) => Math.abs(value - theirs[i]));
  const largest = differences.reduce((a, b) => Math.max(a, b), 0);
  const tipped = (1000 * differences.filter((value) => value > 0).length) / ours.length;
  if (ours.length !== theirs.length || largest > 1 || tipped > TIPPED) {
    throw new Error(
      `onnx: both images must agree, but differ by up to ${largest} levels, in ${tipped.toFixed(1)} of 1000 samples`,
    );
  }
  return `${tipped.toFixed(2)} of 1000 samples differ, by one level`;
}

async function compare(network: NetworkName, size: number, rounds: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'srgan-onnx-'));
  let agreement = '';
  try {
    await writeCase(folder, network, size);
    const participants = await start(folder);
    try {
      if (participants.length < 2) return;
      agreement = await checkAgreement(folder);
      await timeRounds(participants, rounds);
    } finally {
      for (const participant of participants) participant.stop();
    }
    const [ours, theirs] = participants;
    const figures = [median, fastest].flatMap((of) => [
      ...[ours, theirs].map(({ seconds }) => (1000 * of(seconds)).toFixed(1)),
      (of(ours.seconds) / of(theirs.seconds)).toFixed(2),
    ]);
    console.log(`| ${[network, `${size} px`, ...figures, agreement].join(' | ')} |`);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '15' },
      sizes: { type: 'string', default: '64,96,128' },
    },
  });
  const isNetwork = (name: string): name is NetworkName => Object.hasOwn(NETWORKS, name);
  const chosen = (positionals.length > 0 ? positionals : Object.keys(NETWORKS)).filter(isNetwork);
  await startEngine();
  console.log(
    '| network | image | median ms, ours | ONNX Runtime | ratio | fastest ms, ours | ONNX Runtime | ratio | agreement |',
  );
  console.log('|---|---|---|---|---|---|---|---|---|');
  for (const network of chosen) {
    for (const size of values.sizes.split(',').map(Number)) {
      await compare(network, size, Number(values.rounds));
    }
  }
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
