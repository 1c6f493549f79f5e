import type { SummarizedScore } from '../../../../framework/statistics/summarize-scores.js';

/** Everything that a description is written from. */
export interface Described {
  readonly command?: string;
  readonly commit?: string;
  /** The person who ran the command, and the machine. */
  readonly by?: string;
  /** Places on the server that belong to it. */
  readonly links?: readonly Link[];
  /** What a reader must know of the links. */
  readonly aboutLinks?: string | undefined;
}

/** A place on the server by its route, so that the link works under whatever address a person sees the server. */
export interface Link {
  readonly name: string;
  /** `#/experiments/1/runs/0123…` */
  readonly route: string;
}

/** Links that a description has at most: the server cuts long ones. */
const mostLinks = 40;

/** A score of a row as a person writes it: `0.4814 ± 0.0020 (3 seeds)`. */
export function figureText({ mean, sd, n, nested }: SummarizedScore): string {
  const spread = sd === undefined ? '' : ` ± ${sd.toFixed(4)}`;
  return `${meanText({ mean, sd })}${spread} (${countText({ n, nested })})`;
}

/** `3 seeds`, or `2 teachers, between trainings ± 0.0010 (6 runs)`. */
function countText({ n, nested }: { readonly n: number; readonly nested: SummarizedScore['nested'] }): string {
  if (nested === undefined) return `${n} ${n === 1 ? 'seed' : 'seeds'}`;
  const within = nested.sd === undefined ? '' : `, between trainings ± ${nested.sd.toFixed(4)} (${nested.runs} runs)`;
  return `${n} ${nested.of}s${within}`;
}

/** The description of a seed's run in Markdown: its first score. */
export function seedDescription(name: string, value: number): string {
  return `${name} ${meanText({ mean: value, sd: undefined })}`;
}

/** A figure as text. A count stays a whole number. */
function meanText({ mean, sd }: { readonly mean: number; readonly sd: number | undefined }): string {
  return Number.isInteger(mean) && sd === undefined ? String(mean) : mean.toFixed(4);
}

/**
 * The description of a row's run in Markdown. The headline comes first, because the page folds after a few lines and the runs
 * table shows no more. The row's name stands above it in both places.
 */
export function rowDescription(
  headline: string,
  scores: ReadonlyMap<string, SummarizedScore>,
  described: Described,
): string {
  const lines = [...scores].map(
    ([name, { mean, sd, n, nested }]) =>
      `| ${name} | ${meanText({ mean, sd })} | ${sd?.toFixed(4) ?? ''} | ${nested === undefined ? n : countText({ n, nested })} |`,
  );
  const table = lines.length === 0 ? '' : ['| score | mean | sd | seeds |', '|---|---|---|---|', ...lines].join('\n');
  return [escaped(headline), linksText('Seeds', described), table, origin(described)]
    .filter((part) => part !== '')
    .join('\n\n');
}

/**
 * The description of an experiment in Markdown. Only its first line shows until it is opened, so that line holds the result.
 */
export function experimentDescription(result: string, tables: readonly string[], described: Described): string {
  const parts = [result, linksText('Views', described), ...tables.map((table) => table.trim()), origin(described)];
  return parts.filter((part) => part !== '').join('\n\n');
}

function linksText(title: string, { links = [], aboutLinks }: Described): string {
  if (links.length === 0) return '';
  const shown = links.slice(0, mostLinks).map(({ name, route }) => `[${escaped(name)}](${route})`);
  const more = links.length > mostLinks ? `, and ${links.length - mostLinks} more` : '';
  return `${title}: ${shown.join(', ')}${more}${aboutLinks === undefined ? '' : `. ${aboutLinks}`}`;
}

function origin({ command, commit, by }: Described): string {
  const parts = [
    ...(command === undefined ? [] : [`\`${command}\`${by === undefined ? '' : ` by ${escaped(by)}`}`]),
    ...(commit === undefined ? [] : [`commit \`${commit}\``]),
  ];
  return parts.join('\n\n');
}

/** A text in which Markdown finds no mark of its own. */
export function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>|]/g, '\\$&');
}
