import { expect } from 'chai';
import { load, problems, section } from '../files.js';

const text = 'extends: [base.yaml]\nrows:\n  "w/o KD": { training: { epochs: 1 } }\n  full: {}\n';

describe('--set', () => {
  it('lies over the files and their rows', async () => {
    const experiment = await load(text, { set: ['training.epochs=50', 'student={ heads: 2 }'] });
    expect(experiment.rows.map((_, row) => section(experiment, 'training', row)['epochs'])).to.deep.equal([50, 50]);
    expect(section(experiment, 'student')).to.include({ width: 32, heads: 2 });
  });

  it('reaches into a row, whose name may need quotes', async () => {
    const experiment = await load(text, { set: ['rows."w/o KD".training.epochs=5'] });
    expect(section(experiment, 'training')['epochs']).to.equal(5);
  });

  it('changes only rows that there are', async () => {
    const told = await problems(text, { set: ['rows.ful.training.epochs=5'] });
    expect(told).to.contain('--set:1:6  E127 there is no row "ful"').and.contain('did you mean "full"?');
    const added = await load('extends: [base.yaml]\n', { set: ['rows={ one: {}, two: { student.width: 8 } }'] });
    expect(added.rows.map(({ name }) => name)).to.deep.equal(['one', 'two']);
  });

  it('reaches an item of a list by its number', async () => {
    const listed = 'extends: [base.yaml]\nseeds: [1, 2]\ntables: [{ id: one, columns: [prauc] }, { id: two }]\n';
    const experiment = await load(listed, { set: ['tables[1].id=three', 'tables.0.title=First', 'seeds[0]=7'] });
    expect(experiment.tables.map(({ id, title }) => [id, title])).to.deep.equal([
      ['one', 'First'],
      ['three', undefined],
    ]);
    expect(experiment.seeds).to.deep.equal([7, 2]);
    expect((await load(listed, { set: ['tables[0]=!remove'] })).tables.map(({ id }) => id)).to.deep.equal(['two']);
    const swept = 'extends: [base.yaml]\nsweep: { list: [{ student.width: 8 }, { student.width: 16 }] }\n';
    const changed = await load(swept, { set: ['sweep.list[1]={ student.width: 24 }'] });
    expect(changed.rows.map((_, row) => section(changed, 'student', row)['width'])).to.deep.equal([8, 24]);
  });

  it('says where a list ends, and that its items have numbers', async () => {
    const listed = 'extends: [base.yaml]\ntables: [{ id: one }]\n';
    expect(await problems(listed, { set: ['tables[1].id=x', 'tables.id=y'] })).to.equal(
      `--set:1:8  E152 there is no tables[1]: tables has 1 item
   1 | tables[1].id=x
     |        ^
  known: tables[0]
  one more item: tables='!append [ … ]'

--set:2:8  E152 tables is a list of 1 item; "id" is no number of one
   2 | tables.id=y
     |        ^^
  known: tables[0]
  one more item: tables='!append [ … ]'
2 problems. Nothing was run.
`,
    );
    expect(await problems(listed, { set: ['tables[0].idd=z'] })).to.contain('--set:1:11  E102 unknown option "idd"');
  });

  it('reads values as a file does', async () => {
    const experiment = await load(text, {
      set: [
        'training.learningRate=1e-3',
        'seeds=[1, 2]',
        'losses.distillation=!remove',
        'tracking.uri=http://127.0.0.1:5000',
      ],
    });
    expect(section(experiment, 'training')['learningRate']).to.equal(0.001);
    expect(experiment.seeds).to.deep.equal([1, 2]);
    expect(section(experiment, 'losses')).to.have.keys('prescription');
    expect(experiment.common['tracking']).to.deep.equal({ type: 'nowhere', uri: 'http://127.0.0.1:5000' });
  });

  it('stands on one line, and says nothing that only a file can say', async () => {
    expect(await problems(text, { set: ['title=a\nseeds: [3]', 'seeds=[1,\n2]', 'extends=[x.yaml]', 'schema=2'] })).to
      .equal(`--set:1:1  E151 the value of --set title has a line break
   1 | title=a seeds: [3]
     | ^^^^^
  write it in one line: [1, 2], { type: leader }, "text"

--set:2:1  E151 the value of --set seeds has a line break
   2 | seeds=[1, 2]
     | ^^^^^
  write it in one line: [1, 2], { type: leader }, "text"

--set:3:1  E131 --set extends has no effect: a file says what it extends
   3 | extends=[x.yaml]
     | ^^^^^^^
  write a file of a few lines instead: what it extends, and what it changes

--set:4:1  E131 --set schema has no effect: it is the version of the language that a file is written in
   4 | schema=2
     | ^^^^^^
  write a file of a few lines instead: what it extends, and what it changes
4 problems. Nothing was run.
`);
  });

  it('says how a map is emptied', async () => {
    expect(await problems(text, { set: ['losses={}'] })).to.contain(
      '--set:1:8  E131 --set losses has no effect: maps merge, and an empty one adds nothing\n',
    );
    const emptied = await load(text, { set: ['losses=!replace {}'] });
    expect(emptied.rows[0]?.values['losses']).to.deep.equal({});
  });

  it('must reach a row, unless rows are chosen', async () => {
    const patched =
      'extends: [base.yaml]\nrows:\n  short: { training: { epochs: 1 } }\n  long: { training: { epochs: 9 } }\n';
    expect(await problems(patched, { set: ['student.width=64', 'training.epochs=5'] })).to.contain(
      '--set:2:17  E131 --set training.epochs has no effect: every row says otherwise',
    );
    const twice = ['training.epochs=5', 'student.width=16', 'training.epochs=6'];
    expect(await problems('extends: [base.yaml]\n', { set: twice })).to.contain(
      '--set:1:17  E131 --set training.epochs has no effect: a later --set says otherwise',
    );
    const chosen = await load(patched, { set: ['training.epochs=5'], rows: ['long'] });
    expect(section(chosen, 'training')['epochs']).to.equal(5);
    const swept = 'extends: [base.yaml]\nsweep: { grid: { student.width: [8, 16] } }\n';
    expect(await problems(swept, { set: ['student.width=32'] })).to.contain('E131');
    expect(await problems(swept, { set: ['studnet.width=32'] }))
      .to.match(/^1 problem/m)
      .and.not.contain('E131');
    // Taken away, replaced as a whole, or only referred to: all of these reach the rows.
    const set = ['losses.distillation=!remove', 'losses.prescription=!replace { type: binary-cross-entropy }'];
    expect((await load(patched, { set: [...set, 'student={ heads: 2 }'] })).rows).to.have.length(2);
  });

  it('is checked as a file is', async () => {
    expect(await problems(text, { set: ['student.width=32', 'student.widht=3', 'training.epochs=many'] })).to.equal(
      `--set:2:9  E102 unknown option "widht" in student (leader)
   2 | student.widht=3
     |         ^^^^^ did you mean "width"?
  known: blocks, dropout, heads, sharedVisitEncoder, width

--set:3:17  E104 training.epochs is the text "many"; expected a whole number ≥ 1
   3 | training.epochs=many
     |                 ^^^^
  Most passes over the training patients; fewer where patience runs out.
2 problems. Nothing was run.
`,
    );
  });
});
