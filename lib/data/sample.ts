// stub
import type { CatalogueEntry } from './catalogue';
export async function openSample(_: CatalogueEntry): Promise<{ folder: string; files: string[] }> {
  throw new Error('openSample: in the making');
}
