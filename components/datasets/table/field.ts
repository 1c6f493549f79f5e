/**
 * How a field is read. An `id` is a whole number and written as one; an `integer` may be written as a decimal number without
 * a fraction (`1.0`). A `time` gives two integer columns: `<name>.day` counts from 1970, `<name>.second` from midnight. A
 * `moment` is a time whose century may be missing, and stays a text.
 */
type FieldKind = 'text' | 'moment' | 'id' | 'integer' | 'time';

/** A column of a raw table that a dataset reads. */
export interface Field {
  /** The column's name in the table that is returned. */
  readonly name: string;
  /** The column's name in the file, or the names that releases give it. The first one that the file has is read. */
  readonly source: string | readonly string[];
  readonly kind: FieldKind;
  /** A text that keeps the blanks around it. The released pipeline tells names of drugs apart by them. */
  readonly keepsBlanks?: boolean;
  /** Whether the file may lack the column; the table then lacks it too. */
  readonly isOptional?: boolean;
}
