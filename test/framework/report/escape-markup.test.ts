import { expect } from 'chai';
import { textMarkup } from '../../../framework/report/escape-markup.js';

describe('textMarkup', () => {
  it('keeps a p on one line', () => {
    expect(textMarkup('< 0.001')).to.equal('&lt;\u00A00.001');
    expect(textMarkup('a step < b, p < 0.05, p = 0.012')).to.equal(
      'a step &lt; b, p\u00A0&lt;\u00A00.05, p\u00A0=\u00A00.012',
    );
  });
});
