import { isJsonObject, valueAt, type Json, type JsonObject } from '../json.js';

type Scalar = string | number | boolean | null;

/** What a value may be, must not be, or must be above. */
type Demand = { readonly is: readonly Scalar[] } | { readonly not: readonly Scalar[] } | { readonly above: number };

/**
 * A rule between options of one component, or of one section of settings, and what stands in the rest of the row, which their
 * schema cannot say: the width of an attention is a multiple of its heads. It is plain data, so that `formulary check` applies
 * it without loading the component.
 * Paths are dotted (`controller.target`).
 *
 * @example
 * rules: [{ option: 'width', multipleOf: 'heads', because: 'every head takes an equal share of the width' }]
 */
export type OptionRule = {
  /** The option that must fulfil the rule. */
  readonly option: string;
  /** The rule holds where each of these options has one of the values; `null` means that the option is absent. */
  readonly when?: Readonly<Record<string, readonly Scalar[]>>;
  /** The rule does not hold where one of these options has one of the values. */
  readonly unless?: Readonly<Record<string, readonly Scalar[]>>;
  /**
   * The rule holds where the row that the options are part of has such values, by dotted paths from its sections. `*` stands
   * for any component of a section, `declares` for the properties that a component declares.
   *
   * @example
   * where: { 'teacherLosses.*.declares.minimumBatch': { above: 1 } }
   */
  readonly where?: Readonly<Record<string, Demand>>;
  /** Why: a sentence without its full stop. */
  readonly because: string;
} & (
  | {
      /** The values that the option may have; `null`: it must be absent. */
      readonly is: readonly Scalar[];
    }
  | {
      /** The values that the option must not have. */
      readonly not: readonly Scalar[];
    }
  | {
      /** A number that the option must be above. */
      readonly above: number;
    }
  | {
      /** Another option, which the option must not exceed. */
      readonly atMost: string;
    }
  | {
      /** Another option, of which the option must be a multiple. */
      readonly multipleOf: string;
      /** Two, four, six… times the other. */
      readonly even?: true;
    }
);

/**
 * The rules that some options break. A comparison with an option that is absent holds.
 *
 * @param row the sections around the options; in place of components, their options with what they declare
 */
export function brokenRules(rules: readonly OptionRule[], options: Json, row: JsonObject = {}): readonly OptionRule[] {
  return rules.filter(
    (rule) => applies(rule, options) && circumstancesOf(rule, row) !== undefined && !isMet(rule, options),
  );
}

/** What a rule asks for, in words: `a multiple of heads (4)`. */
export function demandOf(rule: OptionRule, options: Json, row: JsonObject = {}): string {
  const circumstances = [
    ...Object.keys(rule.when ?? {}).map((path) => `${path} ${words(valueAt(options, path))}`),
    ...(circumstancesOf(rule, row) ?? []).map(
      ({ path, value }) => `${path.replace('.declares.', ' ')} ${words(value)}`,
    ),
  ];
  const where = circumstances.length === 0 ? '' : `, with ${circumstances.join(' and ')}`;
  return demand(rule, options) + where;
}

function demand(rule: OptionRule, options: Json): string {
  if ('is' in rule) return rule.is.map(words).join(' or ');
  if ('not' in rule && rule.not.every((value) => value === null)) return 'given';
  if ('not' in rule) return `another value than ${rule.not.map(words).join(' or ')}`;
  if ('above' in rule) return `a number above ${rule.above}`;
  if ('atMost' in rule) return `at most ${rule.atMost} (${words(valueAt(options, rule.atMost))})`;
  return `${rule.even === true ? 'an even' : 'a'} multiple of ${rule.multipleOf} (${words(valueAt(options, rule.multipleOf))})`;
}

function applies({ when = {}, unless = {} }: OptionRule, options: Json): boolean {
  const has = ([path, values]: readonly [string, readonly Scalar[]]) => isOneOf(valueAt(options, path), values);
  return Object.entries(when).every(has) && !Object.entries(unless).some(has);
}

interface Found {
  readonly path: string;
  readonly value: Json;
}

/** A value of the row for each of the rule's `where`; `undefined` if one of them has none. */
function circumstancesOf({ where = {} }: OptionRule, row: JsonObject): readonly Found[] | undefined {
  const found = Object.entries(where).map(([path, asked]) =>
    valuesAt(row, path).find(({ value }) => fulfils(asked, value)),
  );
  return found.includes(undefined) ? undefined : (found as readonly Found[]);
}

function valuesAt(row: JsonObject, path: string): readonly Found[] {
  const [section, rest] = path.split('.*.');
  if (section === undefined || rest === undefined) return foundAt(row, path);
  const components = valueAt(row, section);
  return Object.keys(isJsonObject(components) ? components : {}).flatMap((name) =>
    foundAt(row, `${section}.${name}.${rest}`),
  );
}

function foundAt(row: JsonObject, path: string): readonly Found[] {
  const value = valueAt(row, path);
  return value === undefined ? [] : [{ path, value }];
}

function fulfils(asked: Demand, value: Json | undefined): boolean {
  if ('is' in asked) return isOneOf(value, asked.is);
  if ('not' in asked) return !isOneOf(value, asked.not);
  return typeof value === 'number' && value > asked.above;
}

function isMet(rule: OptionRule, options: Json): boolean {
  const value = valueAt(options, rule.option);
  if ('is' in rule || 'not' in rule) return fulfils(rule, value);
  if (typeof value !== 'number') return true;
  if ('above' in rule) return fulfils(rule, value);
  const other = valueAt(options, 'atMost' in rule ? rule.atMost : rule.multipleOf);
  if (typeof other !== 'number') return true;
  return 'atMost' in rule ? value <= other : value % (rule.even === true ? 2 * other : other) === 0;
}

function isOneOf(value: Json | undefined, values: readonly Scalar[]): boolean {
  return values.some((expected) => (expected === null ? value === undefined || value === null : value === expected));
}

function words(value: Json | undefined): string {
  if (value === undefined || value === null) return 'absent';
  return typeof value === 'object' ? 'given' : String(value);
}
