/** Texts that stand for a missing value. R, pandas, spreadsheets and dumps of databases write them where there is none. */
const marksOfMissing = ['NULL', 'null', '\\N', 'NaN', 'nan', 'None', 'NA', 'N/A', '<NA>', '#N/A', 'NaT'];

/** How a text was read: as it stands, without the blanks around it, or as missing. */
export type TextReading = 'plain' | 'trimmed' | 'missing';

/** Reads texts as they stand in tables and records: trimmed, and `null` where they stand for no value. */
export class TextReader {
  private readonly marks: ReadonlySet<string>;

  /** @param furtherMarks texts that stand for a missing value, beside those that always do */
  constructor(furtherMarks: readonly string[] = []) {
    this.marks = new Set([...marksOfMissing, ...furtherMarks]);
  }

  read(written: string): { readonly text: string | null; readonly as: TextReading } {
    const text = written.trim();
    if (text === '' || this.marks.has(text)) return { text: null, as: 'missing' };
    return { text, as: text === written ? 'plain' : 'trimmed' };
  }
}
