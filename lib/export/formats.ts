// The formats that a model is exported to. A new one is a file that writes it, and one line here.
import type { ExportFormat } from './format';
import { onnxFormat } from './onnx';
import { savedModelFormat } from './savedmodel';
import { tfjsFormat } from './tfjs';
import { tfliteFormat } from './tflite';

/** Every format, in the order of the help text. */
export const EXPORT_FORMATS: readonly ExportFormat[] = [
  tfjsFormat,
  savedModelFormat,
  tfliteFormat,
  onnxFormat,
];
