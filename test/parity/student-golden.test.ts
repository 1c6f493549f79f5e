import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Json, JsonObject } from '../../framework/json.js';
import { compareWithin } from '../../tools/golden/compare.js';

const program = 'test/parity/student_golden.py';
const python = process.env['FORMULARY_PYTHON'] ?? 'python3';
const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as JsonObject;

describe('the independent PyTorch program of the student', function () {
  this.timeout(300_000);
  before(function () {
    if (spawnSync(python, ['-c', 'import torch']).status === 0) return;
    console.log('    not run: FORMULARY_PYTHON names no Python with torch');
    this.skip();
  });

  it('gives the values of student_golden.json, which other programs made', () => {
    const printed = execFileSync(python, [program, '--compute', 'test/golden/student_golden.json'], {
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    const { expected } = read('test/golden/student_golden.json');
    expect(compareWithin(1e-12, JSON.parse(printed) as Json, expected!, 'expected').deviations).to.deep.equal([]);
  });

  it('makes the golden files that are here', () => {
    const made = mkdtempSync(join(tmpdir(), 'formulary-golden-'));
    try {
      execFileSync(python, [program, made]);
      const names = readdirSync('test/golden/student');
      expect(readdirSync(made)).to.deep.equal(names);
      for (const name of names) {
        const { expected: mine, ...form } = read(join(made, name));
        const { expected: kept, ...keptForm } = read(join('test/golden/student', name));
        expect(form, name).to.deep.equal(keptForm);
        expect(compareWithin(1e-9, mine, kept!, name).deviations).to.deep.equal([]);
      }
    } finally {
      rmSync(made, { recursive: true });
    }
  });
});
