import { UserInputError } from '../../../framework/errors.js';
import type { InteractionSource } from '../../contracts/dataset.js';
import { textAt } from '../../datasets/table/data-table.js';
import { equalForms } from '../../datasets/table/equal-forms.js';
import { readTable } from '../../datasets/table/read-table.js';
import type { TableReader } from '../../datasets/table/table-reader.js';
import { csvNames, findSourceFiles } from '../../datasets/table/source-file.js';
import { withTableReader } from '../../datasets/table/with-table-reader.js';
import { readDrugCodes } from './drug-codes.js';
import { rarestEffects, interactingDrugs, type EffectReports } from './twosides.js';

const option = 'dataset.mappings';

/** Interacting classes as a file lists them: `atc3-ddi-pairs.csv` with the columns atc3_a and atc3_b. */
export function listedInteractions(folder: string): InteractionSource {
  const find = async () => (await findSourceFiles([folder], { pairs: csvNames('atc3-ddi-pairs') }, option)).pairs;
  return {
    files: async () => [await find()],
    read: async (context) => {
      const path = await find();
      await equalForms([folder], [csvNames('atc3-ddi-pairs')], context.signal);
      const table = await withTableReader(context, (reader) => readTable(path, texts('atc3_a', 'atc3_b'), reader));
      return Array.from({ length: table.rows }, (_, row) => {
        const pair = [textAt(table, 'atc3_a', row), textAt(table, 'atc3_b', row)] as const;
        if (pair[0] !== null && pair[1] !== null) return [pair[0].toUpperCase(), pair[1].toUpperCase()] as const;
        throw new UserInputError({
          place: `${path}: row ${row + 1} below the header`,
          reason: 'one of the two classes is empty',
          remedy: 'Write two ATC codes per line, or remove the line.',
        });
      });
    },
  };
}

/**
 * Interacting drugs as GAMENet and SafeDrug take them from TWOSIDES: `drug-DDI.csv` (pairs of drugs and the side effect they
 * were reported with) and `drug-atc.csv` (drug → ATC codes).
 *
 * @param effects number of rarest side effects, taken for the severe ones, whose reports count
 */
export function twosidesInteractions(folder: string, effects: number): InteractionSource {
  const files = () => findSourceFiles([folder], { reports: csvNames('drug-DDI'), drugs: csvNames('drug-atc') }, option);
  return {
    files: async () => Object.values(await files()),
    read: async (context) => {
      const { reports, drugs } = await files();
      await equalForms([folder], [csvNames('drug-DDI'), csvNames('drug-atc')], context.signal);
      const codes = await readDrugCodes(drugs);
      const read = await withTableReader(context, (reader) => readReports(reports, reader));
      return interactingDrugs(read, rarestEffects(read, effects), codes);
    },
  };
}

/**
 * The columns are read separately. A text of one column occurs thousands of times, but a combination of all four almost never
 * repeats.
 */
async function readReports(path: string, reader: TableReader): Promise<EffectReports> {
  const read = async (source: string) => {
    const table = await readTable(path, [{ name: 'text', source, kind: 'text' }], reader);
    return { rows: table.rows, at: (row: number) => textAt(table, 'text', row) ?? '' };
  };
  const { rows, at: first } = await read('STITCH 1');
  const { at: second } = await read('STITCH 2');
  const { at: effect } = await read('Polypharmacy Side Effect');
  const { at: name } = await read('Side Effect Name');
  return { rows, first, second, effect, name };
}

function texts(...names: readonly string[]) {
  return names.map((name) => ({ name, source: name, kind: 'text' as const }));
}
