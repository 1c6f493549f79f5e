import { expect } from 'chai';
import withoutAlignment from '../../../components/ablations/without-alignment.js';
import withoutFeatureKd from '../../../components/ablations/without-feature-kd.js';
import withoutKd from '../../../components/ablations/without-kd.js';
import withoutSharedVisitEncoder from '../../../components/ablations/without-shared-visit-encoder.js';

describe('ablations of Table VI', () => {
  it('touch one place each', () => {
    expect(withoutKd.properties.patch).to.deep.equal({ losses: { distillation: null } });
    expect(withoutFeatureKd.properties.patch).to.deep.equal({
      losses: { distillation: { type: 'output-distillation' } },
    });
    expect(withoutAlignment.properties.patch).to.deep.equal({ losses: { alignment: null } });
    expect(withoutSharedVisitEncoder.properties.patch).to.deep.equal({ student: { visitEncoder: 'split' } });
  });
});
