import { expect } from 'chai';
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSafetensors, writeSafetensors } from '../../framework/tensor/safetensors.js';
import { machineTrouble } from '../../framework/machine-trouble.js';

describe('trouble with the machine', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'formulary-trouble-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is told with its place, reason and remedy', () => {
    writeFileSync(join(folder, 'file'), '');
    const inFile = join(folder, 'file', 'below');
    expect(machineTrouble(thrownBy(() => writeFileSync(inFile, '')))).to.deep.equal({
      place: inFile,
      reason: 'a part of the path is no folder (ENOTDIR)',
      remedy: 'Name another place.',
    });
    expect(machineTrouble(thrownBy(() => readFileSync(folder)))?.reason).to.equal('it is a folder (EISDIR)');
  });

  it('is known by the words of other libraries too', () => {
    const error = new Error('IO Error: Could not write file "spill": No space left on device');
    expect(machineTrouble(error)).to.deep.include({ reason: 'the disk is full (ENOSPC)' });
    expect(machineTrouble(error)?.remedy).to.contain('finished stages and checkpoints are kept');
  });

  it('is a file that was cut short', async () => {
    const file = join(folder, 'model.safetensors');
    await writeSafetensors(file, { weight: { data: Float32Array.of(1, 2, 3), shape: [3] } });
    for (const bytes of [statSync(file).size - 4, 60, 4, 0]) {
      truncateSync(file, bytes);
      const trouble = machineTrouble(await readSafetensors(file).catch((error: unknown) => error));
      expect(trouble, `${bytes} bytes`).to.deep.include({ place: file });
      expect(trouble?.reason).to.equal('the file is cut short, or no safetensors file (EDAMAGED)');
    }
  });

  it('is nothing that the program did wrong', () => {
    expect(machineTrouble(thrownBy(() => readFileSync(join(folder, 'nowhere'))))).to.equal(undefined);
    expect(machineTrouble(new TypeError('no function'))).to.equal(undefined);
    expect(machineTrouble('ENOSPC')).to.equal(undefined);
    expect(machineTrouble(Object.assign(new Error('odd'), { code: 'constructor' }))).to.equal(undefined);
  });
});

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
