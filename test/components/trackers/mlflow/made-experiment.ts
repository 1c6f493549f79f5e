import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalEvent } from '../../../../framework/contracts/journal-event.js';
import type { JsonObject } from '../../../../framework/json.js';
import { tableFile, type TableFigure, type TableFile } from '../../../../framework/records/table-file.js';

type Body = JournalEvent extends infer Event
  ? Event extends JournalEvent
    ? Omit<Event, 'sequence' | 'at'>
    : never
  : never;

/** When everything in a made experiment begins, in milliseconds since 1970. */
export const start = 1_790_000_000_000;

/** `runs/` in a temporary folder with one experiment, as the execution leaves it, written by hand. */
export class MadeExperiment {
  private sequences = new Map<string, number>();

  private constructor(
    readonly runs: string,
    readonly folder: string,
  ) {}

  /**
   * Rows by name with what differs in them; a run per row and seed, none of them started.
   *
   * @param teachers the teacher's seed for each seed; none where the row has one teacher
   */
  static async make(
    rows: Readonly<Record<string, Readonly<Record<string, string>>>>,
    seeds: readonly number[] = [42],
    title = 'made experiment',
    tracking?: JsonObject,
    teachers: readonly number[] = [],
  ): Promise<MadeExperiment> {
    const runs = await mkdtemp(join(tmpdir(), 'formulary-test-'));
    const folder = join(runs, 'experiments', 'made-experiment-01234567');
    const made = new MadeExperiment(runs, folder);
    await mkdir(folder, { recursive: true });
    const names = Object.keys(rows);
    const plan = {
      schema: 1,
      title,
      file: 'experiments/made.yaml',
      command: 'formulary run experiments/made.yaml',
      createdAt: start,
      ...(tracking === undefined ? {} : { tracking }),
      rows: names.map((row, index) => ({
        row,
        values: {},
        parameters: {
          'dataset.type': 'synthetic',
          'dataset.patients': '10',
          'student.type': 'leader',
          'student.width': '64',
          ...rows[row],
        },
        runs: seeds.map((seed, place) => ({
          seed,
          ...(teachers[place] === undefined ? {} : { ownSeeds: { teacher: teachers[place] } }),
          folder: made.run(index, seed),
          stages: [{ stage: 'split', key: '5'.repeat(64) }],
        })),
      })),
      tables: [{ id: 'table-6', columns: ['prauc'], groups: ['overall'], baseline: names[0] }],
      metricProperties: { prauc: { label: 'PRAUC', higherIsBetter: true, digits: 4 } },
    };
    await writeFile(join(folder, 'plan.json'), JSON.stringify(plan));
    for (const [index] of names.entries()) for (const seed of seeds) await mkdir(join(runs, made.run(index, seed)));
    return made;
  }

  /** Name of the folder of a row's run. */
  run(row: number, seed: number): string {
    return `run-${String(row).padStart(4, '0')}${String(seed).padStart(8, '0')}`;
  }

  /** Appends to the journal of a run, one millisecond between events. */
  async journal(run: string, events: readonly Body[]): Promise<void> {
    const lines = events.map((event) => {
      const sequence = this.sequences.get(run) ?? 0;
      this.sequences.set(run, sequence + 1);
      return `${JSON.stringify({ sequence, at: start + sequence, ...event })}\n`;
    });
    await appendFile(join(this.runs, run, 'journal.jsonl'), lines.join(''));
  }

  /** A whole run: curve, scores, result, end. */
  async complete(row: number, seed: number, prauc: number, epochs = 3): Promise<void> {
    const run = this.run(row, seed);
    await this.journal(run, [
      { event: 'start', title: 'made experiment', parameters: {}, tags: {} },
      { event: 'stage', stage: 'student', key: 'ab', state: 'started' },
      ...Array.from({ length: epochs }, (_, step): Body => {
        const value = prauc - 0.1 / (step + 1);
        return { event: 'metric', name: 'validation/prauc', value, step };
      }),
      { event: 'note', stage: 'student', text: '3 epochs' },
    ]);
    await this.write(`${run}/metrics.json`, { metrics: { 'test/overall/prauc': prauc } });
    await this.write(`${run}/result.json`, { status: 'finished', seconds: 1 });
    await this.journal(run, [{ event: 'end', status: 'finished' }]);
  }

  /** Writes a table as the report does: its figures, and a CSV of nothing but their rows. */
  async table(figures: readonly TableFigure[], more: Partial<TableFile> = {}): Promise<void> {
    const folder = join(this.folder, 'tables');
    await mkdir(folder, { recursive: true });
    const table: TableFile = { schema: 1, id: 'table-6', title: 'Table 6', figures, notes: [], ...more };
    await tableFile('table-6').write(folder, table);
    await writeFile(join(folder, 'table-6.csv'), csvOf(figures));
  }

  /** Writes JSON or text below `runs/`. */
  async write(path: string, content: JsonObject | string): Promise<void> {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    await mkdir(join(this.runs, path, '..'), { recursive: true });
    await writeFile(join(this.runs, path), text);
  }

  async remove(): Promise<void> {
    await rm(this.runs, { recursive: true, force: true });
  }
}

/** Text that tells two tables apart. */
export function csvOf(figures: readonly TableFigure[]): string {
  return ['row', ...figures.map(({ row }) => row), ''].join('\n');
}
