import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

describe('a table in LaTeX', () => {
  it('has the rules of booktabs, figures for siunitx, the best in bold, and names without commands', async () => {
    const text = await latex();
    expect(text).to.include(`\\begin{tabular}{lrr}
\\toprule
overall (2000 patients) & PRAUC & DDI rate \\\\
\\midrule
LEADER(S) & \\textbf{\\num{0.4814 \\pm 0.0021}} & \\textbf{\\num{0.070 \\pm 0.001}} \\\\
w/o KD \\& 50 \\% of \\ensuremath{\\alpha}\\_1 & \\num{0.4500 \\pm 0.0021} & \\textbf{\\num{0.070 \\pm 0.001}} \\\\
\\bottomrule
`);
    expect(text).to.include('\\label{tab:table-6}');
    expect(text.match(/\\begin/g)).to.have.length(text.match(/\\end/g)!.length);
  });

  it('compiles as it is pasted, where there is a LaTeX engine', async function () {
    this.timeout(120_000);
    const engine = ['pdflatex', 'lualatex', 'tectonic'].find(
      (name) => spawnSync(name, ['--version'], { encoding: 'utf8' }).status === 0,
    );
    if (engine === undefined) this.skip();
    const folder = mkdtempSync(join(tmpdir(), 'formulary-latex-'));
    try {
      const packages = '\\usepackage{booktabs}\\usepackage{siunitx}\\sisetup{separate-uncertainty = true}';
      const document = `\\documentclass{article}${packages}\\begin{document}\n${await latex()}\\end{document}\n`;
      writeFileSync(join(folder, 'table.tex'), document);
      const words = engine === 'tectonic' ? [] : ['-interaction=nonstopmode', '-halt-on-error'];
      const { status, stdout } = spawnSync(engine!, [...words, 'table.tex'], { cwd: folder, encoding: 'utf8' });
      expect(status, stdout.slice(-2000)).to.equal(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
