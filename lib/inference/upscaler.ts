// What makes a high-resolution image of a low-resolution one: bicubic, a network, or files of another program.
import type { RgbImage } from '../images/image';

/** What a single call may say. */
export interface UpscaleOptions {
  /** File stem of the image; only upscalers that look their result up need it. */
  name?: string;
  /** Called with the share done, 0 to 1, as a long enlargement goes on. */
  onProgress?: (share: number) => void;
  /** Stops the work between batches of tiles; the promise then rejects with the signal's reason. */
  signal?: AbortSignal;
}

/** How an upscaler cuts images that are too large for one piece. */
export interface Tiling {
  /** LR pixels at each inner side of a tile that are computed and thrown away. */
  readonly overlap: number;
  /** The same model with tiles of at most so many LR pixels a side. It borrows what this one holds. */
  withTile(tile: number): Upscaler;
}

/** Enlarges images by a fixed whole factor. Whoever makes one disposes of it. */
export interface Upscaler {
  /** How tables and panels call it. */
  readonly name: string;
  readonly scale: number;
  /** Number of trained weights, where it is a network that says so. */
  readonly parameters?: number;
  /** Absent where it cuts no tiles. */
  readonly tiling?: Tiling;
  /** True where it looks ready results up by name, and so enlarges no other image. Default false. */
  readonly looksUp?: boolean;
  /** Returns the image enlarged to exactly scale times its width and height. */
  upscale(lr: RgbImage, options?: UpscaleOptions): Promise<RgbImage>;
  dispose(): void;
}
