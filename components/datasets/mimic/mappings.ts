import { UserInputError } from '../../../framework/errors.js';
import { equalForms } from '../table/equal-forms.js';
import { readText } from '../table/plain-text.js';
import { readTable } from '../table/read-table.js';
import type { TableReader } from '../table/table-reader.js';
import { csvNames, findOptionalFile, findSourceFiles } from '../table/source-file.js';
import { type Table, textAt } from '../table/data-table.js';
import { type DrugClasses, flatDrugClasses, presentDrugClasses, releasedDrugClasses } from './drug-classes.js';
import type { MimicOptions } from './options.js';
import { parsePythonDictionary } from './python-literal.js';

const option = 'dataset.mappings';

/** The mapping files that the options ask for. */
export interface MappingFiles {
  readonly drugClasses: readonly string[];
  /** Absent when the file is missing and no option needs it. */
  readonly molecules?: string;
  readonly classNames: string;
}

/** The names that the mapping from RXCUI to ATC has. */
export const rxcuiFiles = ['RXCUI2atc4.csv', 'ndc2atc_level4.csv'];
/** The names that the mapping from NDC to RXCUI has. */
export const ndcFiles = ['ndc2RXCUI.txt', 'ndc2rxnorm_mapping.txt'];
/** The names that the mapping from NDC and GSN to ATC has. */
export const productFiles = csvNames('gsn_atc_ndc_mapping');

const drugClassFiles: Readonly<Record<MimicOptions['drugCodes'], Readonly<Record<string, readonly string[]>>>> = {
  flat: { flat: productFiles },
  released: {
    rxcui: ndcFiles,
    atc: rxcuiFiles,
  },
  present: {},
};

export async function findMappingFiles({
  mappings,
  drugCodes,
  molecules,
  requireSmiles,
}: MimicOptions): Promise<MappingFiles> {
  const moleculeNames = moleculeFiles(molecules);
  const {
    classNames,
    molecules: required,
    ...drugClasses
  } = await findSourceFiles<string>(
    [mappings],
    {
      ...drugClassFiles[drugCodes],
      ...(requireSmiles ? { molecules: moleculeNames } : {}),
      classNames: csvNames('atc_coding'),
    },
    option,
    drugCodes === 'released' ? 'Put the files there, or set dataset.drugCodes to flat.' : undefined,
  );
  const moleculesFile = required ?? (await findOptionalFile([mappings], moleculeNames));
  return {
    drugClasses: Object.values(drugClasses),
    ...(moleculesFile === undefined ? {} : { molecules: moleculesFile }),
    classNames: classNames!,
  };
}

/** Refuses mappings that lie there in two forms that differ; names those that are equal. */
export function equalMappings(
  { mappings, molecules }: Pick<MimicOptions, 'mappings' | 'molecules'>,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  return equalForms([mappings], [productFiles, csvNames('atc_coding'), moleculeFiles(molecules)], signal);
}

function moleculeFiles(molecules: MimicOptions['molecules']): readonly string[] {
  return csvNames(molecules === 'list' ? 'atc3-smiles' : 'drugbank_drugs_info');
}

export async function readDrugClasses(
  files: MappingFiles,
  options: MimicOptions,
  reader: TableReader,
): Promise<DrugClasses> {
  const [first, second] = files.drugClasses;
  if (first === undefined) return presentDrugClasses(options.atcLevel);
  if (second === undefined)
    return flatDrugClasses(readRows(await readTexts(first, ['gsn', 'atc', 'ndc'], reader)), options.atcLevel);
  return releasedDrugClasses(await readNdcToRxcui(first), await readRxcuis(second, reader), options.atcLevel);
}

/** The rows of `RXCUI2atc4.csv`. */
export async function readRxcuis(
  path: string,
  reader: TableReader,
): Promise<readonly { readonly rxcui: string | null; readonly atc: string | null }[]> {
  const rows = readRows(await readTexts(path, ['RXCUI', 'ATC4'], reader));
  return rows.map((row) => ({ rxcui: row['RXCUI']!, atc: row['ATC4']! }));
}

/** Number of molecules that are kept of a class, as in the released code. */
const mostMolecules = 3;

/** The molecules of a class as SMILES, from the drug names in its rows, in their order. Empty where the file has none. */
export type MoleculesOf = (drugClass: string, drugs: ReadonlySet<string>) => readonly string[];

/** Undefined where there is no file of molecules. */
export async function readMolecules(
  files: MappingFiles,
  options: MimicOptions,
  reader: TableReader,
): Promise<MoleculesOf | undefined> {
  if (files.molecules === undefined) return undefined;
  const [key, smiles] = options.molecules === 'list' ? ['atc3', 'smiles'] : ['name', 'moldb_smiles'];
  const moleculesByName = new Map<string, string[]>();
  for (const row of readRows(await readTexts(files.molecules, [key!, smiles!], reader))) {
    const [name, molecule] = [row[key!], row[smiles!]];
    if (name === null || name === undefined || molecule === null || molecule === undefined) continue;
    const listed = options.molecules === 'list' ? name.toUpperCase() : name;
    moleculesByName.set(listed, [...(moleculesByName.get(listed) ?? []), molecule]);
  }
  const distinct = (names: Iterable<string>) =>
    [...new Set([...names].flatMap((name) => moleculesByName.get(name) ?? []))].slice(0, mostMolecules);
  if (options.molecules === 'drugbank') return (_, drugs) => distinct(drugs);
  // The file lists classes of level 3. A broader class has the molecules of all classes below it; a finer class has none,
  // because the file does not say which are its own.
  return (drugClass) => distinct([...moleculesByName.keys()].filter((name) => name.startsWith(drugClass)));
}

/** Names of the classes in lower case, for codes of up to `length` characters. The last row of a repeated code wins. */
export async function readClassNames(
  files: MappingFiles,
  length: number,
  reader: TableReader,
): Promise<ReadonlyMap<string, string>> {
  const rows = readRows(await readTexts(files.classNames, ['atc_code', 'atc_name'], reader));
  return new Map(
    rows
      .filter((row) => (row['atc_code']?.length ?? Infinity) <= length && row['atc_name'] !== null)
      .map((row) => [row['atc_code']!.toUpperCase(), row['atc_name']!.toLowerCase()]),
  );
}

function readTexts(path: string, columns: readonly string[], reader: TableReader): Promise<Table> {
  const fields = columns.map((name) => ({ name, source: name, kind: 'text' as const }));
  return readTable(path, fields, reader);
}

function readRows<const Name extends string>(table: Table): Record<Name, string | null>[] {
  const names = Object.keys(table.columns);
  return Array.from(
    { length: table.rows },
    (_, row) =>
      Object.fromEntries(names.map((name) => [name, textAt(table, name, row)])) as Record<Name, string | null>,
  );
}

async function readNdcToRxcui(path: string): Promise<(readonly [string, string])[]> {
  try {
    return parsePythonDictionary(await readText(path));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UserInputError({
      place: path,
      reason: error.message,
      remedy: "The file must be one dictionary: {'00002323230': '1234', …}.",
    });
  }
}
