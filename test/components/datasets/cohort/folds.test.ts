import { expect } from 'chai';
import evaluation from '../../../../components/sections/evaluation.js';
import { brokenRules } from '../../../../framework/registry/option-rules.js';
import type { JsonObject } from '../../../../framework/json.js';
import { chosenFold, foldWords, splitOf, splitOfFold } from '../../../../components/datasets/cohort/folds.js';

const numbers = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, index) => from + index);
const own = { train: numbers(0, 15), validation: numbers(15, 18), test: numbers(18, 23), extra: numbers(23, 25) };
const broken = (values: JsonObject) => brokenRules(evaluation.rules ?? [], values).map(({ option }) => option);

describe('folds of a cohort', () => {
  it('test every patient once, and never one that was trained on or validated with', () => {
    const folds = [1, 2, 3, 4, 5].map((fold) => splitOfFold(own, { folds: 5, fold }));
    const tested = folds.flatMap(({ test }) => [...test]);
    expect(tested.toSorted((a, b) => a - b)).to.deep.equal([...numbers(0, 23)]);
    for (const [index, { train, validation, test, extra }] of folds.entries()) {
      expect([...train, ...validation, ...test].toSorted((a, b) => a - b)).to.deep.equal([...numbers(0, 23)]);
      expect(validation).to.deep.equal(folds[(index + 1) % 5]!.test);
      expect(test.length).to.be.within(4, 5);
      expect(extra).to.equal(own.extra);
    }
  });

  it('are dealt at random, whatever the split of the dataset is', () => {
    const other = { ...own, train: own.train.toReversed(), test: own.validation, validation: own.test };
    expect(splitOfFold(other, { folds: 4, fold: 2 })).to.deep.equal(splitOfFold(own, { folds: 4, fold: 2 }));
    expect([...splitOfFold(own, { folds: 4, fold: 1 }).test]).not.to.deep.equal([0, 4, 8, 12, 16, 20]);
  });

  it('are chosen where there are any, the first one where none is named', () => {
    expect(chosenFold({})).to.equal(undefined);
    expect(chosenFold({ folds: 5 })).to.deep.equal({ folds: 5, fold: 1 });
    expect(chosenFold({ folds: 5, fold: 3 })).to.deep.equal({ folds: 5, fold: 3 });
  });

  it('take the place of the split of the dataset, and are named', () => {
    const dataset = { split: () => own };
    expect(splitOf(dataset, {}, {} as never)).to.equal(own);
    expect(splitOf(dataset, { folds: 4, fold: 2 }, {} as never)).to.deep.equal(splitOfFold(own, { folds: 4, fold: 2 }));
    expect([{}, { folds: 4 }].map(foldWords)).to.deep.equal(['', 'fold 1 of 4: ']);
  });

  it('are refused where there is no such fold, and for predictions that another training made', () => {
    expect(broken({})).to.deep.equal([]);
    expect(broken({ folds: 5, fold: 5 })).to.deep.equal([]);
    expect(broken({ fold: 3 })).to.deep.equal(['fold']);
    expect(broken({ folds: 5, fold: 6 })).to.deep.equal(['fold']);
    expect(broken({ subject: 'predictions', folds: 5, predictor: { type: 'external' } })).to.deep.equal(['folds']);
  });
});
