import { UserInputError } from '../../../framework/errors.js';

/** What a code says by its form, by the names of the placeholders: `{ version: '9', code: '4019' }`. */
export type CodeParts = Readonly<Partial<Record<string, string>>>;

type Form = string | { readonly form: string; readonly where: Readonly<Record<string, string>> };

/** Finds the parts of a code, or undefined where it has none of the forms. */
export type FormReader = (code: string, columns?: Readonly<Record<string, string | null>>) => CodeParts | undefined;

const patterns: Readonly<Record<string, string>> = {
  version: '9|10',
  code: '[^/]+',
  icd9: '[^/]+',
  icd10: '[^/]+',
  ndc: '[^/]*',
  gsn: '[^/]*',
  rxnorm: '[0-9]+',
  atc: '[A-Za-z][A-Za-z0-9]*',
  drug: '.+?',
  value: '.+?',
  any: '.*?',
};

/** Placeholders that may stand for any number of any characters: each makes the search for a fit longer by a factor. */
const wild = ['drug', 'value', 'any'];
const mostWild = 3;
/** A longer code has none of the forms, so that no form and no data make the search endless. */
const longestCode = 500;

/**
 * Reads codes of some forms; the first form that fits counts.
 *
 * @throws UserInputError where a form has too many placeholders for any text
 */
export function formReader(forms: readonly Form[]): FormReader {
  const readers = forms.map((form) => (typeof form === 'string' ? { form, where: {} } : form));
  const expressions = readers.map(({ form, where }) => ({
    expression: expressionOf(form),
    where: Object.entries(where),
  }));
  return (code, columns) => {
    if (code.length > longestCode) return undefined;
    for (const { expression, where } of expressions) {
      if (!where.every(([column, value]) => columns?.[column] === value)) continue;
      const match = expression.exec(code);
      if (match !== null) return { ...match.groups };
    }
    return undefined;
  };
}

/** The columns that forms ask for, beside the code. */
export function columnsOf(forms: readonly Form[]): readonly string[] {
  return forms.flatMap((form) => (typeof form === 'string' ? [] : Object.keys(form.where)));
}

function expressionOf(form: string): RegExp {
  if (wild.reduce((count, name) => count + form.split(`{${name}}`).length - 1, 0) > mostWild) {
    throw new UserInputError({
      place: 'dataset',
      reason: `the form "${form}" has more than ${mostWild} placeholders for any text`,
      remedy: 'Leave out {any}, {drug} or {value} where the next one can stand for the text as well.',
    });
  }
  const source = form.split(/(\{\w+\})/).map((part) => {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name === undefined) return literal(part);
    return name === 'any' ? `(?:${patterns[name]!})` : `(?<${name}>${patterns[name]!})`;
  });
  return new RegExp(`^${source.join('')}$`, 's');
}

/** The expression of a text. Converters write the same codes with one slash or with two, so a single one stands for both. */
function literal(text: string): string {
  return text.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&').replaceAll(/(?<!\/)\/(?!\/)/g, '//?');
}
