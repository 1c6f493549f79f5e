import { count } from '../../count.js';
import { printProbability } from '../print-probability.js';
import type { DatasetRanking } from './ranking.js';

/** What rankings say beside their columns: how ranks are made, whether any models differ, and which. */
export function rankingNotes(rankings: readonly DatasetRanking[]): string[] {
  if (rankings.length === 0) return [];
  return [
    'ranks: 1 is best on a dataset, equal scores share their average rank; no score is averaged over patients of different datasets',
    ...rankings.map((ranking) => `${ranking.metric.label}, ${ranking.group}: ${verdict(ranking)}`),
  ];
}

function verdict({ datasets, models, statistics, baseline }: DatasetRanking): string {
  const { tests, untested } = statistics;
  if (untested === 'equal') return 'no row differs from another on any dataset';
  if (tests === undefined) {
    const few = `${count(datasets.length, 'dataset')} for ${count(models.length, 'row')}`;
    return `too few datasets: with ${few}, no order of the ranks has p < 0.05`;
  }
  const { friedman, p, orders, pairs } = tests;
  const { chiSquare, f, degreesOfFreedom } = friedman;
  const how = orders === undefined ? '' : ` of ${orders.isEvery ? 'all' : 'random'} ${orders.looked} orders`;
  const statistic =
    `Friedman χ² = ${chiSquare.toFixed(2)}, Iman–Davenport F(${degreesOfFreedom.join(', ')}) = ` +
    `${Number.isFinite(f) ? f.toFixed(2) : '∞'}, ${probability(p)}${how}`;
  const apart = pairs.filter((pair) => pair.p < 0.05);
  const names = apart.map(({ model, other, p: own }) => {
    return `${models[model]!.model} and ${models[other]!.model} (${probability(own)})`;
  });
  const test = baseline === undefined ? 'all pairs by Nemenyi' : `each row with ${baseline}, Holm-corrected`;
  return `${statistic}; ${test}: ${names.length === 0 ? 'no ranks differ' : `ranks differ of ${names.join(', ')}`}`;
}

/** `p = 0.012`, or `p < 0.001`. */
function probability(p: number): string {
  const words = printProbability(p, false);
  return words.startsWith('<') ? `p ${words}` : `p = ${words}`;
}
