// The tables of a run's report: its validation against bicubic, and what its loss is made of.
import { LOSS_SHARE_TABLE, lossShares } from '../figures/loss-shares';
import { toHtml } from '../figures/tables';
import { marked } from '../runs/caveats';
import type { PageTable } from './page-parts';
import type { RunFacts } from './run-facts';
import { type ReportTable, validationTable } from './validation-table';

/**
 * The tables as HTML, each with its caption below.
 * @param options bicubic: what it reaches in the validation, by column of metrics.csv. onProblem: called with a sentence
 *   where a table is missing.
 */
export async function runTables(
  facts: RunFacts,
  options: {
    bicubic?: Readonly<Record<string, number>>;
    onProblem?: (sentence: string) => void;
  } = {},
): Promise<PageTable[]> {
  const tables: PageTable[] = [];
  for (const [heading, make] of [
    ['Validation', () => validationTable(facts, options.bicubic)],
    ['Loss terms', () => sharesTable(facts)],
  ] as const) {
    try {
      const table = make();
      if (!table) continue;
      // a caption within the table would scroll with it
      const { caption = '', ...how } = table.options;
      tables.push({ heading, html: await toHtml(table.records, how), caption });
    } catch (error) {
      options.onProblem?.(`The table ${heading} is missing: ${(error as Error).message}`);
    }
  }
  return tables;
}

/** Undefined where one term is all there is. */
function sharesTable({ rows, description, caveats }: RunFacts): ReportTable | undefined {
  const records = lossShares(rows, description.weights);
  if (records.length < 2) return undefined;
  const caption = marked('Means over the last tenth of the rows of metrics.csv.', caveats);
  return { records, options: { ...LOSS_SHARE_TABLE, caption } };
}
