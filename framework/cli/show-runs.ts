import { relative } from 'node:path';
import type { JobEvent } from '../contracts/launcher.js';
import { createProgress, type Progress } from './progress.js';
import type { ExperimentOutcome, ExperimentStart } from '../launch/run-experiment.js';
import { writeReport, type WrittenReport } from '../report/write-report.js';
import { count } from '../count.js';
import { rungInWords } from '../launch/rungs.js';
import { displayPath } from '../files/display-path.js';

/** Shows runs to the user: progress on stderr, tables or JSON on stdout. */
export interface ShownRuns {
  start(start: ExperimentStart): void;
  event(event: JobEvent): void;
  report(experimentFolder: string): Promise<readonly string[]>;
  /** Ends the progress without a word about results. */
  end(): void;
  finish(outcome: ExperimentOutcome): void;
}

export function showRuns({ quiet, json }: { readonly quiet: boolean; readonly json: boolean }): ShownRuns {
  let progress: Progress | undefined;
  let report: WrittenReport | undefined;
  const tell = (text: string) => {
    if (!quiet) process.stderr.write(`${text}\n`);
  };
  return {
    start: ({ frozen: { runs }, pending, work, warnings, rung, outlives }) => {
      progress?.end();
      if (rung !== undefined) tell(rungInWords(rung));
      for (const words of warnings) process.stderr.write(`${words}\n`);
      const rows = new Set(runs.map(({ row }) => row)).size;
      const there = pending === runs.length ? '' : `, ${runs.length - pending} of them finished before`;
      tell(`${count(rows, 'row')}, ${count(runs.length, 'run')}${there}`);
      if (outlives && pending > 0) tell('the runs go on by themselves: Ctrl-C ends the waiting for them, and no run');
      if (!quiet) progress = createProgress(process.stderr, { total: pending, work });
    },
    event: (event) => progress?.show(event),
    report: async (experimentFolder) => {
      progress?.end();
      report = await writeReport(experimentFolder, { write: (text) => process.stdout.write(text), json });
      return report.files.map((file) => relative(experimentFolder, file));
    },
    end: () => progress?.end(),
    finish: (outcome) => {
      progress?.end();
      const { title, experimentFolder, runFolders, results, delivery, status } = outcome;
      const { delivered, pending } = delivery;
      if (json) {
        const tracking = { delivered, pending };
        const rows = report?.rows ?? [];
        process.stdout.write(`${JSON.stringify({ experiment: title, rows, runs: runFolders, tracking }, null, 2)}\n`);
      }
      for (const { folder, problem } of results) {
        if (problem !== undefined && quiet)
          process.stderr.write(`${status === 'input' ? '' : `${displayPath(folder)}: `}${problem}\n`);
      }
      if (status === 'input' && report === undefined) tell('the input is wrong; nothing was kept but finished stages');
      for (const problem of report?.drawn.problems ?? []) process.stderr.write(`${problem}\n`);
      if (report !== undefined) tell(`results: ${displayPath(experimentFolder)}`);
      if (delivery.link !== undefined) tell(`tracker: ${delivery.link}`);
      if (delivery.problem !== undefined) {
        tell(
          `tracker: ${pending} of ${delivered + pending} events are pending: ${delivery.problem}\n  formulary sync delivers them later`,
        );
      }
      if (status === 'failed') tell('a run failed; the same command continues with what is missing');
    },
  };
}
