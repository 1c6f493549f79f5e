import type { Block } from './block.js';
import { escapeLatex } from './escape-latex.js';
import { latexBlock } from './latex-block.js';

/** What stands together below one caption. */
export interface LatexTable {
  readonly caption: string;
  /** Stands behind the caption in large letters. */
  readonly banner?: string | undefined;
  /** What \ref names: `tab:table-6`. */
  readonly label: string;
  readonly blocks: readonly Block[];
  readonly notes: readonly string[];
}

/** Lines of a page that a float may take: it is never broken, and what leaves the page is lost. */
const page = 40;
/** Lines of a block beside its rows: the header, three rules, and the space below. */
const around = 3;
/** Signs of a line of notes in \footnotesize, and how high it is beside a line of a table. */
const [signs, height] = [90, 0.8];

/** ± as ±, the best in bold, and the sign of a gain. It holds within the table, and leaves the document as it is. */
const setup = '\\sisetup{separate-uncertainty, detect-weight, retain-explicit-plus}';

/**
 * Writes blocks as floats that fit on a page each; the second one and all behind it say that they continue the first. Notes
 * stand below the last block where they fit there, else behind the float as text, which LaTeX may break.
 */
export function latexFloats({ caption, banner, label, blocks, notes }: LatexTable): string {
  const pages = inPages(blocks.flatMap(inParts));
  const left = page - linesOf(pages.at(-1) ?? []);
  const fits = notes.reduce((sum, note) => sum + Math.ceil(note.length / signs) * height, 0) <= left;
  const below = notes.length === 0 ? [] : [noteLines(notes)];
  const shout = banner === undefined ? '' : `${stopOf(caption)} \\textbf{\\large ${escapeLatex(banner)}}`;
  const floats = pages.map((own, index) => [
    '\\begin{table}',
    '\\centering',
    setup,
    ...(index === 0
      ? [`\\caption{${escapeLatex(caption)}${shout}}`, `\\label{${label}}`]
      : ['\\addtocounter{table}{-1}', `\\caption[]{${escapeLatex(caption)} (continued)}`]),
    ...own.map(latexBlock),
    ...(fits && index === pages.length - 1 ? below : []),
    '\\end{table}',
  ]);
  return [
    preamble(floats.flat()),
    ...floats.flat(),
    ...(fits || notes.length === 0 ? [] : [noteLines(notes, [`Notes on Table~\\ref{${label}}:`])]),
    '',
  ].join('\n');
}

/** What a document loads beside the floats. What siunitx has to know stands in each of them. */
function preamble(lines: readonly string[]): string {
  const isScaled = lines.some((line) => line.includes('\\resizebox'));
  return [
    ...['booktabs', 'siunitx', ...(isScaled ? ['graphicx'] : [])].map((name) => `% \\usepackage{${name}}`),
    ...lettersOf(lines.join('')),
  ].join('\n');
}

/** How a document has to be made whose letters the fonts of pdfLaTeX lack: all of them, or those that it loads unasked. */
function lettersOf(text: string): string[] {
  const absent = new Set(text.match(/[^\s\u0021-\u017F\u2010-\u203A\u20AC\u2122]/gu));
  if (absent.size > 0) return [`% pdfLaTeX has no ${[...absent].join(' ')}: use LuaLaTeX, and a font that has them`];
  return /[^\s\u0021-\u007F]/u.test(text) ? ['% \\usepackage[T1]{fontenc}'] : [];
}

function linesOf(blocks: readonly Block[]): number {
  return blocks.reduce((sum, { rows }) => sum + rows.length + around, 0);
}

/** A block that is longer than a page, in parts that are not; each repeats the header. */
function inParts({ header, rows }: Block): readonly Block[] {
  const most = page - around;
  const parts = Math.max(1, Math.ceil(rows.length / most));
  const size = Math.ceil(rows.length / parts);
  return Array.from({ length: parts }, (_, part) => ({ header, rows: rows.slice(part * size, (part + 1) * size) }));
}

function inPages(blocks: readonly Block[]): readonly (readonly Block[])[] {
  const pages: Block[][] = [];
  for (const block of blocks) {
    const last = pages.at(-1);
    if (last !== undefined && linesOf([...last, block]) <= page) last.push(block);
    else pages.push([block]);
  }
  return pages;
}

/** @param heading LaTeX above the notes */
function noteLines(notes: readonly string[], heading: readonly string[] = []): string {
  const lines = [...heading, ...notes.map(escapeLatex)].join('\\\\\n');
  return ['\\begin{flushleft}\\footnotesize', lines, '\\end{flushleft}'].join('\n');
}

/** The full stop behind a caption, unless it ends like a sentence of its own. */
function stopOf(caption: string): string {
  return /[.!?]$/.test(caption) ? '' : '.';
}
