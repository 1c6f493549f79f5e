import type { StageJournal } from '../../../framework/contracts/stage.js';
import type { CohortReport } from '../../contracts/dataset.js';
import type { TableReader } from '../table/table-reader.js';
import { type Table, column, countDistinct } from '../table/data-table.js';

export type CohortStep = CohortReport['steps'][number];

/** Counts what each step leaves, and writes the counts into the journal. */
export class StepLog {
  readonly steps: CohortStep[] = [];
  readonly repairs: Record<string, number> = {};
  readonly ambiguities: Record<string, number> = {};

  constructor(private readonly journal: StageJournal) {}

  /** @param code the column whose distinct values count as codes */
  table(name: string, step: string, table: Table, code: string): void {
    this.step({
      table: name,
      step,
      rows: table.rows,
      visits: countDistinct(column(table, 'visit')),
      patients: countDistinct(column(table, 'subject')),
      codes: countDistinct(column(table, code)),
    });
  }

  step(step: CohortStep): void {
    this.steps.push(step);
    const { table, step: name, rows, visits, patients, codes } = step;
    this.journal.note(`${table} ${name}: ${rows} rows, ${visits} visits, ${patients} patients, ${codes} codes`);
  }

  /** Counts a repair. A count of 0 is not written. */
  repair(text: string, count: number): void {
    if (count === 0) return;
    this.repairs[text] = (this.repairs[text] ?? 0) + count;
    this.journal.note(`repaired: ${text}: ${count}`);
  }

  /** Counts what was repaired while tables were read. */
  readingRepairs({ repairs }: Pick<TableReader, 'repairs'>): void {
    for (const [text, count] of repairs?.drain() ?? []) this.repair(text, count);
  }

  /** Counts what could not be decided and was left as it is. */
  ambiguity(text: string, count: number): void {
    this.ambiguities[text] = count;
    this.journal.note(`ambiguous: ${text}: ${count}`);
  }
}
