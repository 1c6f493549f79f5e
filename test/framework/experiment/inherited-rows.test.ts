import { expect } from 'chai';
import { base, Files } from './files.js';
import { doubtfulRows } from '../../../framework/experiment/inherited-rows.js';

const inherited = `${base}rows: { "LEADER(S)": {}, RETAIN: { student.width: 8 }, "w/o KD": { ablations: [] } }\n`;

async function changesOf(rows: string) {
  const files = new Files({ 'base.yaml': inherited, 'one.yaml': `extends: [base.yaml]\n${rows}` });
  try {
    return (await files.load('one.yaml')).rowChanges;
  } finally {
    files.remove();
  }
}

describe('the rows of a file that extends another', () => {
  it('are new ones, or inherited ones that it changes or leaves', async () => {
    const changes = await changesOf('rows: { RETAIN: { student.width: 9 }, another: {} }\n');
    expect(changes?.added.map(({ name }) => name)).to.deep.equal(['another']);
    expect(changes?.changed).to.deep.equal(['RETAIN']);
    expect(changes?.kept).to.deep.equal(['LEADER(S)', 'w/o KD']);
    expect(doubtfulRows(changes, 'one.yaml')).to.deep.equal([]);
  });

  it('are doubtful where a new name is nearly an inherited one that the file leaves', async () => {
    const misspelt = await changesOf('rows:\n  RETIAN: { student.width: 9 }\n');
    expect(doubtfulRows(misspelt, 'one.yaml')).to.deep.equal([
      'one.yaml:3: "RETIAN" is a further row beside the inherited "RETAIN"; did you mean that one?',
    ]);
    expect(doubtfulRows(await changesOf('rows: { RETAIN: {}, RETAIN2: {} }\n'), 'one.yaml')).to.deep.equal([]);
  });

  it('are no changes where the file has none, takes the place of all, or inherits none', async () => {
    expect(await changesOf('title: Two\n')).to.equal(undefined);
    expect(await changesOf('rows: !replace { RETIAN: {} }\n')).to.equal(undefined);
    const files = new Files({ 'one.yaml': inherited });
    expect((await files.load('one.yaml')).rowChanges).to.equal(undefined);
    files.remove();
  });
});
