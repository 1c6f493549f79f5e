import type { Cohort } from '../../contracts/cohort.js';
import { codeTable, type CodeTable } from '../shared/code-table.js';

/** Padding, class and mask of the released table. Only look-ups by `index` meet them. */
const specialRows = 3;

/** LEADER's one embedding table of all codes, numbered as the released code does. */
export function embeddingTable(vocabularies: Cohort['vocabularies'], shared: boolean): CodeTable {
  return codeTable(vocabularies, {
    order: ['medications', 'diagnoses', 'procedures'],
    reserved: specialRows,
    shared,
  });
}
