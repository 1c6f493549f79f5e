import { stringify } from 'yaml';
import { isJsonObject, type Json, type JsonObject } from '../../json.js';
import { columnsOf, padColumns } from '../../text-columns.js';
import type { Origins } from '../origin.js';
import { formatPath } from '../path.js';
import { originText } from './origin-text.js';

/** Comments further to the right than this are not aligned. */
const widest = 60;

/** What to say about the values. */
export interface Annotation {
  readonly origins: Origins;
  /** Whether every line ends with the origin of its value. */
  readonly showOrigins: boolean;
  /** The values of `--set`, as typed. */
  readonly overrides?: readonly string[];
}

interface Line {
  readonly text: string;
  readonly origin?: string;
}

/**
 * Resolved values as YAML that means the same when it is read again: text that looks like an expression is escaped, except
 * where a variable is still to be set. With origins, every line says in a comment where its value came from.
 *
 * @param indent how far the text is indented, in levels of two spaces
 */
export function resolvedYaml(values: JsonObject, annotation: Annotation, indent = 0): string {
  const lines = linesOf(values, [], annotation);
  const width = Math.min(widest, Math.max(0, ...lines.map(({ text }) => columnsOf(text))));
  return lines
    .map(
      ({ text, origin }) =>
        `${'  '.repeat(indent)}${origin === undefined ? text : `${padColumns(text, width)}  # ${origin}`}\n`,
    )
    .join('');
}

function linesOf(values: JsonObject, above: readonly (string | number)[], annotation: Annotation): readonly Line[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const segments = [...above, key];
    const start = `${'  '.repeat(above.length)}${inline(key)}:`;
    const line = (text: string): Line => ({ text, ...commentOf(segments, annotation) });
    if (isJsonObject(value) && Object.keys(value).length > 0)
      return [line(start), ...linesOf(value, segments, annotation)];
    return [line(`${start} ${inline(escaped(value, segments, annotation.origins))}`)];
  });
}

function commentOf(segments: readonly (string | number)[], annotation: Annotation): { readonly origin?: string } {
  const { origins, showOrigins, overrides } = annotation;
  const origin = showOrigins ? origins.of(formatPath(segments)) : undefined;
  return origin === undefined ? {} : { origin: originText(origin, overrides) };
}

/** Writes `$${` for a `${` that is no expression. */
function escaped(value: Json, segments: readonly (string | number)[], origins: Origins): Json {
  if (typeof value === 'string')
    return value.includes('${') && !origins.isOpen(formatPath(segments)) ? value.replaceAll('${', () => '$${') : value;
  if (Array.isArray(value)) return value.map((item: Json, index) => escaped(item, [...segments, index], origins));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, escaped(item, [...segments, key], origins)]),
  );
}

/** Writes any value on one line. */
function inline(value: Json): string {
  return stringify(value, {
    collectionStyle: 'flow',
    lineWidth: 0,
    blockQuote: false,
    flowCollectionPadding: true,
  }).trim();
}
