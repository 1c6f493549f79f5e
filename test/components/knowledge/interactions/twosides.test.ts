import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InteractingPair } from '../../../../components/contracts/dataset.js';
import { parseDrugCodes } from '../../../../components/knowledge/interactions/drug-codes.js';
import {
  listedInteractions,
  twosidesInteractions,
} from '../../../../components/knowledge/interactions/interaction-source.js';
import { pairsAmong } from '../../../../components/knowledge/atc.js';
import { demo, skipWithoutDemo } from '../../datasets/demo-data.js';

describe('interactions', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'formulary-interactions-'));
  });
  afterEach(async () => rm(folder, { recursive: true }));
  const context = () => ({ scratch: folder, signal: new AbortController().signal });

  /** Drugs 1 to 4; side effects: common (3 reports), twice (2), and three rare ones with one report each. */
  async function madeUp(): Promise<void> {
    await writeFile(
      join(folder, 'drug-atc.csv'),
      ['CID1,N02BE01', 'CID2,M01AE01,M02AA13', 'CID3,C10AA01', 'CID4,N02BA01', ''].join('\n'),
    );
    await writeFile(
      join(folder, 'drug-DDI.csv'),
      [
        'STITCH 1,STITCH 2,Polypharmacy Side Effect,Side Effect Name',
        'CID1,CID3,C01,common',
        'CID2,CID3,C01,common',
        'CID1,CID4,C01,common',
        'CID3,CID4,C02,"twice, or so"',
        'CID1,CID3,C02,"twice, or so"',
        'CID1,CID2,C05,rare',
        'CID2,CID1,C04,rare too',
        'CID9,CID2,C03,rarest first',
      ].join('\n'),
    );
  }

  it('are the drugs of the rarest side effects, crossed over their ATC codes', async () => {
    await madeUp();
    const rare: InteractingPair[] = [
      ['M01AE01', 'N02BE01'],
      ['M02AA13', 'N02BE01'],
    ];
    // Equal counts: by identifier, the last ones are taken; C03 names no drug with a code.
    for (const effects of [1, 2, 3])
      expect(await twosidesInteractions(folder, effects).read(context()), String(effects)).to.deep.equal(rare);
    expect(await twosidesInteractions(folder, 4).read(context())).to.deep.equal([
      ['C10AA01', 'N02BA01'],
      ['C10AA01', 'N02BE01'],
      ...rare,
    ]);
  });

  it('read both files of TWOSIDES, and say which one is missing', async () => {
    await madeUp();
    const files = await twosidesInteractions(folder, 40).files();
    expect(files).to.deep.equal([join(folder, 'drug-DDI.csv'), join(folder, 'drug-atc.csv')]);
    await rm(join(folder, 'drug-atc.csv'));
    const problem = await twosidesInteractions(folder, 40)
      .files()
      .catch((error: unknown) => error);
    expect(String(problem)).to.contain('no drug-atc.csv');
  });

  it('refuse drug codes that are none, with their line', () => {
    const text = 'CID1,N02BE01\nCID2,aspirin\n';
    expect(() => parseDrugCodes(text, 'drug-atc.csv')).to.throw('received "aspirin", expected an ATC code');
    expect(() => parseDrugCodes('CID1\n', 'drug-atc.csv')).to.throw('the drug has no ATC code');
  });

  it('are the listed pairs; an empty class is an error with its row', async () => {
    await writeFile(join(folder, 'atc3-ddi-pairs.csv'), 'atc3_a,atc3_b\nN02B,M01A\n');
    expect(await listedInteractions(folder).read(context())).to.deep.equal([['N02B', 'M01A']]);
    await writeFile(join(folder, 'atc3-ddi-pairs.csv'), 'atc3_a,atc3_b\nN02B,M01A\nN02B,\n');
    const problem = await listedInteractions(folder)
      .read(context())
      .catch((error: unknown) => error);
    expect(String(problem)).to.contain('row 2 below the header').and.to.contain('one of the two classes is empty');
  });

  it('of SafeDrug are 337 pairs among the 112 classes with a molecule', async function () {
    skipWithoutDemo(this, demo.mappings);
    const pairs = await listedInteractions(demo.mappings).read(context());
    const interacting = [...new Set(pairs.flat())];
    expect(pairs).to.have.length(337);
    // 33 of the 112 classes interact with none.
    expect(interacting).to.have.length(112 - 33);
    expect(pairsAmong(pairs, interacting)).to.have.length(337);
  });

  it('understand every drug of the released drug-atc.csv', async function () {
    skipWithoutDemo(this, demo.mappings);
    const { readDrugCodes } = await import('../../../../components/knowledge/interactions/drug-codes.js');
    const codes = await readDrugCodes(join(demo.mappings, 'drug-atc.csv'));
    expect(codes.size).to.equal(746);
  });
});
