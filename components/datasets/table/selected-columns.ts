import type { PlacedField } from './csv-header.js';
import { NumberColumn } from './number-column.js';
import type { ColumnReading, ResultColumns } from './result-columns.js';
import { TextColumns } from './text-columns.js';

/**
 * Asks DuckDB for one number per numeric field, and for one hash that stands for all texts of a row. Turning a string of DuckDB
 * into one of JavaScript costs more than parsing it, but the combinations of texts are few: drug, NDC and GSN name a product.
 * So the texts of a row are fetched only where their hash is new.
 */
export function selectFields(fields: readonly PlacedField[], reading: ColumnReading): readonly ResultColumns[] {
  const texts = fields.filter(isText);
  const numbers = fields.filter((field) => !isText(field)).map((field) => new NumberColumn(field, reading));
  return texts.length === 0 ? numbers : [...numbers, new TextColumns(texts, reading)];
}

function isText({ kind }: PlacedField): boolean {
  return kind === 'text' || kind === 'moment';
}
