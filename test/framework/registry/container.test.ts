import { expect } from 'chai';
import { createRunContainer } from '../../../framework/registry/container.js';
import type { RowView } from '../../../framework/registry/component.js';
import { discoverComponents } from '../../../framework/registry/discover.js';
import { Memo } from '../../../framework/registry/memo.js';
import type { Registry } from '../../../framework/registry/registry.js';
import { fixtureComponents } from '../experiment/files.js';

const values = {
  dataset: { type: 'synthetic', patients: 5 },
  student: { type: 'leader', width: 8 },
  losses: { first: { type: 'binary-cross-entropy', weight: 2 }, second: { type: 'feature-distillation', weight: 3 } },
  training: { epochs: 4 },
};

describe('createRunContainer', () => {
  let registry: Registry;
  before(async () => {
    registry = await discoverComponents(fixtureComponents);
  });

  it('gives components, maps of components and settings by the names of sections', () => {
    const container = createRunContainer(registry, values);
    expect([...container.get('losses')].map(([name, { weight }]) => [name, weight])).to.deep.equal([
      ['first', 2],
      ['second', 3],
    ]);
    expect(container.get('training')).to.deep.equal({ epochs: 4 });
    expect(container.get('student')).to.equal(container.get('student'));
    expect(container.get('student')).to.deep.include({ options: { width: 8 }, losses: container.get('losses') });
  });

  it('builds other components with what they need', () => {
    const container = createRunContainer(registry, values);
    const stage = {
      kind: 'stage',
      type: 'toy',
      needs: { row: 'row', terms: 'losses' },
      build: (given: never) => given,
    };
    const built = container.build<{ row: RowView; terms: Map<string, unknown>; options: object }>(stage, { a: 1 });
    expect([built.terms.size, built.options]).to.deep.equal([2, { a: 1 }]);
    expect(built.row.values).to.equal(values);
    expect(built.row.component('student')?.type).to.equal('leader');
    expect([...built.row.components('losses').keys()]).to.deep.equal(['first', 'second']);
  });

  it('shares what needs nothing of its run with the containers of other rows', () => {
    const memo = new Memo();
    const teacherless = { dataset: values.dataset, losses: { first: values.losses.first } };
    const one = createRunContainer(registry, teacherless, { memo });
    const other = createRunContainer(registry, { ...teacherless, dataset: { ...values.dataset } }, { memo });
    expect(other.get('losses')).to.equal(one.get('losses'));
    expect(other.get('dataset')).to.not.equal(one.get('dataset'));
    const whole = createRunContainer(registry, values, { memo });
    expect(whole.get('student')).to.deep.include({ losses: whole.get('losses') });
    expect(createRunContainer(registry, values, { memo }).get('student')).to.not.equal(whole.get('student'));
  });

  it('says what is missing, and for whom, before anything is built', () => {
    const container = createRunContainer(registry, { ...values, teacher: { type: 'llama' } });
    expect(() => container.wire()).to.throw(
      'teacher/llama: needs "prompt", but the experiment has no section of that name\n  add `prompt:` to the file',
    );
  });
});
