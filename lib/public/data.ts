// What a notebook can import of randomness, engines, operations, images and data, in the order of the rooms.
// Re-exports alone; lib/index.ts joins the files of this folder.

// randomness

export { createRandom, type Random } from '../random/random';

// engine, and operations that every engine has, with gradients

export { type EngineInfo, type EngineName, engineInfo, startEngine } from '../engine/engine';
export { leakyRelu, relu } from '../ops/activations';
export { depthToSpace } from '../ops/depth-to-space';
export { withoutTape } from '../ops/without-tape';

// images: files, tensors, MATLAB's bicubic

export { crop, cropToMultiple } from '../images/crop';
export type { RgbImage } from '../images/image';
export { downscaleBicubic, upscaleBicubic } from '../images/imresize';
export { readImage } from '../images/read-image';
export { rgbToY } from '../images/rgb-to-y';
export { imageToTensor, tensorToImage } from '../images/tensors';
export { writeImage } from '../images/write-image';

// degradation: LR as phones and messengers leave it

export type { DegradationOptions, RealisticDegradation } from '../degradation/degradation-options';
export { DEGRADATIONS } from '../degradation/degradations';
export { degradeImage } from '../degradation/degrade-image';

// data: sets, LR-HR pairs, batches of crops

export { catalogueNames, readCatalogueEntry } from '../data/catalogue';
export { type CropBatch, type CropStream, createCropStream } from '../data/crop-stream';
export { type Dataset, type DatasetImage, openDataset } from '../data/dataset';
export { fetchDataset } from '../data/fetch-dataset';
export { type ImagePair, loadPair } from '../data/pairs';
