// Whether this machine computes bfloat16 faster than float32. By what processor and GPU say of themselves and not by a
// measurement: a run must not compute in another precision because the machine was busy when it began.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { engineInfo } from './engine';

/** The answer, and why. */
export interface Bfloat16Support {
  readonly fast: boolean;
  /** A clause: 'the processor has avx512_bf16'. */
  readonly reason: string;
}

/** Instructions that multiply bfloat16: oneDNN uses either. */
const INSTRUCTIONS = ['amx_bf16', 'avx512_bf16'] as const;

/** Values of ONEDNN_MAX_CPU_ISA that leave oneDNN these instructions. */
const ALLOWING = /^(|ALL|DEFAULT|AVX512_CORE_(BF16|FP16|AMX.*)|AVX10.*)$/i;

/** NVIDIA GPUs compute bfloat16 on tensor cores from this generation on (Ampere). */
const LEAST_COMPUTE_CAPABILITY = 8;

/** What the engine in use, which must be started, computes fast. */
export function bfloat16Support(): Bfloat16Support {
  const { name, device } = engineInfo();
  if (name !== 'tensorflow') return { fast: false, reason: `the ${name} engine has float32 only` };
  return device.startsWith('GPU') ? gpuSupport() : processorSupport();
}

/**
 * What a processor computes fast.
 * @param flags Those of /proc/cpuinfo; elsewhere than on Linux nothing is known, which counts as not fast.
 * @param limit ONEDNN_MAX_CPU_ISA.
 */
export function processorSupport(
  flags: string = processorFlags(),
  limit: string = process.env.ONEDNN_MAX_CPU_ISA ?? '',
): Bfloat16Support {
  const found = INSTRUCTIONS.find((instruction) => flags.split(/\s+/).includes(instruction));
  if (!found)
    return { fast: false, reason: `the processor has neither ${INSTRUCTIONS.join(' nor ')}` };
  if (!ALLOWING.test(limit.trim())) {
    return { fast: false, reason: `ONEDNN_MAX_CPU_ISA=${limit} keeps oneDNN from ${found}` };
  }
  return { fast: true, reason: `the processor has ${found}` };
}

function processorFlags(): string {
  try {
    return /^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? '';
  } catch {
    return '';
  }
}

function gpuSupport(): Bfloat16Support {
  const query = ['--query-gpu=compute_cap', '--format=csv,noheader'];
  const { stdout } = spawnSync('nvidia-smi', query, { encoding: 'utf8', timeout: 10_000 });
  const capability = Number.parseFloat(stdout?.split('\n')[0] ?? '');
  const said = Number.isNaN(capability) ? 'unknown' : capability.toFixed(1);
  return {
    fast: capability >= LEAST_COMPUTE_CAPABILITY,
    reason: `the GPU's compute capability is ${said} (fast from ${LEAST_COMPUTE_CAPABILITY}.0 on)`,
  };
}
