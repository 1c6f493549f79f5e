import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { EngineAvailability } from '../../../../framework/tensor/index.js';

const program = fileURLToPath(new URL('../../../../framework/cli/main.js', import.meta.url));

describe('formulary engines', () => {
  it('tries every engine, and gives a reason where one does not work', () => {
    const printed = execFileSync(process.execPath, [program, 'engines', '--json'], { encoding: 'utf8' });
    const found = JSON.parse(printed) as readonly EngineAvailability[];
    const problemOf = new Map(found.map(({ name, problem }) => [name, problem]));
    expect([...problemOf.keys()]).to.deep.equal([
      'onnxruntime, provider: cpu',
      'onnxruntime, provider: webgpu',
      'onnxruntime, provider: cuda',
      'tensorflow, package: tfjs-node-gpu',
      'tensorflow, package: tfjs-node',
      'tensorflow, package: wasm',
    ]);
    expect(problemOf.get('onnxruntime, provider: cpu')).to.equal(undefined);
    for (const { problem } of found) expect(problem).to.not.equal('');
  }).timeout(60_000);
});
