import type { CohortReport } from '../../contracts/dataset.js';
import { stepLines, unmappedLines } from '../../datasets/cohort/report-lines.js';
import type { CohortSummary } from './summarize-cohort.js';

/** The summary as text for a terminal; `fold` says of which fold the split is. */
export function renderCohortSummary(summary: CohortSummary, { facts }: CohortReport, fold = ''): string {
  const { splits, patients, vocabularies, graphs, unmapped, repairs } = summary;
  const protocol = summary.protocol === null ? '' : `, protocol ${summary.protocol}`;
  const lines = [
    `${summary.database}${protocol}`,
    '',
    ...stepLines(summary.steps),
    '',
    `patients: ${patients.single} with one visit, ${patients.multi} with more`,
    `splits: ${fold}${splits.train} train, ${splits.validation} validation, ${splits.test} test`,
    ...(splits.validation === 0 ? ['  the validation split is empty: too few patients to run on'] : []),
    ...Object.entries(vocabularies).map(
      ([kind, { size, unnamed, unseenInTraining }]) =>
        `${kind}: ${size} codes, ${unnamed} without a name, ${unseenInTraining} never in training`,
    ),
    `graphs: ${graphs.ddi.edges} interacting pairs, ${graphs.coOccurrence.edges} pairs that occur together`,
    ...Object.entries(repairs).map(([text, count]) => `repaired: ${text}: ${count}`),
    ...Object.entries(summary.ambiguities ?? {}).map(([text, count]) => `ambiguous: ${text}: ${count}`),
    ...Object.entries(facts)
      .filter(([name]) => name !== 'protocol')
      .map(([name, value]) => `${name}: ${typeof value === 'number' ? Number(value.toFixed(4)) : value}`),
    ...unmappedLines(unmapped),
  ];
  return `${lines.join('\n')}\n`;
}
