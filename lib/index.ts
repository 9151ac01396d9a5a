// The public surface of SRGAN Lab: what a notebook imports from '../lib'. The names stand in the files of `public`, one
// a group of rooms; a new name goes there, under the comment of its room.
// Layout NHWC, float32. LR images in [0,1], HR and SR in [-1,1]; images outside tensors are 8-bit RGB.

// many runs from one configuration
export * from './public/ablation';
// randomness, engine, operations, images, data
export * from './public/data';
// upscalers, metrics, artifact checks
export * from './public/evaluation';
// configurations, run folders, whole trainings and evaluations
export * from './public/experiments';
// figures, tables, output, reports
export * from './public/figures';
// networks and their lists
export * from './public/models';
// losses, steps, the loop
export * from './public/training';
