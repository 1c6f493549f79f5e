/** How a field is read. A `time` gives two integer columns: `<name>.day` counts from 1970, `<name>.second` from midnight. */
type FieldKind = 'text' | 'integer' | 'time';

/** A column of a raw table that a dataset reads. */
export interface Field {
  /** The column's name in the table that is returned. */
  readonly name: string;
  /** The column's name in the file. */
  readonly source: string;
  readonly kind: FieldKind;
}
