// The two value ranges of the library's floats. No tensors in here: the threads that cut crops use it too.

/** The range of the samples in a tensor: [0,1] (LR, what a generator reads) or [-1,1] (HR and SR, what it writes). */
export type ValueRange = 'unit' | 'signed';

/** The float32 value of each byte: x / 255 or x / 127.5 - 1. */
export function rangeTable(range: ValueRange): Float32Array {
  return Float32Array.from({ length: 256 }, (_, byte) =>
    range === 'unit' ? byte / 255 : byte / 127.5 - 1,
  );
}
