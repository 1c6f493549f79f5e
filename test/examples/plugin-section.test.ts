import { expect } from 'chai';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formularyHere } from '../framework/cli/formulary.js';

describe('the example of a plug-in with a section and a verb', function () {
  this.timeout(240_000);
  let project: string;
  const told = async (...words: readonly string[]) => {
    const { status, stdout, stderr } = await formularyHere(project, ...words);
    return { status, text: `${stdout}${stderr}` };
  };

  /** A project that depends on the plug-in and Formulary. */
  before(() => {
    project = mkdtempSync(join(tmpdir(), 'formulary-plugin-'));
    const modules = join(project, 'node_modules');
    mkdirSync(modules);
    writeFileSync(join(project, 'package.json'), JSON.stringify({ dependencies: { 'formulary-audit': '*' } }));
    cpSync('examples/plugin-section', join(modules, 'formulary-audit'), { recursive: true });
    cpSync('examples/plugin-section/experiment.yaml', join(project, 'experiment.yaml'));
    symlinkSync(process.cwd(), join(modules, 'formulary'));
  });
  after(() => rmSync(project, { recursive: true }));

  it('has its section checked as our own are: names, types, rows and null', async () => {
    expect(await told('check', 'experiment.yaml')).to.deep.equal({
      status: 0,
      text: 'experiment.yaml is valid: 2 rows, 2 runs\n',
    });
    const wrong = await told('check', 'experiment.yaml', '--set', 'rows.small.checks.size.lest=1');
    expect(wrong.status).to.equal(2);
    expect(wrong.text).to.contain('did you mean "least"?');
    expect((await told('check', 'experiment.yaml', '--set', 'checks.size.type=enough-patient')).text).to.contain(
      'there is no check "enough-patient"',
    );
    expect((await told('check', 'experiment.yaml', '--set', 'chekcs.size.least=1')).text).to.contain(
      'did you mean "checks"?',
    );
    expect(
      (await told('check', 'experiment.yaml', '--set', 'checks=null', '--set', 'rows=!replace {}')).status,
    ).to.equal(0);
  });

  it('is shown with its defaults, described, listed and part of the schema for editors', async () => {
    const { stdout } = await formularyHere(
      project,
      'show',
      'experiment.yaml',
      '--json',
      '--set',
      'checks.other.type=enough-patients',
    );
    const { rows } = JSON.parse(stdout) as { rows: { values: { checks: unknown } }[] };
    expect(rows[0]?.values.checks).to.deep.equal({
      size: { type: 'enough-patients', least: 50 },
      other: { type: 'enough-patients', least: 100 },
    });
    expect((await told('describe', 'check/enough-patients')).text).to.contain('least: a whole number ≥ 1, default 100');
    expect((await told('describe', 'section/checks')).text).to.contain(
      'It holds components of kind check, by name: enough-patients',
    );
    expect((await told('list', 'checks')).text).to.contain('check/enough-patients');
    const schema = JSON.parse((await formularyHere(project, 'schema')).stdout) as { $defs: Record<string, unknown> };
    expect(Object.keys(schema.$defs)).to.include.members(['section-checks', 'check-enough-patients']);
  });

  it('adds a verb with options of its own, which shows a view of the experiment', async () => {
    expect(await told('audit', 'experiment.yaml')).to.deep.equal({
      status: 0,
      text: 'size: at least 50 patients: yes\n',
    });
    expect((await told('audit', 'experiment.yaml', '--row', 'large')).text).to.equal(
      'size: at least 5000 patients: no\n',
    );
    expect((await told('audit', 'experiment.yaml', '--failures', '--json')).text).to.equal('[]\n');
    expect(await told('audit', 'experiment.yaml', '--at-most', 'x')).to.deep.equal({
      status: 2,
      text: '--at-most: received "x", expected a whole number ≥ 1\n',
    });
    expect((await told('help', 'audit')).text)
      .to.contain('check the cohort of an experiment')
      .and.contain('--failures');
    expect((await told('audti')).text).to.contain('did you mean "audit"?');
  });

  it('may not bring a section with the name of a key of every file', async () => {
    const folder = join(project, 'node_modules/formulary-audit/components/sections');
    const section = readFileSync(join(folder, 'checks.js'), 'utf8').replace("'checks'", "'rows'");
    writeFileSync(join(folder, 'rows.js'), section);
    const { status, text } = await told('check', 'experiment.yaml');
    expect([status, text.includes('the section "rows" has the name of a key')]).to.deep.equal([2, true]);
    rmSync(join(folder, 'rows.js'));
  });

  it('may not bring a verb that exists', async () => {
    const folder = join(project, 'node_modules/formulary-audit/components/verbs');
    writeFileSync(join(folder, 'run.js'), readFileSync(join(folder, 'audit.js'), 'utf8').replace("'audit'", "'run'"));
    expect(await told('help')).to.deep.equal({
      status: 2,
      text: 'formulary-audit: brings a second verb "run"\n  Rename it.\n',
    });
    rmSync(join(folder, 'run.js'));
  });
});
