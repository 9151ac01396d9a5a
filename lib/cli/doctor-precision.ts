// What `srgan doctor` says of bfloat16: whether `auto` takes it, why, and what it gains here.
import { bfloat16Support } from '../engine/bfloat16-support';
import { bfloat16Ratio } from '../ops/bfloat16-speed';

/** The precision that `auto` chooses; the engine must be started. */
export function precisionText(): string {
  const { fast, reason } = bfloat16Support();
  if (!fast) return `auto is float32: ${reason}`;
  const ratio = bfloat16Ratio().toFixed(2);
  return `auto is bfloat16: ${reason}; a convolution takes ${ratio} of float32's time`;
}
