import { expect } from 'chai';
import { maskCredentials } from '../../../framework/cli/mask-credentials.js';

describe('credentials in what is shown', () => {
  for (const [text, shown] of [
    ['uri: "http://anna:secret@host/ml"', 'uri: "http://***********@host/ml"'],
    ['https://anna:s@cret@host', 'https://***********@host'],
    ['http://host/a@b and recall@10', 'http://host/a@b and recall@10'],
    ['http://a:b@one http://c:d@two', 'http://***@one http://***@two'],
  ] as const)
    it(`of ${text} are ${shown}`, () => expect(maskCredentials(text)).to.equal(shown));
});
