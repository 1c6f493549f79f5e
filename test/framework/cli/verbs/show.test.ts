import { expect } from 'chai';
import { formularyHere } from '../formulary.js';
import { Files } from '../../experiment/files.js';

const text = `title: Widths
dataset: { type: synthetic }
student: { type: leader }
losses: { prescription: { type: binary-cross-entropy } }
rows: { narrow: { student.width: 32 }, wide: { student.width: 128 } }
`;

describe('formulary show', () => {
  let project: Files;
  before(() => {
    project = new Files({ 'widths.yaml': text });
  });
  after(() => project.remove());

  it('prints an experiment that check accepts', async () => {
    const { status, stdout } = await formularyHere(project.folder, 'show', 'widths.yaml');
    expect(status).to.equal(0);
    project.write('resolved.yaml', stdout);
    expect((await formularyHere(project.folder, 'check', 'resolved.yaml')).stdout).to.equal(
      'resolved.yaml is valid: 2 rows, 2 runs\n',
    );
  });

  it('prints one row, and origins, on demand', async () => {
    const { stdout } = await formularyHere(project.folder, 'show', 'widths.yaml', '--row', 'wide', '--origins');
    expect(stdout.split('\n')[0]).to.equal('# resolved from widths.yaml, row "wide"');
    expect(stdout).to.match(/^ {2}width: 128 +# row "wide", widths\.yaml:5:63$/m);
  });

  it('prints values and origins as data with --json', async () => {
    const { stdout } = await formularyHere(project.folder, 'show', 'widths.yaml', '--json', '--origins');
    const { rows } = JSON.parse(stdout) as {
      rows: { row: string; values: { student: { width: number } }; origins: Record<string, { by: string }> }[];
    };
    expect(
      rows.map(({ row, values, origins }) => [row, values.student.width, origins['student.width']?.by]),
    ).to.deep.equal([
      ['narrow', 32, 'row'],
      ['wide', 128, 'row'],
    ]);
  });

  it('says what is wrong with a file, and exits with 2', async () => {
    project.write('wrong.yaml', text.replace('width: 32', 'widht: 32'));
    const { status, stdout, stderr } = await formularyHere(project.folder, 'show', 'wrong.yaml');
    expect([status, stdout]).to.deep.equal([2, '']);
    expect(stderr).to.contain('E102 unknown option "widht"');
  });
});
