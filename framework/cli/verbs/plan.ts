import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import type { StageState, StageSummary } from '../../execution/cache/plan-state.js';
import type { ChangedCode } from '../../comparison/changed-code.js';
import { count } from '../../count.js';
import { doubtfulRows } from '../../experiment/inherited-rows.js';
import type { StageEstimate } from '../../launch/estimate-stages.js';
import type { Plan } from '../../plan/plan.js';
import type { Registry } from '../../registry/registry.js';
import { collect } from '../options.js';
import { ownSeedName } from '../../records/own-seeds.js';
import type { PlanWords } from '../plan-options.js';
import { displayPath } from '../../files/display-path.js';
import type { RegisterVerb } from '../verb.js';

interface Options extends PlanWords {
  readonly json?: boolean;
  readonly estimate?: boolean;
}

/** `formulary plan` shows what `run` would do. */
const plan: RegisterVerb = (program) => {
  program
    .command('plan')
    .description('show what running an experiment would compute, and what is in the cache; nothing is run')
    .argument('<file>', 'the experiment')
    .showHelpAfterError(
      '(FILE comes before --rows and --seeds, which take all words that follow; formulary help plan explains)',
    )
    .option('--set <path=value>', 'lay a value over the file; may be repeated', collect, [])
    .option('--row, --rows <row...>', 'these rows only')
    .option('--seeds <seed...>', 'these seeds instead of those of the file: 42,43')
    .option('--runs <folder>', 'where results and caches lie', 'runs')
    .option('--estimate', 'say how much memory and time the stages that are to be computed need')
    .option('--json', 'print { rows, runs, stages } as JSON; with --estimate, { …, estimates }')
    .action(showPlan);
};
export default plan;

async function showPlan(file: string, options: Options): Promise<void> {
  const [{ planExperiment }, { brokenOutputs, planState, summarizeStages }, { planOptions }, { changedCode }] =
    await Promise.all([
      import('../../launch/plan-experiment.js'),
      import('../../execution/cache/plan-state.js'),
      import('../plan-options.js'),
      import('../../comparison/changed-code.js'),
    ]);
  const settings = planOptions(options);
  const { experiment, registry, plan: planned, rung, digests } = await planExperiment(file, settings);
  // Planning twice should not read the raw data twice. A folder that does not exist or may not be written to is left alone.
  if (existsSync(settings.runsFolder)) await digests.save().catch(() => {});
  for (const words of [...experiment.overruled, ...doubtfulRows(experiment.rowChanges, displayPath(experiment.file))])
    process.stderr.write(`${words}\n`);
  const states = planState(planned, settings.runsFolder);
  const rows = planned.rows.length;
  const runs = planned.rows.reduce((sum, row) => sum + row.runs.length, 0);
  const estimates =
    options.estimate === true ? await estimatesOf(planned, registry, states, settings.runsFolder) : undefined;
  if (options.json === true) {
    process.stdout.write(
      `${JSON.stringify({ rows, runs, stages: states, ...(estimates && { estimates }) }, null, 2)}\n`,
    );
    return;
  }
  const { table } = await import('../table.js');
  const { duration } = await import('../duration.js');
  const summaries = await summarizeStages(states, settings.runsFolder);
  process.stdout.write(`${planned.title}: ${count(rows, 'row')}, ${count(runs, 'run')}\n\n`);
  if (rung !== undefined) {
    const { rungInWords } = await import('../../launch/rungs.js');
    const then = rung.isLast ? '' : '; the next rung is planned when these runs have ended';
    process.stdout.write(`${rungInWords(rung)}${then}\n\n`);
  }
  process.stdout.write(`${table(summaryCells(summaries, duration))}\n\n${table(runCells(states))}\n`);
  if (estimates !== undefined) {
    const { estimatesInWords } = await import('../estimate-in-words.js');
    process.stdout.write(`\n${estimatesInWords(planned, estimates)}`);
  }
  for (const { stage, folder, missing } of await brokenOutputs(states, settings.runsFolder)) {
    const names = missing.map((path) => relative(folder, path)).join(', ');
    process.stdout.write(
      `\n${relative('.', folder)}: this output of ${stage} has lost ${names}, and \`run\` will refuse it\n  Remove the folder: the stage is computed anew.\n`,
    );
  }
  const uncached = summaries.filter(({ cached }) => cached === 0).map(({ stage }) => stage);
  const changed = await changedCode(planned, uncached, settings.runsFolder);
  if (changed.length > 0) process.stdout.write(`\n${changed.map(changeInWords).join('')}`);
  const former = summaries.reduce((sum, { outputs, cached, seconds = 0 }) => sum + (outputs - cached) * seconds, 0);
  if (estimates === undefined && former > 0)
    process.stdout.write(`\nabout ${duration(former)} of computing, judging by former runs\n`);
}

async function estimatesOf(
  planned: Plan,
  registry: Registry,
  states: readonly StageState[],
  runsFolder: string,
): Promise<readonly StageEstimate[]> {
  const { estimateStages } = await import('../../launch/estimate-stages.js');
  const missing = new Set(states.filter(({ cached }) => !cached).map(({ key }) => key));
  return estimateStages(planned, registry, runsFolder, (key) => missing.has(key));
}

function changeInWords({ stage, ingredients }: ChangedCode): string {
  return `${stage} is computed anew: since its last output, these have changed: ${ingredients.join(', ')}\n`;
}

function summaryCells(summaries: readonly StageSummary[], duration: (seconds: number) => string): string[][] {
  return [
    ['stage', 'outputs', 'cached', 'to compute', 'took last time'],
    ...summaries.map(({ stage, outputs, cached, seconds }) => [
      stage,
      String(outputs),
      String(cached),
      String(outputs - cached),
      seconds === undefined ? '' : duration(seconds),
    ]),
  ];
}

/** One line per run. It shows the beginning of each stage key, with a `*` where the output is in the cache. */
function runCells(states: readonly StageState[]): string[][] {
  const stages = [...new Set(states.map(({ stage }) => stage))];
  const runs = new Map<string, StageState[]>();
  for (const state of states) {
    const name = JSON.stringify([state.row, state.seed, state.ownSeeds]);
    runs.set(name, [...(runs.get(name) ?? []), state]);
  }
  const sections = [...new Set(states.flatMap(({ ownSeeds = {} }) => Object.keys(ownSeeds)))];
  return [
    ['row', ...sections.map(ownSeedName), 'seed', ...stages],
    ...[...runs.values()].map((own) => [
      own[0]?.row ?? '',
      ...sections.map((section) => String(own[0]?.ownSeeds?.[section] ?? '')),
      String(own[0]?.seed ?? ''),
      ...stages.map((stage) => cell(own.find((state) => state.stage === stage))),
    ]),
    ['* in the cache'],
  ];
}

function cell(state: StageState | undefined): string {
  return state === undefined ? '' : `${state.key.slice(0, 8)}${state.cached ? '*' : ''}`;
}
