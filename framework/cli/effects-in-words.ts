import { count } from '../count.js';
import { padColumns } from '../text-columns.js';
import type { Effects } from '../launch/effects.js';
import { displayPath } from '../files/display-path.js';

/** Folders of runs and raw files that are named; there may be thousands. */
const mostNamed = 10;

/** What a command will do to the world outside of it, a line each. */
export function effectsInWords(effects: Effects): string {
  const { title, runs, reads, variables, writes, outputs, contacts, loads, starts } = effects;
  const stages = Object.entries(outputs).map(([stage, number]) => `${stage} ${number}`);
  const lines = [
    ...section('reads', [
      ...reads.map((file) => displayPath(file)),
      ...variables.map((name) => `the variable ${name}`),
    ]),
    ...section('writes', [
      ...writes.map((folder) => displayPath(folder)),
      ...(stages.length === 0 ? [] : [`outputs in the cache: ${stages.join(', ')}`]),
    ]),
    ...section('contacts', contacts),
    ...section('loads', ['the components of Formulary', ...loads]),
    ...section('starts', starts),
  ];
  return `${title}: ${count(runs, 'run')} to compute; nothing was done\n\n${lines.join('\n')}\n`;
}

function section(name: string, items: readonly string[]): readonly string[] {
  const [head, more] = [items.slice(0, mostNamed), items.length - mostNamed];
  const shown =
    items.length === 0 ? ['nothing'] : more > 1 ? [...head, `… and ${more} more (--json names all)`] : items;
  return shown.map((item, index) => `${padColumns(index === 0 ? name : '', 9)} ${item}`);
}
