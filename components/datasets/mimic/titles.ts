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
 * Titles by code; the last row of a repeated code wins.
 *
 * @param table texts `code`, `title` and, where the release mixes versions, `version`
 */
function readTitles(table: Table, { versioned, asNumbers }: TitleOptions): ReadonlyMap<string, string> {
  const codes = Array.from({ length: table.rows }, (_, row) => textAt(table, 'code', row));
  const areNumbers = asNumbers && codes.every((code) => code !== null && /^\d+$/.test(code));
  const titles = new Map<string, string>();
  codes.forEach((code, row) => {
    const title = textAt(table, 'title', row);
    if (code === null || title === null) return;
    const key = areNumbers ? String(Number(code)) : code;
    titles.set(versioned ? `${textAt(table, 'version', row)}:${key}` : key, title);
  });
  return titles;
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
