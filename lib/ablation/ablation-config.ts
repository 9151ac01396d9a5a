// Reading an ablation's configuration: checked whole, before anything is planned or written.
import { readFile } from 'node:fs/promises';
import { checkedValue } from '../options/options-schema';
import { type AblationConfig, ablationOptions } from './ablation-options';
import { brokenAblation } from './ablation-relations';

/** Checks a configuration. @throws listing every broken rule, with the value found. */
export function parseAblationConfig(value: unknown): AblationConfig {
  const config = checkedValue('parseAblationConfig', ablationOptions.check(value));
  const broken = brokenAblation(config);
  if (broken.length > 0) throw new Error(`parseAblationConfig: ${broken.join('; ')}`);
  return config;
}

/** Reads and checks a configuration's file. @throws when it cannot be read, is no JSON, or breaks a rule. */
export async function readAblationConfig(file: string): Promise<AblationConfig> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new Error(
      `readAblationConfig: configuration file must be readable, but got ${error.message}`,
    );
  });
  return parseAblationConfig(parsed(file, text));
}

function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(
      `readAblationConfig: ${file} must be JSON, but got ${(error as Error).message}`,
    );
  }
}
