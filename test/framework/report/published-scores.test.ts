import { expect } from 'chai';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  findPublishedScore,
  parsePublishedScores,
  readPublishedScores,
} from '../../../framework/report/published-scores.js';

const folder = 'experiments/published';
const header = 'dataset,model,group,metric,mean,std,significant,bold';

const figure = (model: string, mean: number) => ({
  dataset: 'MIMIC-III',
  model,
  group: 'Overall',
  metric: 'PRAUC',
  mean,
  sd: null,
});

describe('published scores', () => {
  for (const file of readdirSync(folder)) {
    it(`reads ${file}`, async () => {
      const scores = await readPublishedScores(join(folder, file));
      expect(scores).not.to.have.length(0);
      for (const { mean } of scores) expect(mean).to.be.a('number');
    });
  }

  it('finds a figure by row, group and metric, in whatever case those are written', async () => {
    const scores = (await readPublishedScores(join(folder, 'table-4.csv'))).filter(
      ({ dataset }) => dataset === 'MIMIC-III',
    );
    const wanted = { model: 'RETAIN', group: 'multi-visit', metric: 'f1', label: 'F1' };
    expect(findPublishedScore(scores, wanted)).to.include({ mean: 0.6674, sd: 0.0022 });
    expect(findPublishedScore(scores, { ...wanted, model: 'retain' })?.mean).to.equal(0.6674);
  });

  it('leaves out what the paper leaves out', () => {
    expect(parsePublishedScores(`${header}\nMIMIC-III,LEAP,Overall,PRAUC,,,0,0\n`, 'x.csv')).to.deep.equal([]);
  });

  for (const [problem, text, expected] of [
    ['a wrong header', 'dataset,model\n', 'x.csv:1:1: received the columns "dataset,model"'],
    [
      'a missing field',
      `${header}\nMIMIC-III,LEAP,Overall,PRAUC,0.5,0.1,0\n`,
      'x.csv:2:1: received 7 fields, expected 8',
    ],
    [
      'a word for a number',
      `${header}\na,b,c,d,0.5,big,0,0\n`,
      'x.csv:2:13: received "big" for std, expected a number',
    ],
  ] as const)
    it(`locates ${problem}`, () => expect(() => parsePublishedScores(text, 'x.csv')).to.throw(expected));

  it('names a file that does not exist', async () => {
    const error: unknown = await readPublishedScores('experiments/published/table-9.csv').catch(
      (reason: unknown) => reason,
    );
    expect(String(error)).to.include('experiments/published/table-9.csv: the published figures cannot be read');
  });

  it('are found for rows whose names mean the same, and of several by the exact name', () => {
    const wanted = { group: 'overall', metric: 'prauc', label: 'PRAUC' };
    const scores = [figure('w/o shared E_Visit', 1), figure('SafeDrug', 2), figure('SAFEDrug', 3)];
    const meanOf = (model: string) => findPublishedScore(scores, { ...wanted, model })?.mean;
    expect(meanOf('w/o shared E_visit')).to.equal(1);
    expect(meanOf('SAFEDrug')).to.equal(3);
    expect(meanOf('w/o KD')).to.equal(undefined);
  });
});
