import { expect } from 'chai';
import { problems } from '../files.js';

const told = async (text: string) => (await problems(`extends: [base.yaml]\n${text}\n`)).split('\n');

describe('what ajv finds, in words', () => {
  it('points at the second of two equal items', async () => {
    const lines = await told('seeds: [7, 8, 7]');
    expect(lines[0]).to.equal('experiment.yaml:2:15  E107 seeds lists 7 twice');
    expect(lines[3]).to.equal('  experiment.yaml:2:9  the first one');
  });

  it('says that a list or a text is empty', async () => {
    expect((await told('seeds: []'))[0]).to.equal(
      'experiment.yaml:2:8  E107 seeds is an empty list; expected a list, each item a whole number ≥ 0 and ≤ 4294967295',
    );
    expect((await told('title: ""'))[0]).to.equal(
      'experiment.yaml:2:8  E107 title is empty; expected text on one line',
    );
  });

  it('says how long a text is that is too long', async () => {
    expect((await told(`title: ${'ä'.repeat(501)}`))[0]).to.match(
      /E107 title has 501 characters; expected at most 500$/,
    );
  });

  it('does not ask which is meant where a toggle is named twice', async () => {
    expect((await told('ablations: [without-kd, without-kd]')).join('\n'))
      .to.contain('"without-kd" is named twice\n')
      .and.not.contain('which is meant');
  });

  it('says which names are possible where the author names things', async () => {
    const lines = await told('evaluation: { groups: { overall: visits > 1 } }');
    expect(lines[0]).to.equal('experiment.yaml:2:25  E102 "overall" is no name that evaluation.groups may have');
    expect(lines.join('\n')).to.contain('expected: a name of letters, digits, blanks and + - < > ≥ that begins');
  });

  it('says what to do without merge keys', async () => {
    const lines = await told('seeds: &seeds [1]\nstudent: { <<: { width: 8 } }');
    expect(lines[0]).to.equal('experiment.yaml:3:12  E007 merge keys (<<) are no part of the language');
  });
});
