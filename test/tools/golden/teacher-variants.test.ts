import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { checkGolden } from '../../../tools/golden/check-golden.js';

const python = process.env['FORMULARY_PYTHON'];

describe('decoders and adapters of every kind that is read', function () {
  this.timeout(300_000);

  it('compute what transformers and peft compute', async function () {
    if (python === undefined) {
      console.log('      skipped: FORMULARY_PYTHON names no Python with transformers and peft');
      this.skip();
    }
    const folder = await mkdtemp(join(tmpdir(), 'formulary-variants-'));
    try {
      const script = 'test/tools/golden/teacher_variants.py';
      const names = execFileSync(python, [script, folder, 'test/golden/llama/llama-gqa'], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      let computed = 0;
      const out = join(folder, 'out');
      for await (const outcome of checkGolden(folder, { out })) {
        expect(outcome.state, 'reason' in outcome ? `${outcome.path} ${outcome.reason}` : '').to.equal('computed');
        if (outcome.state === 'computed') expect(outcome.deviations, outcome.path).to.deep.equal([]);
        computed++;
      }
      expect(computed).to.equal(names.trim().split('\n').length);
      // Peft loads the adapters that were written after the last step, and computes the loss after it.
      const read = ['patterns', 'some-layers', 'phi3'];
      const paths = read.flatMap((name) => [join(folder, name), join(out, name, 'adapter')]);
      const told = execFileSync(python, [script, '--loss', ...paths], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      for (const [index, loss] of told.trim().split('\n').entries()) {
        const written = await readFile(join(out, read[index]!, 'computed.json'), 'utf8');
        const { losses } = JSON.parse(written) as { losses: number[] };
        expect(Number(loss)).to.be.closeTo(losses[3]!, 1e-5);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
