// The catalogue: datasets/<name>/dataset.json says where a set comes from, on what terms, and what its files are.
// Images and weights themselves lie beside it (`images`), outside git; SRGAN_DATASETS moves them elsewhere.
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CATALOGUE } from './files-folder';

export { filesFolder } from './files-folder';

/** The parts of a set that a file may belong to. */
export type FileSplit = 'train' | 'validation' | 'test';

/** One file of a set. */
export interface CatalogueFile {
  /** Below the set's folder of files and below baseUrl. */
  readonly path: string;
  readonly bytes?: number;
  readonly sha256?: string;
  readonly md5?: string;
  readonly split?: FileSplit;
}

/** A zip file of a set, whose images are unpacked, flat, into `folder`. */
export interface CatalogueArchive {
  readonly url: string;
  readonly bytes?: number;
  /** Without it, every image is decoded before the folder appears. */
  readonly sha256?: string;
  readonly folder: string;
  /** How many images it must hold. */
  readonly images: number;
  readonly split: FileSplit;
}

/** A set, as its dataset.json has it. */
export interface CatalogueEntry {
  readonly name: string;
  readonly title: string;
  readonly kind: 'images' | 'weights';
  readonly origin: string;
  readonly terms: string;
  readonly citation: string;
  /** What else a user should know: what was left out, how sure the checksums are. */
  readonly note?: string;
  /** Files are at baseUrl + path; absent where they come with the workspace or in archives. */
  readonly baseUrl?: string;
  readonly files: readonly CatalogueFile[];
  readonly archives?: readonly CatalogueArchive[];
  /** Images that the library draws itself. */
  readonly generated?: readonly GeneratedImages[];
}

/** What the library draws: scenes, or pages of writing and drawings. */
export const DRAWINGS = ['scene', 'page'] as const;

/** A folder of drawn images, scene-00.png, scene-01.png, … */
export interface GeneratedImages {
  readonly drawing: (typeof DRAWINGS)[number];
  readonly folder: string;
  readonly count: number;
  readonly split: FileSplit;
}

const split = z.enum(['train', 'validation', 'test']);
const relativePath = z
  .string()
  .regex(/^[^/\\]/, 'must be relative')
  .refine((path) => !path.split(/[/\\]/).includes('..'), 'must stay inside its folder');

const bytes = z.int().positive();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const file = z.strictObject({
  path: relativePath,
  bytes: bytes.optional(),
  sha256: sha256.optional(),
  md5: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .optional(),
  split: split.optional(),
});

const archive = z.strictObject({
  url: z.url(),
  bytes: bytes.optional(),
  sha256: sha256.optional(),
  folder: relativePath,
  images: z.int().positive(),
  split,
});

const entry = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/),
  title: z.string(),
  kind: z.enum(['images', 'weights']),
  origin: z.string(),
  terms: z.string(),
  citation: z.string(),
  note: z.string().optional(),
  baseUrl: z.url().optional(),
  files: z.array(file),
  archives: z.array(archive).optional(),
  generated: z
    .array(
      z.strictObject({
        drawing: z.enum(DRAWINGS),
        folder: relativePath,
        count: z.int().positive(),
        split,
      }),
    )
    .optional(),
});

/** The names of all sets, sorted. */
export async function catalogueNames(): Promise<string[]> {
  const entries = await readdir(CATALOGUE, { withFileTypes: true });
  return entries
    .filter((found) => existsSync(join(CATALOGUE, found.name, 'dataset.json')))
    .map((found) => found.name)
    .sort();
}

/** Whether the catalogue has a set of this name. */
export function isInCatalogue(name: string): boolean {
  return /^[a-z0-9-]+$/.test(name) && existsSync(join(CATALOGUE, name, 'dataset.json'));
}

/** Reads and checks a set's dataset.json. Throws on an unknown name, naming those there are. */
export async function readCatalogueEntry(name: string): Promise<CatalogueEntry> {
  if (!isInCatalogue(name)) {
    const names = await catalogueNames();
    throw new Error(`readCatalogueEntry: name must be one of ${names.join(', ')}, but got ${name}`);
  }
  const path = join(CATALOGUE, name, 'dataset.json');
  const parsed = entry.safeParse(await readJson(path));
  if (!parsed.success) {
    throw new Error(
      `readCatalogueEntry: ${path} must be a valid data set description, but ${z.prettifyError(parsed.error)}`,
    );
  }
  return parsed.data;
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new Error(
      `readCatalogueEntry: ${path} must be JSON, but ${(error as Error).message}; restore it with git checkout`,
    );
  }
}

/** The drawn images of a set, below its folder of files. */
export const generatedPaths = ({ generated = [] }: CatalogueEntry): string[] =>
  generated.flatMap(pathsOf);

/** The paths of a folder of drawn images, in the order of their numbers. */
export function pathsOf({ drawing, folder, count }: GeneratedImages): string[] {
  return Array.from(
    { length: count },
    (_, i) => `${folder}/${drawing}-${String(i).padStart(2, '0')}.png`,
  );
}
