import type { Generator } from '../../framework/tensor/index.js';

/** Codes and drugs of made-up patients, the most frequent first, and the mappings that dataset/mimic-iv reads. */
export interface Catalogue {
  readonly diagnoses: readonly IcdCode[];
  readonly procedures: readonly IcdCode[];
  readonly products: readonly Product[];
  /** Text of every mapping by its file name. */
  readonly mappings: Readonly<Record<string, string>>;
}

interface IcdCode {
  readonly code: string;
  readonly version: 9 | 10;
  readonly title: string;
}

interface Product {
  /** The fields from `drug` to `form_unit_disp`, as the table writes them. */
  readonly text: string;
  readonly route: string;
}

const sizes = { diagnoses: 9000, procedures: 6000, products: 5000, classes: 180 };
const routes = ['IV', 'PO', 'PO/NG', 'SC', 'IH', 'IM'];
const words = [
  'Sodium',
  'Chloride',
  'Acid',
  'Sulfate',
  'Potassium',
  'Tartrate',
  'Heparin',
  'Insulin',
  'Docusate',
  'Injection',
];
/** Share of products at the end of the list whose prescriptions have neither NDC nor GSN. */
const unnamedShare = 0.07;
const unmappedShare = 0.07;

export function createCatalogue(random: Generator): Catalogue {
  const classes = Array.from({ length: sizes.classes }, (_, index) => {
    const group = 'ABCDGHJLMNPRSV'[index % 14]!;
    return `${group}${String(1 + (Math.floor(index / 14) % 13)).padStart(2, '0')}${'ABCDE'[index % 5]!}`;
  });
  const distinct = [...new Set(classes)];
  const map: string[] = [];
  const products = Array.from({ length: sizes.products }, (_, index): Product => {
    const isUnnamed = random.next() < unnamedShare;
    const ndc = isUnnamed ? '0' : String(10_000_000_000 + random.integer(899_999_999) * 100).padStart(11, '0');
    const gsn = isUnnamed ? '' : String(index + 1).padStart(6, '0');
    if (!isUnnamed && random.next() >= unmappedShare)
      map.push(`${gsn},${distinct[random.integer(distinct.length)]!}A01,${random.next() < 0.03 ? Number(ndc) : '0'}`);
    const name = `${words[random.integer(words.length)]!} ${words[random.integer(words.length)]!} ${index}`;
    const drug = random.next() < 0.1 ? `"${name}, 5 mg"` : name;
    return {
      text: `${drug},DRUG${index},${gsn},${ndc},${1 + random.integer(900)} mg/5 mL Vial,,${1 + random.integer(100)},mg,${1 + random.integer(3)},VIAL`,
      route: routes[random.integer(routes.length)]!,
    };
  });
  const pairs = Array.from({ length: 300 }, () =>
    [0, 0].map(() => distinct[random.integer(distinct.length)]!).join(','),
  );
  return {
    diagnoses: icdCodes(sizes.diagnoses, 'Diagnosis'),
    procedures: icdCodes(sizes.procedures, 'Procedure'),
    products,
    mappings: {
      'gsn_atc_ndc_mapping.csv': table('gsn,atc,ndc', map),
      'atc3-smiles.csv': table(
        'atc3,smiles',
        distinct.map((code) => `${code},C`),
      ),
      'atc3-ddi-pairs.csv': table('atc3_a,atc3_b', pairs),
      'atc_coding.csv': table(
        'atc_code,atc_name',
        distinct.map((code) => `${code},CLASS ${code}`),
      ),
    },
  };
}

/** Codes of both versions in turn. A third of them begins with a zero. */
function icdCodes(size: number, title: string): IcdCode[] {
  return Array.from({ length: size }, (_, index) => ({
    code: index % 2 === 0 ? String(index * 3).padStart(5, '0') : `${'EIJKZ'[index % 5]!}${1000 + index}`,
    version: index % 2 === 0 ? 9 : 10,
    title: `${title} ${index}, not elsewhere classified`,
  }));
}

function table(header: string, rows: readonly string[]): string {
  return `${[header, ...rows].join('\n')}\n`;
}
