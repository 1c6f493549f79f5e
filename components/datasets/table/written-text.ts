/**
 * Texts that stand for a missing value. R, pandas, spreadsheets and dumps of databases write them where there is none. Letters
 * count as written: `NONE` may be a religion, `Na` sodium.
 */
const marksOfMissing =
  'NULL null Null (NULL) (null) [NULL] \\N NaN nan None NA N/A n/a <NA> #N/A NaT #NULL! #VALUE! #REF! #DIV/0! #NAME?'.split(
    ' ',
  );

/** Blanks, and characters that nobody sees: byte order marks, those without a width, marks of the direction of writing. */
const blank = /[\s\u200B-\u200F\u2060]/;

/** How spreadsheets are kept from taking a code for a number: `="0117"`, `'0117`. */
const protectedText = /^(?:="([^"]*)"|'([\w.]+))$/;

/** How a text was read: as it stands, without the blanks or the marks of a spreadsheet around it, or as missing. */
export type TextReading = 'plain' | 'trimmed' | 'unwrapped' | 'missing';

/** The readings that change a text, in words. */
export const readingRepairs: Readonly<Record<Exclude<TextReading, 'plain'>, string>> = {
  trimmed: 'blanks around the value removed',
  unwrapped: 'marks of a spreadsheet around the value (="0117", \'0117) removed',
  missing: 'marks of a missing value (NULL, NaN, blank, …) read as missing',
};

/** Reads texts as they stand in tables and records: trimmed, and `null` where they stand for no value. */
export class TextReader {
  private readonly marks: ReadonlySet<string>;

  /** @param furtherMarks texts that stand for a missing value, beside those that always do */
  constructor(furtherMarks: readonly string[] = []) {
    this.marks = new Set([...marksOfMissing, ...furtherMarks]);
  }

  read(written: string): { readonly text: string | null; readonly as: TextReading } {
    const trimmed = trimText(written);
    const inner = protectedText.exec(trimmed);
    const text = trimText(inner?.[1] ?? inner?.[2] ?? trimmed);
    if (text === '' || this.marks.has(text)) return { text: null, as: 'missing' };
    if (text !== trimmed) return { text, as: 'unwrapped' };
    return { text, as: text === written ? 'plain' : 'trimmed' };
  }
}

/**
 * A text without the blanks and invisible characters around it. Not by one expression, whose time would grow with the square of
 * the blanks within a text.
 */
export function trimText(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && blank.test(text[start]!)) start++;
  while (start < end && blank.test(text[end - 1]!)) end--;
  return text.slice(start, end);
}
