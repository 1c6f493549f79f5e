import { resolvedExperiment } from '../../experiment/explanation/resolved-experiment.js';
import type { Experiment, Row } from '../../experiment/experiment.js';
import { loadExperiment } from '../../experiment/load.js';
import { readCatalogue } from '../../registry/catalogue.js';
import { collect } from '../options.js';
import { displayPath } from '../../files/display-path.js';
import type { RegisterVerb } from '../verb.js';

interface Options {
  readonly set: readonly string[];
  readonly row?: string;
  readonly origins?: boolean;
  readonly json?: boolean;
}

/** `formulary show` shows the experiment after all composition. */
const show: RegisterVerb = (program) => {
  program
    .command('show')
    .description('print an experiment resolved: everything composed, every default and expression filled in')
    .argument('<file>', 'the experiment')
    .option('--set <path=value>', 'lay a value over the file; may be repeated', collect, [])
    .option('--row <row>', 'this row alone')
    .option('--origins', 'say behind every value where it came from')
    .option('--json', 'print { experiment, file, rows: [{ row, seeds, ablations, values, origins }] } as JSON')
    .addHelpText('after', '\nThe YAML that is printed is an experiment that means the same.')
    .action(showExperiment);
};
export default show;

async function showExperiment(file: string, { set, row, origins, json }: Options): Promise<void> {
  const experiment = await loadExperiment(file, {
    registry: await readCatalogue(),
    set,
    ...(row !== undefined && { rows: [row] }),
    allowUnset: true,
  });
  const showOrigins = origins === true;
  if (json === true) process.stdout.write(`${JSON.stringify(record(experiment, showOrigins), null, 2)}\n`);
  else process.stdout.write(resolvedExperiment(experiment, { showOrigins, isOneRow: row !== undefined }));
}

function record({ title, file, rows }: Experiment, showOrigins: boolean) {
  return {
    experiment: title,
    file: displayPath(file),
    rows: rows.map((row) => ({
      row: row.name,
      seeds: row.seeds,
      ablations: row.ablations,
      values: row.values,
      ...(showOrigins && { origins: originsOf(row) }),
    })),
  };
}

function originsOf({ values, origins }: Row) {
  const paths = origins.paths().filter((path) => Object.hasOwn(values, path.split('.')[0] as string));
  return Object.fromEntries(paths.map((path) => [path, origins.of(path)]));
}
