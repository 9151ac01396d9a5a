// Whether two runs are one and the same training: every tensor of their states, and every row of their metrics.
import assert from 'node:assert/strict';
import { readMetrics } from '../../lib/runs/metrics-file';
import { runFolder } from '../../lib/runs/run-folder';
import { readTensorFile } from '../../lib/training/safetensors';

/** Columns that say how long something took, or what else the process held. */
const OF_THE_PROCESS = ['seconds', 'tensors'];

/** The rows of a run without what differs from one process to the next. */
export async function rowsOf(name: string): Promise<object[]> {
  const rows = await readMetrics(runFolder(name));
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).filter(([key]) => !OF_THE_PROCESS.includes(key))),
  );
}

/** Fails where a bit of weights, averages or moments differs, or a row. */
export async function assertSameRun(actual: string, expected: string): Promise<void> {
  for (const file of ['lastCheckpoint', 'bestCheckpoint'] as const) {
    const [a, b] = await Promise.all(
      [actual, expected].map((name) => readTensorFile(runFolder(name)[file])),
    );
    assert.deepEqual([...a.tensors.keys()], [...b.tensors.keys()]);
    for (const [name, { values }] of b.tensors) {
      assert.deepEqual(a.tensors.get(name)?.values, values, `${name} in the ${file} of ${actual}`);
    }
  }
  assert.deepEqual(await rowsOf(actual), await rowsOf(expected));
}

/** The steps done by a run's last checkpoint. */
export async function savedStep(
  name: string,
  file: 'lastCheckpoint' | 'previousCheckpoint' | 'bestCheckpoint' = 'lastCheckpoint',
): Promise<number> {
  const { metadata } = await readTensorFile(runFolder(name)[file]);
  return JSON.parse(metadata.state).step;
}
