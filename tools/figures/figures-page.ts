import { readFileSync } from 'node:fs';
import type { Catalogue } from '../../framework/registry/registry.js';

/** An experiment file whose figures stand in the page. */
export interface FigureFile {
  /** `experiments/demo/figures.yaml` */
  readonly file: string;
  readonly text: string;
}

/** The experiments that draw every kind of figure. */
export function figureFiles(): FigureFile[] {
  return ['experiments/demo/figures.yaml', 'experiments/demo/search.yaml'].map((file) => ({
    file,
    text: readFileSync(file, 'utf8'),
  }));
}

/** A figure of an experiment file. */
export interface PageFigure {
  readonly id: string;
  readonly type: string;
  /** As the file has it. */
  readonly yaml: string;
  readonly file: string;
}

/** The section `figures` of a file, entry by entry. */
export function figuresOf({ file, text }: FigureFile): PageFigure[] {
  const section = text.split(/^figures:\n/m)[1] ?? '';
  const entries = section.split(/^(?= {2}\S)/m).filter((entry) => entry.trim() !== '');
  return entries.map((entry) => ({
    id: /^ {2}([^:]+):/.exec(entry)![1]!,
    type: /type: ([\w-]+)/.exec(entry)![1]!,
    yaml: entry.trimEnd(),
    file,
  }));
}

/** The picture of a figure, below `docs/`. */
export function pictureOf({ id }: PageFigure): string {
  return `figures/${id}.png`;
}

const head = `# Figures

The section \`figures\` of an experiment file names pictures of the report. They are drawn from the results of all rows: no result
depends on them, and \`formulary report\` draws them again in seconds. Each is written as SVG, PNG and vega-lite spec below \`figures/\` of
the experiment's folder, stands in \`report.html\`, and goes to the tracking server. A table with \`x\` is drawn as \`by-option\` too, and one
with a \`baseline\` as \`forest\`; every report shows \`training-curves\`.

Colours are those of Okabe and Ito, which colour-blind readers tell apart; lines differ in dashes and points in shapes as well. The
caption is part of the picture: whose patients and how many, how many seeds, and what a band or a line is. Made-up patients are named
so in the picture. Pictures hold figures over patients, and nothing about one: what concerns few patients is left out.

PNGs are drawn with DejaVu Sans, the same everywhere: it has Latin, Greek, Cyrillic, Hebrew and Arabic letters. Others, and emoji, are boxes in
a PNG; the SVG and the report show them in the fonts of the reader.

\`formulary describe figure/forest\` lists the options of a kind. All kinds take \`title\`, most \`rows\`, \`metrics\`, \`groups\` and \`split\`. A
package may bring further kinds (\`figure\` is a kind of component). This page and its pictures are made by \`npm run figures\`, which
runs the two experiments.
`;

/** The page with every kind of figure, its YAML and its picture. */
export function figuresPage(files: readonly FigureFile[], { find }: Pick<Catalogue, 'find'>): string {
  const parts = files.flatMap(figuresOf).map((figure) => {
    const { type, yaml, file } = figure;
    const { summary } = find('figure', type)!;
    return `## ${type}\n\n${summary}\n\n\`\`\`yaml\n# ${file}\nfigures:\n${yaml}\n\`\`\`\n\n![${type}](${pictureOf(figure)})\n`;
  });
  return [head, ...parts].join('\n');
}
