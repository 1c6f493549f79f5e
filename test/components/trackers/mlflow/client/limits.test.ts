import { expect } from 'chai';
import { inBatches } from '../../../../../components/trackers/mlflow/client/batches.js';
import {
  checkedArtifactPath,
  checkedMetric,
  checkedParameter,
  legalKey,
  limits,
} from '../../../../../components/trackers/mlflow/client/limits.js';

describe('components/trackers/mlflow limits', () => {
  for (const [name, key] of [
    ['recall@10', 'recall_at_10'],
    ['a//b/./c/', 'a/b/c'],
    ['/../x', 'x'],
    ['précision 日本', 'précision 日本'],
    ['f(x)=[y]\\', 'f_x___y__'],
    ['50%', '50_percent_'],
  ] as const)
    it(`names "${name}" ${key}`, () => expect(legalKey(name)).to.equal(key));

  it('keeps long names apart', () => {
    const [a, b] = [legalKey(`${'x'.repeat(300)}a`), legalKey(`${'x'.repeat(300)}b`)];
    expect(a.length).to.equal(limits.key);
    expect(a).not.to.equal(b);
  });

  const point = { key: 'x', value: 1, timestamp: 5, step: 0 };
  for (const [what, metric, message] of [
    ['NaN as a number', { ...point, value: Number.NaN }, 'metric x has the value NaN'],
    ['infinity as a number', { ...point, value: Infinity }, 'metric x has the value Infinity'],
    ['a fractional step', { ...point, step: 1.5 }, 'metric x has the step 1.5'],
    ['a fractional timestamp', { ...point, timestamp: 0.5 }, 'metric x has the timestamp 0.5'],
    ['a timestamp before 1970', { ...point, timestamp: -1 }, 'metric x has the timestamp -1'],
  ] as const)
    it(`refuses ${what}`, () => expect(() => checkedMetric(metric)).to.throw(message));

  it('cuts a long value and keeps its digest', () => {
    const { value } = checkedParameter({ key: 'long', value: 'é'.repeat(7000) });
    expect(value.length).to.equal(limits.parameterValue);
    expect(value).to.match(/é… [0-9a-f]{12}$/);
  });

  it('refuses artifact names that the server would misread', () => {
    expect(checkedArtifactPath('tables/LEADER(S) + x.md')).to.equal('tables/LEADER(S)%20%2B%20x.md');
    for (const name of ['a#b', 'a%41', '../x', 'a//b', 'a/.', ''])
      expect(() => checkedArtifactPath(name)).to.throw(name);
  });

  it('cuts batches at 1000 entities, 100 parameters, 100 tags and 900 kB', () => {
    const entry = { key: 'k', value: 'v' };
    const batches = inBatches({
      params: Array.from({ length: 150 }, () => entry),
      tags: Array.from({ length: 20 }, () => entry),
      metrics: Array.from({ length: 2500 }, () => point),
    });
    expect(batches.map(({ params, tags, metrics }) => [params.length, tags.length, metrics.length])).to.deep.equal([
      [100, 0, 0],
      [50, 20, 930],
      [0, 0, 1000],
      [0, 0, 570],
    ]);
    const large = inBatches({ tags: Array.from({ length: 100 }, () => ({ key: 'k', value: 'x'.repeat(8000) })) });
    expect(large.length).to.equal(1);
    const larger = inBatches({ params: Array.from({ length: 100 }, () => ({ key: 'k', value: '漢'.repeat(6000) })) });
    expect(larger.length).to.equal(3);
  });
});
