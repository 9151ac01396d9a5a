// An ablation's configuration made ready: checked, its cells resolved, its folder found, what its first start has settled
// taken over. Nothing is written.
import { join } from 'node:path';
import { resultsFolder } from '../runs/run-folder';
import { parseAblationConfig } from './ablation-config';
import { type AblationFile, readAblationFile } from './ablation-file';
import { type AblationFolder, ablationFolderAt } from './ablation-folder';
import type { AblationConfig } from './ablation-options';
import { resolveCells } from './resolve-cells';
import { settle } from './settle';

/** Where, and how many at a time. */
export interface OpenAblationOptions {
  /** Folder of the ablation. Default: results/<name>. */
  output?: string;
  /** Trainings at a time, on this machine. Default 1. */
  jobs?: number;
  /** Processor threads of a training where neither the configuration nor an earlier start says them. Default: the cores divided by the jobs. */
  threads?: number;
  /** Called with what a user should know, a sentence each. */
  onNotice?: (sentence: string) => void;
}

/** @throws when the configuration is wrong, or asks for what this machine cannot measure. */
export async function openAblation(
  config: AblationConfig,
  { output, jobs = 1, threads, onNotice }: OpenAblationOptions,
): Promise<{ readonly folder: AblationFolder; readonly file: AblationFile }> {
  const ablation = parseAblationConfig(config);
  const resolved = await resolveCells(ablation);
  const folder = ablationFolderAt(output ?? join(resultsFolder(), ablation.name));
  const before = await readAblationFile(folder);
  const settled = settle(ablation, { before, jobs, threads, onNotice });
  return { folder, file: { version: 1, config: ablation, settled, resolved } };
}
