import { valueAt, type Json } from '../json.js';

type Scalar = string | number | boolean | null;

/**
 * A rule between options of one component, or of one section of settings, which their schema cannot say: the width of an
 * attention is a multiple of its heads. It is plain data, so that `formulary check` applies it without loading the component.
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

/** The rules that some options break. A comparison with an option that is absent holds. */
export function brokenRules(rules: readonly OptionRule[], options: Json): readonly OptionRule[] {
  return rules.filter((rule) => applies(rule, options) && !isMet(rule, options));
}

/** What a rule asks for, in words: `a multiple of heads (4)`. */
export function demandOf(rule: OptionRule, options: Json): string {
  const circumstances = Object.keys(rule.when ?? {}).map((path) => `${path} ${words(valueAt(options, path))}`);
  const where = circumstances.length === 0 ? '' : `, with ${circumstances.join(' and ')}`;
  return demand(rule, options) + where;
}

function demand(rule: OptionRule, options: Json): string {
  if ('is' in rule) return rule.is.map(words).join(' or ');
  if ('not' in rule) return `another value than ${rule.not.map(words).join(' or ')}`;
  if ('above' in rule) return `a number above ${rule.above}`;
  if ('atMost' in rule) return `at most ${rule.atMost} (${words(valueAt(options, rule.atMost))})`;
  return `${rule.even === true ? 'an even' : 'a'} multiple of ${rule.multipleOf} (${words(valueAt(options, rule.multipleOf))})`;
}

function applies({ when = {}, unless = {} }: OptionRule, options: Json): boolean {
  const has = ([path, values]: readonly [string, readonly Scalar[]]) => isOneOf(valueAt(options, path), values);
  return Object.entries(when).every(has) && !Object.entries(unless).some(has);
}

function isMet(rule: OptionRule, options: Json): boolean {
  const value = valueAt(options, rule.option);
  if ('is' in rule) return isOneOf(value, rule.is);
  if ('not' in rule) return !isOneOf(value, rule.not);
  if (typeof value !== 'number') return true;
  if ('above' in rule) return value > rule.above;
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
