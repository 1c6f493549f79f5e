import { UserInputError } from '../../../framework/errors.js';
import { readText } from '../../datasets/table/plain-text.js';
import { trimText } from '../../datasets/table/written-text.js';

/** Reads `drug-atc.csv`: drug identifier → ATC codes. */
export async function readDrugCodes(path: string): Promise<ReadonlyMap<string, readonly string[]>> {
  return parseDrugCodes(await readText(path), path);
}

/** Each line holds a drug identifier and its ATC codes, separated by commas. There is no header. Errors name `path`. */
export function parseDrugCodes(text: string, path: string): ReadonlyMap<string, readonly string[]> {
  const codes = new Map<string, readonly string[]>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (trimText(line) === '') continue;
    const [drug, ...written] = line.split(',').map(trimText);
    // A spreadsheet ends every line with as many commas as the longest one has.
    const own = written.filter((code) => code !== '');
    const wrong = own.find((code) => !/^[A-Z](\d\d([A-Z]([A-Z](\d\d)?)?)?)?$/i.test(code));
    if (own.length === 0 || wrong !== undefined) {
      throw new UserInputError({
        place: `${path}:${index + 1}:1`,
        reason: wrong === undefined ? 'the drug has no ATC code' : `received "${wrong}", expected an ATC code`,
        remedy: 'Write the identifier of a drug and its ATC codes, separated by commas: CID000002157,C01BD01.',
      });
    }
    codes.set(drug!, [...(codes.get(drug!) ?? []), ...own.map((code) => code.toUpperCase())]);
  }
  return codes;
}
