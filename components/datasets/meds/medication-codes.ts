import { UserInputError } from '../../../framework/errors.js';
import { findOptionalFile } from '../table/source-file.js';
import { missing, type Table, values } from '../table/data-table.js';
import type { TableReader } from '../table/table-reader.js';
import { classesOfRxcui, type DrugClasses, presentDrugClasses } from '../mimic/drug-classes.js';
import {
  type MappingFiles,
  ndcFiles,
  productFiles,
  readDrugClasses,
  readRxcuis,
  rxcuiFiles,
} from '../mimic/mappings.js';
import type { StepLog } from '../mimic/step-log.js';
import type { MedicationCode } from './code-roles.js';
import { ancestors, type DescribedCodes } from './described-codes.js';
import { formReader } from './forms.js';
import type { StepOptions } from './options.js';

/** The mappings to ATC that lie in the folder. */
export interface ProductFiles {
  /** NDC and GSN → ATC */
  readonly products?: string;
  /** NDC → RXCUI */
  readonly ndc?: string;
  /** RXCUI → ATC */
  readonly rxnorm?: string;
}

export async function findProductFiles(mappings: string): Promise<ProductFiles> {
  const names = { products: productFiles, ndc: ndcFiles, rxnorm: rxcuiFiles };
  const found = Object.entries(names).map(async ([key, files]) => [key, await findOptionalFile([mappings], files)]);
  return Object.fromEntries((await Promise.all(found)).filter(([, path]) => path !== undefined)) as ProductFiles;
}

/** What is known of a medication code, its parents included. */
interface Product {
  readonly drug: string;
  readonly ndc: string | null;
  readonly gsn: string | null;
  readonly atc: string | null;
}

/** Finds the drug class of every medication code, by its ATC, its RXCUI or its NDC, else by those of its parents. */
export class MedicationCodes {
  private constructor(
    private readonly products: readonly Product[],
    readonly classes: DrugClasses,
  ) {}

  static async read(
    codes: readonly MedicationCode[],
    described: DescribedCodes,
    options: StepOptions,
    files: ProductFiles & Pick<MappingFiles, 'classNames'>,
    log: StepLog,
    reader: TableReader,
  ): Promise<MedicationCodes> {
    const rxcuis = files.rxnorm === undefined ? [] : await readRxcuis(files.rxnorm, reader);
    const { ofAtc } = presentDrugClasses(options.atcLevel);
    const lookUp = new ProductLookUp(described, options, ofAtc, classesOfRxcui(rxcuis, options.atcLevel));
    const products = codes.map((code) => lookUp.of(code));
    const withProduct = products.filter(({ atc, ndc, gsn }) => atc === null && (ndc ?? gsn) !== null).length;
    const byRxcui = files.ndc !== undefined && files.rxnorm !== undefined ? [files.ndc, files.rxnorm] : [];
    if (withProduct > 0 && files.products === undefined && byRxcui.length === 0)
      throw absent(options.mappings, `${withProduct} codes have an NDC or GSN`, [...productFiles, ...ndcFiles]);
    if (lookUp.withRxcuiAlone > 0 && files.rxnorm === undefined)
      throw absent(options.mappings, `${lookUp.withRxcuiAlone} codes have an RXCUI alone`, rxcuiFiles);
    if (lookUp.ambiguous > 0)
      log.ambiguity('medication codes with parents of more than one drug class: the first counts', lookUp.ambiguous);
    const mappings = [files.products === undefined ? [] : [files.products], byRxcui].filter(({ length }) => length > 0);
    const maps = await Promise.all(
      mappings.map((drugClasses) => readDrugClasses({ ...files, drugClasses }, options, reader)),
    );
    const first = (of: 'ofNdc' | 'ofGsn') => (code: string) =>
      maps.map((map) => map[of](code)).find((found) => found !== undefined);
    return new MedicationCodes(products, { ofAtc, ofNdc: first('ofNdc'), ofGsn: first('ofGsn') });
  }

  /** Columns subject, visit, start.day, start.second, drug, ndc, gsn and atc. */
  table(events: Table): Table {
    const { number: _number, ...columns } = events.columns;
    const numbers = values(events, 'number');
    const texts = (name: keyof Product) => this.columnOf(name, numbers);
    const known = { drug: texts('drug'), ndc: texts('ndc'), gsn: texts('gsn'), atc: texts('atc') };
    return { rows: events.rows, columns: { ...columns, ...known } };
  }

  private columnOf(name: keyof Product, numbers: Int32Array): Table['columns'][string] {
    const texts = new Map<string, number>();
    const place = this.products.map((product) => {
      const text = product[name];
      if (text === null) return missing;
      const number = texts.get(text) ?? texts.size;
      texts.set(text, number);
      return number;
    });
    return { values: numbers.map((number) => place[number]!), texts: [...texts.keys()] };
  }
}

/** An NDC or GSNs, also as numbers that pandas or a spreadsheet wrote; `UNK` and the like are none. */
const productForm = /^[0-9][0-9 -]*(\.[0-9]+)?([eE]\+?[0-9]+)?$/;

class ProductLookUp {
  ambiguous = 0;
  withRxcuiAlone = 0;
  private readonly read;

  constructor(
    private readonly described: DescribedCodes,
    { medications }: Pick<StepOptions, 'medications'>,
    private readonly ofAtc: DrugClasses['ofAtc'],
    private readonly ofRxcui: ReadonlyMap<number, string | undefined>,
  ) {
    this.read = formReader(medications);
  }

  of({ code, parts }: MedicationCode): Product {
    const rxcuis = new Set<string>();
    let ndc = productOf(parts['ndc']);
    const gsn = productOf(parts['gsn']);
    let atc = this.classesOf([parts], rxcuis)[0] ?? null;
    for (const level of atc === null ? ancestors(code, this.described.parents) : []) {
      const above = level.map((parent) => this.read(parent) ?? {});
      ndc ??= above.map((parent) => productOf(parent['ndc'])).find((found) => found !== null) ?? null;
      const found = [...new Set(this.classesOf(above, rxcuis))];
      if (found.length > 1) this.ambiguous++;
      if (found.length > 0) {
        atc = found[0]!;
        break;
      }
    }
    if (atc === null && ndc === null && gsn === null && rxcuis.size > 0) this.withRxcuiAlone++;
    return { drug: parts['drug'] ?? this.described.titles.get(code) ?? code, ndc, gsn, atc };
  }

  /** The classes of the ATC codes that the parts name, or that their RXCUIs lead to. */
  private classesOf(
    parts: readonly Readonly<Partial<Record<string, string>>>[],
    rxcuis: Set<string>,
  ): readonly string[] {
    return parts.flatMap(({ atc, rxnorm }) => {
      if (atc !== undefined) return this.ofAtc(atc) ?? [];
      if (rxnorm === undefined) return [];
      rxcuis.add(rxnorm);
      return this.ofRxcui.get(Number(rxnorm)) ?? [];
    });
  }
}

function productOf(text: string | undefined): string | null {
  return text !== undefined && productForm.test(text) ? text : null;
}

function absent(folder: string, what: string, names: readonly string[]): UserInputError {
  return new UserInputError({
    place: 'dataset.mappings',
    reason: `${what}, but there is no ${names.join(' or ')} in ${folder}`,
    remedy: 'Put the file there, or leave such codes out of dataset.medications.',
  });
}
