import { expect } from 'chai';
import { Files, load, problems } from './files.js';
import { loadExperiment } from '../../../framework/experiment/load.js';
import { ProblemsError } from '../../../framework/experiment/problem.js';
import { readCatalogue } from '../../../framework/registry/catalogue.js';

const tables = (text: string) => `extends: [base.yaml]\ntables: ${text}\n`;

describe('the tables of an experiment', () => {
  it('have different ids', async () => {
    expect(await problems(tables('[{ id: one }, { id: two }, { id: one }]')))
      .to.contain('2:42  E133 two tables have the id "one"')
      .and.contain('2:16  the first one');
  });

  it('compare with published figures that are there', async () => {
    expect(await problems(tables('[{ id: one, published: absent.csv }]'))).to.contain(
      'E134 there is no file of published figures "absent.csv"',
    );
    const open = await load(tables('[{ id: one, published: "${env:NOWHERE}" }]'), { allowUnset: true });
    expect(open.tables).to.have.length(1);
  });

  it('show groups that some stage scores', async () => {
    const files = new Files({
      'one.yaml':
        'title: One\ndataset: { type: synthetic }\nstudent: { type: leader }\nlosses: { binary-cross-entropy: {} }\ntables: [{ id: one, groups: [overal, multi-visit] }]\n',
    });
    const error: unknown = await loadExperiment(`${files.folder}/one.yaml`, { registry: await readCatalogue() }).catch(
      (reason: unknown) => reason,
    );
    files.remove();
    expect(error).to.be.instanceOf(ProblemsError);
    expect(
      (error as ProblemsError).problems.map(({ code, message, suggestion }) => [code, message, suggestion]),
    ).to.deep.equal([['E128', 'there is no group "overal"', 'overall']]);
  });
});
