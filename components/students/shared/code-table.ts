import type { Cohort, CodeKind } from '../../contracts/cohort.js';

/** Where each code stands in one embedding table of several kinds of codes. */
export interface CodeTable {
  /** Number of rows of the table. */
  readonly size: number;
  /** int32 [vocabulary] number of a code → its row, for each kind */
  readonly rowOf: Readonly<Record<CodeKind, Int32Array>>;
}

export interface CodeTableOptions {
  /** The order of the kinds in the table. */
  readonly order: readonly [CodeKind, CodeKind, CodeKind];
  /** Rows before the first code. */
  readonly reserved: number;
  /** Whether a text that is a code of two kinds has one row: 121 codes of MIMIC-III are a diagnosis and a procedure. */
  readonly shared: boolean;
}

/** Numbers the rows, kind by kind, each in the order of its vocabulary. */
export function codeTable(
  vocabularies: Cohort['vocabularies'],
  { order, reserved, shared }: CodeTableOptions,
): CodeTable {
  const rowOfText = new Map<string, number>();
  let size = reserved;
  const rowOf: Partial<Record<CodeKind, Int32Array>> = {};
  for (const kind of order) {
    rowOf[kind] = Int32Array.from(vocabularies[kind].codes, (code) => {
      const row = (shared ? rowOfText.get(code) : undefined) ?? size++;
      rowOfText.set(code, row);
      return row;
    });
  }
  return { size, rowOf: rowOf as Record<CodeKind, Int32Array> };
}
