import type { Reason } from '../../comparison/why-stage.js';
import type { PlannedRun } from '../../plan/plan.js';
import { seedWords } from '../../records/own-seeds.js';
import { collect } from '../options.js';
import { valueInWords } from '../value-in-words.js';
import type { RegisterVerb } from '../verb.js';

interface Options {
  readonly set: readonly string[];
  readonly row?: string;
  readonly seed?: string;
  readonly runs: string;
  readonly json?: boolean;
}

/** `formulary why` says why a stage is computed again. */
const why: RegisterVerb = (program) => {
  program
    .command('why')
    .description('say in what a stage differs from what the cache holds, and so has to be computed')
    .argument('<file>', 'the experiment')
    .argument('<stage>', 'the stage: cohort, student, …')
    .option('--set <path=value>', 'lay a value over the file; may be repeated', collect, [])
    .option('--row <row>', 'of this row; the first one that has the stage where absent')
    .option('--seed <seed>', 'with this seed; the first one where absent')
    .option('--runs <folder>', 'where results and caches lie', 'runs')
    .option('--json', 'print { stage, key, cached, nearest, differences } as JSON')
    .action(explainStage);
};
export default why;

async function explainStage(file: string, name: string, options: Options): Promise<void> {
  const [{ planExperiment }, { whyStage }, { planOptions }, { UserInputError }, { runsOf }] = await Promise.all([
    import('../../launch/plan-experiment.js'),
    import('../../comparison/why-stage.js'),
    import('../plan-options.js'),
    import('../../errors.js'),
    import('../../plan/plan.js'),
  ]);
  const { row, seed, json, ...rest } = options;
  const settings = planOptions({
    ...rest,
    ...(row === undefined ? {} : { rows: [row] }),
    ...(seed === undefined ? {} : { seeds: [seed] }),
  });
  const { plan } = await planExperiment(file, settings);
  const runs = runsOf(plan);
  const run = runs.find(({ stages }) => stages.some((candidate) => candidate.stage === name));
  const stage = run?.stages.find((candidate) => candidate.stage === name);
  if (run === undefined || stage === undefined) {
    const known = new Set(runs.flatMap(({ stages }) => stages.map((candidate) => candidate.stage)));
    throw new UserInputError({
      place: name,
      reason: row === undefined ? 'no row runs a stage of that name' : `the row "${row}" runs no stage of that name`,
      remedy: `It runs: ${[...known].join(', ')}.`,
    });
  }
  const reason = await whyStage(run, stage, settings.runsFolder);
  process.stdout.write(json === true ? `${JSON.stringify(reason, null, 2)}\n` : inWords(reason, run));
}

function inWords({ stage, key, cached, nearest, differences }: Reason, run: PlannedRun): string {
  const heading = `${stage} of ${run.row}, ${seedWords(run)}`;
  if (cached) return `${heading}: in the cache (${key.slice(0, 12)}), nothing to compute\n`;
  if (nearest === undefined) return `${heading}: never computed before\n`;
  const lines = differences.map(
    ({ stage: at, ingredient, before, now }) =>
      `  ${at === stage ? '' : `${at}: `}${ingredient}: ${valueInWords(before ?? undefined)} → ${valueInWords(now ?? undefined)}\n`,
  );
  return `${heading}: not in the cache; it differs from the nearest output (${nearest.slice(0, 12)}) in\n${lines.join('')}`;
}
