import { readFile } from 'node:fs/promises';
import { UserInputError } from '../errors.js';

/** One printed figure of a paper. */
export interface PublishedScore {
  readonly dataset: string;
  /** The row of the table. */
  readonly model: string;
  readonly group: string;
  readonly metric: string;
  readonly mean: number;
  /** As printed; null where the paper gives none. */
  readonly sd: number | null;
}

const columns = ['dataset', 'model', 'group', 'metric', 'mean', 'std', 'significant', 'bold'] as const;

/**
 * Reads a table of published figures (`experiments/published/*.csv`). A line without a mean stands for a "-" in the paper and
 * is left out.
 *
 * @throws UserInputError with file, line and column of the first line that cannot be understood
 */
export async function readPublishedScores(path: string): Promise<PublishedScore[]> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new UserInputError({
      place: path,
      reason: `the published figures cannot be read (${error instanceof Error ? error.message : String(error)})`,
      remedy: 'Correct the path after "published:", or leave it out.',
    });
  });
  return parsePublishedScores(text, path);
}

/** {@link readPublishedScores} from a text. Errors name `path`. */
export function parsePublishedScores(text: string, path: string): PublishedScore[] {
  const [header, ...lines] = text.trimEnd().split(/\r?\n/);
  if (header !== columns.join(',')) {
    throw new UserInputError({
      place: `${path}:1:1`,
      reason: `received the columns "${header}"`,
      remedy: `Write "${columns.join(',')}".`,
    });
  }
  return lines.flatMap((line, index) => parseLine(line, `${path}:${index + 2}`));
}

function parseLine(line: string, place: string): PublishedScore[] {
  const fields = line.split(',');
  if (fields.length !== columns.length) {
    throw new UserInputError({
      place: `${place}:1`,
      reason: `received ${fields.length} fields, expected ${columns.length}`,
      remedy: `Write ${columns.join(', ')}, separated by commas.`,
    });
  }
  const [dataset, model, group, metric] = fields as [string, string, string, string];
  const mean = parseNumber(fields, 4, place);
  const sd = parseNumber(fields, 5, place);
  return mean === null ? [] : [{ dataset, model, group, metric, mean, sd }];
}

function parseNumber(fields: readonly string[], position: number, place: string): number | null {
  const field = fields[position]!.trim();
  if (field === '') return null;
  const value = Number(field);
  if (Number.isFinite(value)) return value;
  const column = fields.slice(0, position).join(',').length + 2;
  throw new UserInputError({
    place: `${place}:${column}`,
    reason: `received "${field}" for ${columns[position]}, expected a number`,
    remedy: 'Leave the field empty where nothing was printed.',
  });
}

/** One form for names that mean the same, such as `Multi-visit` and `multi-visit`, or `F1` and `f1`. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9@]/g, '');
}

/**
 * The figure of a row, group and metric. The metric may be named by its key or by its label. A row that no published one is
 * named as exactly has that of the name that means the same: `w/o shared E_visit` that of `w/o shared E_Visit`.
 */
export function findPublishedScore(
  scores: readonly PublishedScore[],
  wanted: { readonly model: string; readonly group: string; readonly metric: string; readonly label: string },
): PublishedScore | undefined {
  const isNamed = scores.some(({ model }) => model === wanted.model);
  return scores.find(
    ({ model, group, metric }) =>
      (isNamed ? model === wanted.model : plain(model) === plain(wanted.model)) &&
      plain(group) === plain(wanted.group) &&
      (plain(metric) === plain(wanted.metric) || plain(metric) === plain(wanted.label)),
  );
}
