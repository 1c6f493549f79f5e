import { summaryOfClaims } from '../claims/claims-content.js';
import { count } from '../../count.js';
import type { Report } from '../make-report.js';
import type { ExperimentResults } from '../read-results.js';
import { isSure } from '../print-probability.js';
import { printScore } from '../table-layout.js';
import type { Table } from '../table.js';
import { rowNames } from '../row-names.js';

/** What was asked and what came out, in up to three sentences that are made of the numbers. */
export function summarySentences({ rows }: ExperimentResults, { tables, claims }: Report): string[] {
  const runs = rows.flatMap((row) => row.runs);
  const finished = runs.filter(({ scores }) => scores !== undefined).length;
  const done = finished === runs.length ? 'all of them finished' : `${finished} of them have results`;
  const asked = `${count(rows.length, 'row')} ${rows.length === 1 ? 'was' : 'were'} asked for in ${count(runs.length, 'run')}; ${done}.`;
  const found = tables.flatMap((table) => differenceSentence(table) ?? bestSentence(table) ?? []);
  return [asked, ...found.slice(0, 1), ...(claims === undefined ? [] : [`${summaryOfClaims(claims.claims)}.`])];
}

/** How the rows of a table lie to its baseline by its first metric, in its first group. */
function differenceSentence({ baseline, comparisons, metrics, groups }: Table): string | undefined {
  const [metric, group] = [metrics[0], groups[0]];
  const compared = comparisons.filter((one) => one.metric === metric?.metric && one.group === group?.group);
  const sure = compared.filter(({ tested }) => tested !== undefined && isSure(tested.correctedP));
  if (metric === undefined || group === undefined || compared.length === 0) return undefined;
  const few = sure.slice(0, 4).map(({ row, difference }) => {
    return `${rowNames([row])} by ${difference >= 0 ? '+' : ''}${difference.toFixed(metric.digits)}`;
  });
  const rest = compared.length - sure.length;
  const open = rest === 0 ? '' : `; of ${count(rest, 'row')} no difference is shown`;
  if (few.length === 0)
    return `No row is shown to differ from ${rowNames([baseline!])} in ${metric.label}, ${group.group}.`;
  const more = sure.length > few.length ? ` and ${sure.length - few.length} more` : '';
  return `In ${metric.label}, ${group.group}, these differ from ${rowNames([baseline!])}: ${few.join(', ')}${more}${open}.`;
}

/** The row that a table calls best by its first metric, or the rows that share its figure. */
function bestSentence({ rows, metrics, groups }: Table): string | undefined {
  const [metric, group] = [metrics[0], groups[0]];
  const best = rows.flatMap((row, index) => {
    const cell = group?.cells[index]?.[0];
    return cell?.best === true && cell.score !== undefined ? [{ row, score: cell.score }] : [];
  });
  if (metric === undefined || group === undefined || best.length === 0) return undefined;
  const figures = best.map(({ row, score }) => `${rowNames([row])}: ${printScore(score.mean, score.sd, metric)}`);
  return `The best ${metric.label}, ${group.group}, is that of ${figures.join(' and ')}.`;
}
