import { UserInputError } from '../../../framework/errors.js';
import { type Table, textAt } from '../table/data-table.js';

export interface TitleOptions {
  /** Keys carry the ICD version (`9:4019`). */
  readonly versioned: boolean;
  /**
   * Whether a column of digits is read as whole numbers. Such a column loses its leading zeros, and those codes then have no
   * title.
   */
  readonly asNumbers: boolean;
}

/**
 * Titles by code, in one line each; the last row of a repeated code wins.
 *
 * @param table texts `code`, `title` and, where the release mixes versions, `version`
 */
function readTitles(table: Table, { versioned, asNumbers }: TitleOptions): ReadonlyMap<string, string> {
  const codes = Array.from({ length: table.rows }, (_, row) => textAt(table, 'code', row));
  const areNumbers = asNumbers && codes.every((code) => code !== null && /^\d+$/.test(code));
  const titles = new Map<string, string>();
  codes.forEach((code, row) => {
    const title = titleAt(table, row);
    if (code === null || title === null) return;
    const key = areNumbers ? String(Number(code)) : code;
    titles.set(versioned ? `${textAt(table, 'version', row)}:${key}` : key, title);
  });
  return titles;
}

function titleAt(table: Table, row: number): string | null {
  return textAt(table, 'title', row)?.replace(/\s*[\r\n]+\s*/g, ' ') ?? null;
}

/** Refuses a table that gives one code of one version two titles: its codes have lost what told them apart. */
export function requireOneTitle(table: Table, file: string): void {
  const rows = new Map<string, number>();
  for (let row = 0; row < table.rows; row++) {
    const [code, title] = [textAt(table, 'code', row), titleAt(table, row)];
    if (code === null || title === null) continue;
    const version = 'version' in table.columns ? `${textAt(table, 'version', row)}:` : '';
    const before = rows.get(`${version}${code}`);
    rows.set(`${version}${code}`, before ?? row);
    if (before === undefined || titleAt(table, before) === title) continue;
    throw new UserInputError({
      place: `${file}, data rows ${before + 1} and ${row + 1}`,
      reason: `the code ${code} has two titles`,
      remedy:
        'Read codes as texts where the table was made (leading zeros are lost otherwise), or keep one title a code.',
    });
  }
}

/** Reads each form of a titles table once, because two kinds of codes may share it. */
export function titlesOf(table: Table): (options: TitleOptions) => ReadonlyMap<string, string> {
  const read = new Map<string, ReadonlyMap<string, string>>();
  return (options) => {
    const form = `${options.versioned} ${options.asNumbers}`;
    const titles = read.get(form) ?? readTitles(table, options);
    read.set(form, titles);
    return titles;
  };
}
