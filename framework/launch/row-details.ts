import path from 'node:path';
import { Document, isMap, isScalar, isSeq, type Node, type Pair } from 'yaml';
import type { RowDetails } from '../execution/freeze-plan.js';
import type { Experiment, Row } from '../experiment/experiment.js';
import type { Origin, Origins, Place } from '../experiment/origin.js';
import { formatPath } from '../experiment/path.js';
import type { JsonObject } from '../json.js';

/** What the files of a row's runs say that only the experiment knows. */
export function rowDetails({ rows, title, file }: Experiment): ReadonlyMap<string, RowDetails> {
  return new Map(
    rows.map((row) => [
      row.name,
      {
        ablations: row.ablations,
        environment: fromEnvironment(row),
        resolved: `# ${title}: ${row.name}\n# resolved from ${file}\n${resolvedYaml(row.values, row.origins)}`,
      },
    ]),
  );
}

/** A resolved row as YAML, with the origin of each value as a comment behind it. */
export function resolvedYaml(values: JsonObject, origins: Origins): string {
  const document = new Document(values);
  annotate(document.contents, [], origins);
  return document.toString({ lineWidth: 0 });
}

function annotate(node: Node | null, segments: readonly (string | number)[], origins: Origins): void {
  if (isMap(node)) {
    for (const pair of node.items as readonly Pair<Node, Node | null>[])
      annotate(pair.value, [...segments, String(pair.key)], origins);
    return;
  }
  const origin = origins.of(formatPath(segments));
  if (origin === undefined || !(isScalar(node) || isSeq(node))) return;
  if (isSeq(node)) node.flow = true;
  node.comment = ` ${originText(origin)}`;
}

function originText(origin: Origin): string {
  switch (origin.by) {
    case 'file':
      return placeText(origin.place);
    case 'command line':
      return '--set';
    case 'row':
      return `row "${origin.row}", ${placeText(origin.place)}`;
    case 'ablation':
      return `ablation ${origin.ablation}`;
    case 'default':
    case 'preset':
      return `${origin.by} of ${origin.of}`;
  }
}

function placeText({ file, line }: Place): string {
  const relative = path.relative(process.cwd(), file);
  return `${relative.startsWith('..') ? file : relative}:${line}`;
}

/** Values that name an environment variable, as written: another machine has its own. */
function fromEnvironment({ values, origins }: Row): Readonly<Record<string, string>> {
  const found: [string, string][] = [];
  const visit = (value: unknown, segments: readonly string[]): void => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [name, inner] of Object.entries(value)) visit(inner, [...segments, name]);
      return;
    }
    const written = origins.history(formatPath(segments)).at(-1)?.written ?? '';
    if (written.includes('${env:')) found.push([formatPath(segments), unquoted(written)]);
  };
  visit(values, []);
  return Object.fromEntries(found);
}

function unquoted(written: string): string {
  return written.startsWith('"') ? (JSON.parse(written) as string) : written;
}
