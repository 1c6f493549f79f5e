import { UserInputError } from '../../../framework/errors.js';

/** What a group may ask of a target: a field and a value to compare it with. */
interface Comparison {
  readonly field: string;
  readonly operator: Operator;
  readonly value: string;
}

const operators = ['<=', '>=', '!=', '<', '>', '='] as const;
type Operator = (typeof operators)[number];

/** Alternatives (`or`), each a list of comparisons that all hold (`and`). */
export type Condition = readonly (readonly Comparison[])[];

const countField = String.raw`(?:visits|(?:diagnoses|procedures|medications)\.(?:count|rarest))`;
const aNumber = String.raw`-?\d+(?:\.\d+)?`;
/** Words that are neither `and` nor `or`. */
const words = String.raw`(?!(?:and|or)\b)[^<>=\s]+(?:\s+(?!(?:and|or)\b)[^<>=\s]+)*`;
/**
 * What a comparison looks like: `profile.age >= 70`, `visits > 2`, `profile.gender = F`. What is compared by size holds a
 * number: no target is larger than a text, and the group would stay empty.
 */
const comparison =
  String.raw`(?:${countField}\s*(?:<=|>=|!=|<|>|=)\s*${aNumber}` +
  String.raw`|profile\.[\w-]+\s*(?:(?:<=|>=|<|>)\s*(?=[^<>=\s]*\d)|(?:!=|=)\s*)${words})`;

/** The form of a condition, for the schema of the option. */
export const conditionPattern = `^\\s*${comparison}(?:\\s+(?:and|or)\\s+${comparison})*\\s*$`;

/** Reads a condition that has the form of {@link conditionPattern}. `and` binds before `or`. */
export function parseCondition(text: string): Condition {
  return text.split(/\s+or\s+/).map((part) => part.split(/\s+and\s+/).map(parseComparison));
}

function parseComparison(text: string): Comparison {
  const [, field, operator, value] = /^\s*([\w.-]+)\s*(<=|>=|!=|<|>|=)\s*(.*?)\s*$/.exec(text) ?? [];
  if (field === undefined) {
    throw new UserInputError({
      place: 'evaluation.groups',
      reason: `received "${text}"`,
      remedy: 'Write a field, a comparison and a value: profile.age >= 70.',
    });
  }
  return { field, operator: operator as Operator, value: value! };
}

/** The value of a field of one target: a number, or text of the profile. */
export type FieldOf = (field: string) => number | string;

/** Whether a target fulfils a condition. */
export function fulfils(condition: Condition, fieldOf: FieldOf): boolean {
  return condition.some((all) => all.every((one) => holds(one, fieldOf(one.field))));
}

/**
 * Text is compared by the first number in it, so that `70-79` is 70 and `90+` is 90; text without one fulfils no comparison by
 * size. Two texts are equal whatever their case.
 */
function holds({ operator, value }: Comparison, field: number | string): boolean {
  const isSame = String(field).toLowerCase() === value.toLowerCase() || Number(field) === Number(value);
  if (operator === '=') return isSame;
  if (operator === '!=') return !isSame;
  const [ours, theirs] = [numberIn(field), numberIn(value)];
  return { '<': ours < theirs, '<=': ours <= theirs, '>': ours > theirs, '>=': ours >= theirs }[operator];
}

function numberIn(value: number | string): number {
  return typeof value === 'number' ? value : Number(/-?\d+(?:\.\d+)?/.exec(value)?.[0] ?? Number.NaN);
}
