// The arithmetic of Adam on one vector of weights, in place where the engine can.
// TensorFlow's own kernel (ResourceApplyAdam) reads each vector once; the same in separate operations
// makes eleven vectors of the weights' size on the way, which for the paper's discriminator is 75 MB each.
import * as tf from '@tensorflow/tfjs';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend';
import { isTensorflow } from '../engine/node-backend';

/** Weights and their first and second moment, vectors of one length. */
export interface AdamVectors {
  readonly weights: tf.Tensor1D;
  readonly m: tf.Tensor1D;
  readonly v: tf.Tensor1D;
}

/** The numbers of one update, bias corrections folded into rate and epsilon. */
export interface AdamRule {
  readonly beta1: number;
  readonly beta2: number;
  readonly rate: number;
  readonly epsilon: number;
}

/**
 * m <- beta1 m + (1 - beta1) g;  v <- beta2 v + (1 - beta2) g^2;  weights <- weights - rate m / (sqrt(v) + epsilon).
 * Takes the three vectors over (they are disposed) and returns the new ones; the gradient stays the caller's.
 */
export function adamUpdate(state: AdamVectors, gradient: tf.Tensor1D, rule: AdamRule): AdamVectors {
  if (isTensorflow()) return native(state, gradient, rule);
  const { beta1, beta2, rate, epsilon } = rule;
  const next = tf.tidy(() => {
    const m: tf.Tensor1D = tf.add(tf.mul(state.m, beta1), tf.mul(gradient, 1 - beta1));
    const v: tf.Tensor1D = tf.add(tf.mul(state.v, beta2), tf.mul(tf.square(gradient), 1 - beta2));
    const change = tf.mul(tf.div(m, tf.add(tf.sqrt(v), epsilon)), rate);
    return { weights: tf.sub<tf.Tensor1D>(state.weights, change), m, v };
  });
  tf.dispose([state.weights, state.m, state.v]);
  return next;
}

/**
 * Names of the three resources, the same in every update: TensorFlow keeps an operation with other attributes for good,
 * so that a new name each time would cost some kilobytes a step.
 */
const RESOURCES = ['srgan-adam-weights', 'srgan-adam-m', 'srgan-adam-v'] as const;

/** Lends the vectors to resource variables for the length of one call: no copy, since nobody else holds them. */
function native(state: AdamVectors, gradient: tf.Tensor1D, rule: AdamRule): AdamVectors {
  const variables = [state.weights, state.m, state.v].map((vector, i) => {
    const variable = createResource(vector.shape, RESOURCES[i]);
    run('AssignVariableOp', [variable, vector], { type: 'dtype' });
    vector.dispose();
    return variable;
  });
  // powers of 0 leave the rate as it is: the corrections are in it already
  const scalars = [0, 0, rule.rate, rule.beta1, rule.beta2, rule.epsilon].map((x) => tf.scalar(x));
  run('ResourceApplyAdam', [...variables, ...scalars, gradient], { type: 'T' });
  const [weights, m, v] = variables.map((variable) => {
    const [vector] = run('ReadVariableOp', [variable], { type: 'dtype', outputs: 1 });
    run('DestroyResourceOp', [variable], {});
    return vector as tf.Tensor1D;
  });
  tf.dispose([...variables, ...scalars]);
  return { weights, m, v };
}

function createResource(shape: number[], name: string): tf.Tensor {
  const backend = tf.backend() as NodeJSKernelBackend;
  const { TF_ATTR_TYPE, TF_ATTR_SHAPE, TF_ATTR_STRING, TF_FLOAT } = backend.binding;
  return backend.executeSingleOutput(
    'VarHandleOp',
    [
      { name: 'dtype', type: TF_ATTR_TYPE, value: TF_FLOAT },
      { name: 'shape', type: TF_ATTR_SHAPE, value: shape },
      { name: 'container', type: TF_ATTR_STRING, value: '' },
      { name: 'shared_name', type: TF_ATTR_STRING, value: name },
    ],
    [],
  );
}

function run(
  name: string,
  inputs: tf.Tensor[],
  { type, outputs = 0 }: { type?: string; outputs?: number },
): tf.Tensor[] {
  const backend = tf.backend() as NodeJSKernelBackend;
  const { TF_ATTR_TYPE, TF_FLOAT } = backend.binding;
  const attributes = type ? [{ name: type, type: TF_ATTR_TYPE, value: TF_FLOAT }] : [];
  return backend.executeMultipleOutputs(name, attributes, inputs, outputs);
}
