import { expect } from 'chai';
import { formulary } from '../formulary.js';
import { Files } from '../../experiment/files.js';

const files = {
  'base.yaml': `title: Widths
dataset: { type: synthetic }
student: { type: leader, width: 32 }
losses: { prescription: { type: binary-cross-entropy } }
`,
  'rows.yaml': 'extends: base.yaml\nrows: { "as it is": {}, wide: { student.width: "${student.heads * 32}" } }\n',
};

describe('formulary explain', () => {
  let project: Files;
  before(() => {
    project = new Files(files);
  });
  after(() => project.remove());

  it('prints the chain of each group of rows', () => {
    const { status, stdout, stderr } = formulary(project.folder, 'explain', 'rows.yaml', 'student.width');
    expect([status, stderr]).to.deep.equal([0, '']);
    expect(stdout).to.equal(`student.width: 32   in "as it is"
  default of student/leader  64
  base.yaml:3:33             32  holds; without it: 64

student.width: 128   in "wide"
  default of student/leader   64
  base.yaml:3:33              32                     without it: 128
  row "wide", rows.yaml:2:48  \${student.heads * 32}  holds; without it: 32
  reads student.heads         4                      default of student/leader
`);
  });

  it('prints the same as data with --json', () => {
    const { stdout } = formulary(project.folder, 'explain', 'rows.yaml', 'student.width', '--row', 'wide', '--json');
    const [found] = JSON.parse(stdout) as [Record<string, unknown>];
    expect(found).to.include({ path: 'student.width', value: 128 });
    expect(found).to.have.keys('rows', 'path', 'value', 'chain', 'reads', 'variables');
  });

  it('exits with 2 for a value that there is not', () => {
    const { status, stderr } = formulary(project.folder, 'explain', 'rows.yaml', 'student.wdth');
    expect([status, stderr.split('\n')[0]]).to.deep.equal([
      2,
      'student.wdth: the experiment has no such value; did you mean "student.width"?',
    ]);
  });
});
