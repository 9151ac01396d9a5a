// The networks of the page's models, each loaded once; and such between two, made here by the lab's own network interpolation.
import { type GraphModel, loadGraphModel } from '@tensorflow/tfjs-converter';
import { io, util } from '@tensorflow/tfjs-core';
import { interpolateWeights, type NamedWeights } from '../../training/interpolate-weights';
import type { DemoModel, Mix } from './messages';

/** A network in use. */
export interface LoadedNetwork {
  readonly network: GraphModel;
  /** Frees what is of no use any more. */
  release(): void;
}

const files = new Map<string, Promise<io.ModelArtifacts>>();
const networks = new Map<string, Promise<GraphModel>>();

/** The network of a model, or one between two; where alpha is 0 or 1, the one or the other. @throws where a file cannot be loaded */
export async function openNetwork(
  base: string,
  model: DemoModel,
  mix: Mix | undefined,
): Promise<LoadedNetwork> {
  if (!mix || mix.alpha === 0)
    return { network: await load(base, model), release: () => undefined };
  if (mix.alpha === 1) return { network: await load(base, mix.model), release: () => undefined };
  const [a, b] = await Promise.all([model, mix.model].map(({ path }) => read(base, path)));
  const network = await build(mixed(a, b, mix.alpha));
  return { network, release: () => network.dispose() };
}

function load(base: string, { path }: DemoModel): Promise<GraphModel> {
  return once(networks, path, async () => build(await read(base, path)));
}

const read = (base: string, path: string): Promise<io.ModelArtifacts> =>
  once(files, path, async () => {
    const artifacts = await io.http(new URL(path, base).href).load?.();
    if (!artifacts) throw new Error(`${path} is no model`);
    return artifacts;
  });

const build = (artifacts: io.ModelArtifacts): Promise<GraphModel> =>
  loadGraphModel({ load: async () => artifacts });

/** What failed is tried again next time. */
function once<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const there = known.get(key);
  if (there) return there;
  const made = make();
  known.set(key, made);
  made.catch(() => known.delete(key));
  return made;
}

/** The graph of the one with weights between both: those of the same name, as both are of one architecture. */
function mixed(a: io.ModelArtifacts, b: io.ModelArtifacts, alpha: number): io.ModelArtifacts {
  const weights = interpolateWeights(weightsOf(a), weightsOf(b), alpha);
  const weightData = bytesOf(a).slice(0);
  for (const { name, start, length } of placesOf(a)) {
    new Float32Array(weightData, start, length).set(weights.get(name)?.values ?? []);
  }
  return { ...a, weightData };
}

const weightsOf = (artifacts: io.ModelArtifacts): NamedWeights =>
  new Map(
    placesOf(artifacts).map(({ name, shape, start, length }) => [
      name,
      { shape, values: new Float32Array(bytesOf(artifacts), start, length) },
    ]),
  );

interface Place {
  readonly name: string;
  readonly shape: readonly number[];
  readonly start: number;
  readonly length: number;
}

/** Where the float32 tensors lie. Whole numbers, which are sizes and axes, take four bytes each too and stay as they are. */
function placesOf({ weightSpecs = [] }: io.ModelArtifacts): Place[] {
  let start = 0;
  return weightSpecs.flatMap(({ name, shape, dtype }) => {
    const place = { name, shape, start, length: util.sizeFromShape(shape) };
    start += 4 * place.length;
    return dtype === 'float32' ? [place] : [];
  });
}

const bytesOf = ({ weightData }: io.ModelArtifacts): ArrayBuffer =>
  io.CompositeArrayBuffer.join(weightData);
