// ONNX, for ONNX Runtime and what else reads it: NCHW, opset 17. https://onnx.ai/onnx/operators/
// ONNX mirrors without the border itself only, so mirroring takes rows and columns by computed indices (Gather), which
// also takes images narrower than the border. Kernels of 16 bits are widened when the model is loaded: float32 computes.
import type { Convolution } from '../models/operations';
import { descriptionOf, type ExportedModel, metadataOf } from './exported-model';
import type { ExportFormat } from './format';
import { toHalf } from './half';
import { addOnnxOperations, createOnnxGraph, type OnnxGraph } from './onnx-graph';
import { ONNX_TYPES, onnxBytes } from './onnx-messages';

/** ONNX. */
export const onnxFormat: ExportFormat = {
  name: 'onnx',
  label: 'ONNX',
  half: true,
  runtime: {
    ...{ label: 'ONNX Runtime', program: 'run_models.py', name: 'onnxruntime' },
    packages: ['onnxruntime', 'numpy'],
  },
  client: {
    ...{ source: 'onnxruntime.py', file: 'client.py' },
    command: 'python client.py picture.png large.png',
    what: 'ONNX Runtime in Python (onnxruntime, numpy, pillow)',
  },
  leastPixels: () => 1,
  write: async (model, { half }) => new Map([['model.onnx', modelBytes(model, half)]]),
};

function modelBytes(model: ExportedModel, half: boolean): Uint8Array {
  const { facts, operations } = model;
  const graph = createOnnxGraph();
  const kernel = half ? halfKernel : floatKernel;
  const last = addOnnxOperations(graph, operations, { input: 'lr', kernel });
  graph.add('Identity', 'sr', [last]);
  return onnxBytes({
    ...graph,
    input: 'lr',
    output: 'sr',
    metadata: {
      scale: String(facts.scale),
      layout: 'NCHW',
      srgan: JSON.stringify(metadataOf(model, { half, leastPixels: 1 })),
    },
    description: descriptionOf(model),
  });
}

/** [height,width,in,out] to [out,in,height,width]. */
function transposed({ shape, kernel }: Convolution): { dims: number[]; values: Float32Array } {
  const [height, width, from, to] = shape;
  const area = height * width;
  const values = new Float32Array(kernel.length);
  for (let place = 0; place < area; place++) {
    for (let i = 0; i < from; i++) {
      for (let o = 0; o < to; o++) {
        values[(o * from + i) * area + place] = kernel[(place * from + i) * to + o];
      }
    }
  }
  return { dims: [to, from, height, width], values };
}

function floatKernel(graph: OnnxGraph, op: Convolution): string {
  const { dims, values } = transposed(op);
  return graph.constant(`${op.name}/kernel`, { dims, dataType: ONNX_TYPES.float, values });
}

function halfKernel(graph: OnnxGraph, op: Convolution): string {
  const { dims, values } = transposed(op);
  const stored = { dims, dataType: ONNX_TYPES.half, values: toHalf(values) };
  const half = graph.constant(`${op.name}/kernel/half`, stored);
  return graph.add('Cast', `${op.name}/kernel`, [half], { to: { i: ONNX_TYPES.float } });
}
