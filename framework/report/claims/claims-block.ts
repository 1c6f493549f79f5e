import type { ClaimsFile, JudgedClaim, JudgedPair } from '../../records/claim.js';
import type { Block } from '../block.js';

const header = ['claim', 'verdict', 'measured', 'p', 'shows', 'patients', 'trainings'] as const;

/** Arranges verdicts for reading: a line for each claim, and one for each point of a sweep that it speaks of. */
export function claimsBlock({ claims }: Pick<ClaimsFile, 'claims'>): Block {
  return { header, rows: claims.flatMap(linesOf) };
}

function linesOf({ claim, verdict, pairs }: JudgedClaim): Block['rows'] {
  const [only] = pairs;
  if (pairs.length === 1 && only !== undefined) return [line(claim, only)];
  const holding = pairs.filter((pair) => pair.verdict === 'holds').length;
  return [
    { name: claim, cells: cells([verdict, `holds at ${holding} of ${pairs.length} points`, '', '', '', '']) },
    ...pairs.map((pair) => line(`· ${pair.point}`, pair)),
  ];
}

function line(name: string, pair: JudgedPair): Block['rows'][number] {
  const { verdict, p_words: words = '', shows, patients, trainings } = pair;
  const texts = [
    verdict,
    measured(pair),
    words,
    shows === undefined ? '' : shows.toFixed(digits),
    patients === undefined ? '' : String(patients),
    trainings === undefined ? '' : String(trainings),
  ];
  return { name, cells: cells(texts) };
}

const digits = 4;

function measured({ difference, low, high, ratio, reason }: JudgedPair): string {
  if (ratio !== undefined) {
    const range = ratio.low === ratio.high ? '' : ` (${ratio.low.toFixed(1)} to ${ratio.high.toFixed(1)})`;
    return `${ratio.mean.toFixed(1)} times${range}`;
  }
  const center = difference === undefined ? [] : [signed(difference)];
  const interval = low === undefined || high === undefined ? [] : [`[${signed(low)}, ${signed(high)}]`];
  return [...center, ...interval, ...(reason === undefined ? [] : [reason])].join(' ');
}

function signed(value: number): string {
  return `${value >= 0 ? '+' : ''}${value.toFixed(digits)}`;
}

function cells(texts: readonly string[]): Block['rows'][number]['cells'] {
  return texts.map((text) => ({ text, best: false }));
}
