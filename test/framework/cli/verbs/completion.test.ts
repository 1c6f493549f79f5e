import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { formulary } from '../formulary.js';

describe('formulary completion', function () {
  this.timeout(60_000);

  it('completes verbs, their verbs, options and files in bash', () => {
    const { stdout: script } = formulary(process.cwd(), 'completion', 'bash');
    expect(offered(script, 'formulary', 'che')).to.deep.equal(['check']);
    expect(offered(script, 'formulary', 'rep')).to.deep.equal(['report', 'reproduce']);
    expect(offered(script, 'formulary', 'why', '--r')).to.include.members(['--row', '--runs']);
    expect(offered(script, 'formulary', 'cache', 'pr')).to.deep.equal(['prune']);
    expect(offered(script, 'formulary', 'run', 'experiments/quick')).to.deep.equal(['experiments/quickstart.yaml']);
  });

  it('writes for fish and zsh, and refuses other shells', () => {
    const { stdout: fish } = formulary(process.cwd(), 'completion', 'fish');
    expect(fish).to.match(/^complete -c formulary -f -n __fish_use_subcommand -a bundle -d '.+'$/m);
    expect(fish).to.contain("complete -c formulary -n '__fish_seen_subcommand_from runs' -a tag\n");
    expect(formulary(process.cwd(), 'completion', 'zsh').stdout).to.match(/^autoload -U \+X bashcompinit/);
    expect(formulary(process.cwd(), 'completion', 'csh').status).to.equal(2);
  });
});

/** What bash would offer after these words. */
function offered(script: string, ...words: readonly string[]): readonly string[] {
  const line = `COMP_WORDS=(${words.map((word) => `"${word}"`).join(' ')}); COMP_CWORD=${words.length - 1}`;
  const { stdout } = spawnSync('bash', ['-c', `${script}\n${line}; _formulary; printf '%s\\n' "\${COMPREPLY[@]}"`], {
    encoding: 'utf8',
  });
  return stdout.split('\n').filter((word) => word !== '');
}
