// Where a job's numbers stand in the memory that the threads share. Compiled twice: by TypeScript for the owner of
// the memory, by AssemblyScript for the kernels. Every number is a 32-bit integer; addresses, and what ends in
// BYTES, count bytes, the rest counts what its name says.

// counters of the threads, each on a cache line of its own
export const WAITING = 0;
export const FINISHED = 64;
export const GENERATION = 128;
/** Not 0 when a thread has died: no job can be trusted any more. */
export const FAILED = 196;

/** Which kernel runs: one of the four below. */
export const KIND = 192;
export const PACK_FILTER = 0;
export const CONVOLVE = 1;
export const ACCUMULATE_FILTER_GRADIENT = 2;
export const STORE_FILTER_GRADIENT = 3;

// the images: zero-padded NHWC input, NHWC output (or its gradient)
export const X = 200;
export const X_IMAGE_BYTES = 204;
export const X_ROW_BYTES = 208;
/** From one input pixel under the filter to the next: stride times channels. */
export const X_STEP_BYTES = 212;
/** From one input row under the filter to the next: stride times rows. */
export const X_ROW_STEP_BYTES = 216;
export const Y = 220;
export const IMAGES = 224;
export const OUT_HEIGHT = 228;
export const OUT_WIDTH = 232;
export const OUT_CHANNELS = 236;

// the filter [height, segment, out channels]: a segment is a row of the filter, width times channels numbers, which
// lie in one piece in the input too
export const FILTER = 240;
export const FILTER_HEIGHT = 244;
export const SEGMENT = 248;
/** The filter in panels of neighbouring output channels; see pack-filter.ts. */
export const PANELS = 252;
/** One number per output channel, rounded up to whole panels. */
export const BIAS = 256;
/** 1 where negative outputs become zero. */
export const RELU = 260;

/** Rows of output that a thread computes at once. */
export const ROWS_PER_TASK = 264;
/** Partial sums of the filter's gradient; see filter-gradient.ts. */
export const SUMS = 268;

/** Where data may begin. */
export const JOB_BYTES = 1024;

/** Output channels of a panel. */
export const PANEL = 8;
/** Output channels that a thin convolution has at most; see thin-tile.ts. */
export const THIN = 3;
