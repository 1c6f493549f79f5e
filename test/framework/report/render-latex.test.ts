import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { latexClaims } from '../../../framework/report/claims/render-claims.js';
import { renderLatex } from '../../../framework/report/render-latex.js';
import type { ClaimsFile } from '../../../framework/records/claim.js';
import type { Table } from '../../../framework/report/table.js';
import { writeReport } from '../../../framework/report/write-report.js';
import { writeExperiment } from './experiment-fixture.js';

const run = (prauc: number) => [
  {
    seed: 1,
    scores: { 'test/overall/prauc': [prauc, 0.0021] as const, 'test/overall/ddi-rate': [0.07, 0.001] as const },
  },
];

async function latex(): Promise<string> {
  const { folder, remove } = writeExperiment({
    rows: { 'LEADER(S)': run(0.48136), 'w/o KD & 50 % of α_1': run(0.45) },
    patients: { 'test/overall': 2000 },
    tables: [{ id: 'table_6', columns: ['prauc', 'ddi-rate'] }],
  });
  try {
    await writeReport(folder, { write: () => undefined });
    return readFileSync(join(folder, 'tables', 'table_6.tex'), 'utf8');
  } finally {
    remove();
  }
}

const published = { dataset: 'd', model: 'm', group: 'overall', metric: 'prauc' };
/**
 * ±, stars, dashes, published values, notes that begin with brackets, and names with every sign that LaTeX reads as a command.
 */
const everything: Table = {
  id: 'a_b & 100 %',
  title: 'All',
  caption: 'All of \\input{x} & 50 % of $α_1$ #~^{}',
  banner: 'MADE-UP PATIENTS & [OTHERS]',
  rows: ['LEADER(S)', '[w/o] KD_1 & 50 % #2', '* λ → ∞, β² ≠ "5" …', 'w/o\nshared E_visit'],
  metrics: [
    { metric: 'prauc', label: 'PRAUC_@k & [%]', higherIsBetter: true, digits: 4 },
    { metric: 'patients', label: '# patients', digits: 0 },
  ],
  groups: [
    {
      group: '[overall] # 1',
      patients: 2000,
      cells: [
        [
          {
            score: { mean: 0.48136, sd: 0.0121, n: 3 },
            published: { ...published, mean: 0.7795, sd: 0.0025 },
            delta: -0.2981,
            best: true,
          },
          { score: { mean: 1024, sd: null, n: 1 }, best: false },
        ],
        [
          {
            score: { mean: 0.45, sd: 0, n: 3 },
            published: { ...published, mean: 0.4, sd: null },
            delta: 0.05,
            best: false,
          },
          { absent: true, best: false },
        ],
        [{ best: false }, { absent: true, best: false }],
        [
          { score: { mean: Number.NaN, sd: null, n: 1 }, best: false },
          { score: { mean: 7, sd: null, n: 1 }, best: false },
        ],
      ],
      isMixed: false,
      noBest: [undefined, undefined],
    },
  ],
  describes: false,
  split: 'test',
  transposed: false,
  baseline: 'LEADER(S)',
  rankings: [],
  comparisons: [
    {
      row: '[w/o] KD_1 & 50 % #2',
      group: '[overall] # 1',
      metric: 'prauc',
      difference: -0.0314,
      test: 'permutation',
      tested: { low: -0.04, high: -0.02, correctedP: 0.002 },
      words: '< 0.002',
      trainings: 3,
      unit: 'seed',
      isShared: false,
    },
  ],
  choice: [],
  notes: ['[a note] of 50 % & more', '* another: a_1 ≤ 5 × 10', 'a \\ and a ~'],
};
const claims: ClaimsFile = {
  schema: 1,
  title: 'Claims & more_1',
  claims: [
    {
      claim: 'LEADER(S) > w/o KD_1 & 2 by prauc on overall',
      verdict: 'holds',
      pairs: [
        {
          point: 'world 0',
          row: 'LEADER(S)',
          other: 'w/o KD_1 & 2',
          verdict: 'holds',
          difference: 0.01,
          low: -0.001,
          high: 0.02,
          p: 0.01,
          p_words: '< 0.01',
          patients: 200,
          trainings: 5,
          shows: 0.004,
        },
      ],
    },
    {
      claim: 'faster: 25',
      verdict: 'cannot be decided',
      pairs: [{ point: '', row: 'a', other: 'b', verdict: 'cannot be decided', reason: 'no figure of 50 %' }],
    },
  ],
  notes: ['[p] is corrected'],
};

/** A table of so many rows that it does not fit on a page, with notes that do not fit below it. */
const long: Table = {
  ...everything,
  caption: 'A long one',
  baseline: 'row 1',
  comparisons: [],
  rows: Array.from({ length: 100 }, (_, row) => `row ${row + 1}`),
  groups: everything.groups.map((group) => ({
    ...group,
    cells: Array.from({ length: 100 }, () => group.cells[0]!),
  })),
  notes: Array.from({ length: 60 }, (_, note) => `note ${note + 1}: ${'words '.repeat(20)}`),
};

