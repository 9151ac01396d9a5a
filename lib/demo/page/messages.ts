// What the page and its worker say to each other, and what the page is told of each model when it is published.

/** A model as the page offers it. */
export interface DemoModel {
  /** As the lab calls it, caveats included. */
  readonly name: string;
  /** What it is, in a few words. */
  readonly note: string;
  readonly scale: number;
  /** LR pixels at each inner side of a tile that are computed and thrown away. */
  readonly overlap: number;
  /** Pixels that a side of the picture must have at least. */
  readonly leastPixels: number;
  /** The address of model.json, relative to the page. */
  readonly path: string;
  /** Bytes that are loaded before the first picture. */
  readonly bytes: number;
  /** Places in the list of the models whose weights it can be mixed with. */
  readonly mixes: readonly number[];
}

/** Another model, and how much of it: (1 - alpha) of the one and alpha of this, weight by weight. */
export interface Mix {
  readonly model: DemoModel;
  readonly alpha: number;
}

/** What computes. */
export interface Backend {
  readonly name: 'webgpu' | 'webgl' | 'wasm';
  /** For a person: 'WebGPU (nvidia)', 'WebAssembly'. */
  readonly label: string;
}

/** A rectangle of pixels as a canvas takes them: RGBA, 8 bit, not premultiplied. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

/** To the worker. `base` is the page's address: a worker made of a blob has none that anything is relative to. */
export type Request =
  | { readonly kind: 'start'; readonly base: string; readonly backend?: string }
  | {
      readonly kind: 'enlarge';
      readonly id: number;
      readonly picture: Blob;
      readonly model: DemoModel;
      readonly mix?: Mix;
    }
  | { readonly kind: 'cancel' };

/** From the worker about one enlargement. */
export type Progress =
  /** It is decoded: the picture itself, and what bicubic makes of it. */
  | {
      readonly kind: 'opened';
      readonly lr: Pixels;
      readonly bicubic: Pixels;
      readonly tiles: number;
    }
  | { readonly kind: 'part'; readonly left: number; readonly top: number; readonly pixels: Pixels }
  | { readonly kind: 'encoding' }
  | { readonly kind: 'done'; readonly png: Blob; readonly seconds: number }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly message: string };

/** From the worker. */
export type Reply =
  | { readonly kind: 'ready'; readonly backend: Backend }
  | { readonly kind: 'broken'; readonly message: string }
  | { readonly kind: 'about'; readonly id: number; readonly progress: Progress };
