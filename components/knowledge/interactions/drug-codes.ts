import { readFile } from 'node:fs/promises';
import { UserInputError } from '../../../framework/errors.js';

/** Reads `drug-atc.csv`: drug identifier → ATC codes. */
export async function readDrugCodes(path: string): Promise<ReadonlyMap<string, readonly string[]>> {
  return parseDrugCodes(await readFile(path, 'utf8'), path);
}

/** Each line holds a drug identifier and its ATC codes, separated by commas. There is no header. Errors name `path`. */
export function parseDrugCodes(text: string, path: string): ReadonlyMap<string, readonly string[]> {
  const codes = new Map<string, readonly string[]>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const [drug, ...own] = line.split(',').map((field) => field.trim());
    const wrong = own.find((code) => !/^[A-Z](\d\d([A-Z]([A-Z](\d\d)?)?)?)?$/.test(code));
    if (own.length === 0 || wrong !== undefined) {
      throw new UserInputError({
        place: `${path}:${index + 1}:1`,
        reason: wrong === undefined ? 'the drug has no ATC code' : `received "${wrong}", expected an ATC code`,
        remedy: 'Write the identifier of a drug and its ATC codes, separated by commas: CID000002157,C01BD01.',
      });
    }
    codes.set(drug!, [...(codes.get(drug!) ?? []), ...own]);
  }
  return codes;
}