const caption = (title: string) =>
  /\\caption\{(.*?) \\textbf/.exec(renderLatex({ ...everything, caption: title }))?.[1];

describe('a table in LaTeX', () => {
  it('has the rules of booktabs, figures for siunitx, the best in bold, and names without commands', async () => {
    const text = await latex();
    expect(text).to.include(`\\begin{tabular}{lS[table-format=1.4(2)]S[table-format=1.3(1)]}
\\toprule
overall (2000 patients) & {PRAUC} & {DDI rate} \\\\
\\midrule
LEADER(S) & \\bfseries 0.4814 \\pm 0.0021 & 0.070 \\pm 0.001 \\\\
w/o KD \\& 50 \\% of \\ensuremath{\\alpha}\\_1 & 0.4500 \\pm 0.0021 & 0.070 \\pm 0.001 \\\\
\\bottomrule
`);
    expect(text).to.include('\\label{tab:table-6}');
    expect(text.match(/\\begin/g)).to.have.length(text.match(/\\end/g)!.length);
  });

  for (const [table, text] of [
    ['of scores', latex],
    ['of everything that a cell or a name may hold', async () => renderLatex(everything)],
    ['of claims', async () => latexClaims(claims)],
    ['of more than a page, with notes of more than a page', async () => renderLatex(long)],
  ] as const) {
    it(`compiles as it is pasted: a table ${table}`, async function () {
      this.timeout(120_000);
      const engine = ['pdflatex', 'lualatex', 'tectonic'].find(
        (name) => spawnSync(name, ['--version'], { encoding: 'utf8' }).status === 0,
      );
      if (engine === undefined) {
        this.test!.title += ' (skipped: no pdflatex, lualatex or tectonic on this machine)';
        this.skip();
      }
      const folder = mkdtempSync(join(tmpdir(), 'formulary-latex-'));
      try {
        const pasted = await text();
        // The packages that the table itself says it needs.
        const packages = [...pasted.matchAll(/^% (\\usepackage\{\w+\})$/gm)].map(([, line]) => line).join('\n');
        const document = `\\documentclass{article}\n${packages}\n\\begin{document}\n${pasted}\\end{document}\n`;
        writeFileSync(join(folder, 'table.tex'), document);
        const words = engine === 'tectonic' ? [] : ['-interaction=nonstopmode', '-halt-on-error'];
        const { status, stdout } = spawnSync(engine!, [...words, 'table.tex'], { cwd: folder, encoding: 'utf8' });
        expect(status, stdout.slice(-2000)).to.equal(0);
        expect(stdout).not.to.include('Missing character');
        expect(stdout, 'no float leaves the page').not.to.match(/Float too large|Overfull \\vbox/);
        expect(stdout, 'no line leaves the page').not.to.match(/Overfull \\hbox \([1-9]\d/);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }

  it('continues a table that is longer than a page in further floats, with the notes behind them', () => {
    const text = renderLatex(long);
    const floats = text.split('\\begin{table}').slice(1);
    const rows = floats.map((float) => float.match(/^row \d+ /gm)!.length);
    expect(rows).to.deep.equal([34, 34, 32]);
    for (const float of floats) expect(float).to.contain('{PRAUC\\_@k');
    expect(text.match(/\\caption.*/g)).to.have.length(3);
    expect(text.match(/\\caption\[\]\{A long one \(continued\)\}/g)).to.have.length(2);
    expect(text.match(/\\label/g)).to.have.length(1);
    expect(text.lastIndexOf('\\end{table}')).to.be.lessThan(text.indexOf('Notes on Table~\\ref{tab:a-b-100-}:'));
  });

  it('says what a document must load for letters that pdfLaTeX lacks or has elsewhere', () => {
    const heads = ['Åsa «a» 5 °C', 'α ≤ 5 – λ', '学生 × Å'].map((title) =>
      renderLatex({ ...everything, caption: title, rows: everything.rows.map((_, row) => `${row}`), notes: [] })
        .split('\n')
        .filter((line) => line.startsWith('%'))
        .slice(3),
    );
    expect(heads).to.deep.equal([
      ['% \\usepackage[T1]{fontenc}'],
      [],
      ['% pdfLaTeX has no 学 生: use LuaLaTeX, and a font that has them'],
    ]);
  });

  it('has a caption of its own where the file gives the table no title', async () => {
    expect(await latex()).to.contain('\\caption{A made-up experiment (table\\_6)');
  });

  it('puts a full stop between title and banner, unless the title ends with a sign of its own', () => {
    expect(['Table', 'Is it worth more?'].map(caption)).to.deep.equal(['Table.', 'Is it worth more?']);
  });

  it('keeps a ± that is 0, which siunitx would leave out', () => {
    expect(renderLatex(everything)).to.contain('& {\\ensuremath{0.4500 \\pm 0.0000}} &');
  });

  it('aligns signed numbers and counts, and braces what is no number', () => {
    const text = renderLatex(everything);
    expect(text).to.include('{lS[table-format=1.4(3)]S[table-format=1.4(2)]S[table-format=+1.4]S[table-format=4]}');
    expect(text).to.include('[table-format=+1.4]');
    expect(text).to.match(/\{missing\} & \{\} & \{\} & \{--\}/);
  });
});
