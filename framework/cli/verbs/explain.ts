import { UserInputError } from '../../errors.js';
import { explain as explainPath, type Explanation, type Step } from '../../experiment/explanation/explain.js';
import { originText } from '../../experiment/explanation/origin-text.js';
import { readCatalogue } from '../../registry/catalogue.js';
import { collect } from '../options.js';
import { table } from '../table.js';
import { valueInWords } from '../value-in-words.js';
import type { RegisterVerb } from '../verb.js';

interface Options {
  readonly set: readonly string[];
  readonly row?: string;
  readonly json?: boolean;
}

/** `formulary explain` shows where a value comes from. */
const explain: RegisterVerb = (program) => {
  program
    .command('explain')
    .description('say what set a value of an experiment, and what it would be without each')
    .argument('<file>', 'the experiment')
    .argument('<path>', 'the value: student.width, losses.distillation, seeds, tables[0].columns')
    .option('--set <path=value>', 'lay a value over the file; may be repeated', collect, [])
    .option('--row <row>', 'in this row alone')
    .option('--json', 'print [{ rows, path, value, chain, reads, variables }] as JSON')
    .action(showExplanations);
};
export default explain;

async function showExplanations(file: string, path: string, { set, row, json }: Options): Promise<void> {
  const explanations = await explainPath(file, path, {
    registry: await readCatalogue(),
    set,
    ...(row !== undefined && { rows: [row] }),
    allowUnset: true,
    ...(json !== true && { most: mostShown }),
  });
  if (explanations.length === 0) throw new UserInputError({ place: path, reason: 'the experiment has no rows' });
  if (json === true) {
    const records = explanations.map((reading) => ({ ...reading, path, value: reading.value ?? null }));
    process.stdout.write(`${JSON.stringify(records, null, 2)}\n`);
    return;
  }
  const isEveryRow = explanations.length === 1;
  const shown = explanations.slice(0, mostShown);
  process.stdout.write(shown.map((reading) => inWords(path, reading, set, isEveryRow)).join('\n'));
  const more = explanations.slice(mostShown).flatMap(({ rows }) => rows).length;
  if (more > 0)
    process.stdout.write(`\n… and ${more} more rows with other values: --row names one, --json prints all\n`);
}

/** Largest number of rows that are shown. A sweep may give every row its own value, and nobody reads more at once. */
const mostShown = 20;
const mostRowNames = 5;

function inWords(path: string, reading: Explanation, overrides: readonly string[], isEveryRow: boolean): string {
  const { rows, value, chain, reads, variables } = reading;
  const names = rows.slice(0, mostRowNames).map((name) => JSON.stringify(name));
  const more = rows.length > mostRowNames ? ` and ${rows.length - mostRowNames} more` : '';
  const where = isEveryRow ? '' : `   in ${names.join(', ')}${more}`;
  const lines = chain.map((step, index) => [
    `  ${originText(step.origin, overrides)}`,
    step.written,
    [...(index === chain.length - 1 ? ['holds'] : []), ...instead(step)].join('; '),
  ]);
  const readings = reads.map(({ path: read, value: current, origin }) => [
    `  reads ${read}`,
    valueInWords(current),
    origin === undefined ? '' : originText(origin, overrides),
  ]);
  const unread = variables.map((name) => [`  reads the environment variable ${name}`]);
  return `${path}: ${valueInWords(value)}${where}\n${table([...lines, ...readings])}\n${unread.map((line) => `${line.join('')}\n`).join('')}`;
}

function instead({ without }: Step): readonly string[] {
  if (without === undefined) return [];
  if (without.is === 'value') return [`without it: ${valueInWords(without.value)}`];
  return [
    without.is === 'absent' ? 'without it: absent' : `without it: not valid (${without.code} ${without.message})`,
  ];
}
