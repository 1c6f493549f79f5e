import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderProblems } from '../../framework/cli/render-problems.js';
import { loadExperiment } from '../../framework/experiment/load.js';
import { ProblemsError } from '../../framework/experiment/problem.js';
import type { Catalogue } from '../../framework/registry/registry.js';

/** A folder of `test/errors`. It holds a file that is wrong in one way, and the message about it. */
export interface ErrorExample {
  readonly code: string;
  readonly folder: string;
  /** Arguments after `formulary check experiment.yaml`. */
  readonly arguments: readonly string[];
  readonly yaml: string;
  /** The comment at the beginning of the file. */
  readonly explanation: string;
}

export function errorExamples(folder: string): readonly ErrorExample[] {
  return readdirSync(folder)
    .filter((name) => /^E\d{3}$/.test(name))
    .sort()
    .map((code) => {
      const text = readFileSync(join(folder, code, 'experiment.yaml'), 'utf8');
      const [comment = ''] = /^(?:#.*\n)+/.exec(text) ?? [];
      const argumentsFile = join(folder, code, 'arguments.txt');
      return {
        code,
        folder: join(folder, code),
        arguments: existsSync(argumentsFile) ? readFileSync(argumentsFile, 'utf8').trim().split('\n') : [],
        yaml: text.slice(comment.length),
        explanation: comment.replaceAll(/^# ?/gm, '').trim(),
      };
    });
}

/** The output of `formulary check` for the example, started in `root`. */
export async function outputOf(example: ErrorExample, registry: Catalogue, root: string): Promise<string> {
  const values = (name: string) =>
    example.arguments.flatMap((word, index) => (word === name ? [example.arguments[index + 1] ?? ''] : []));
  const rows = values('--rows');
  try {
    await loadExperiment(join(example.folder, 'experiment.yaml'), {
      registry,
      set: values('--set'),
      ...(rows.length > 0 && { rows }),
      allowUnset: !example.arguments.includes('--ready'),
    });
    return '';
  } catch (error) {
    if (error instanceof ProblemsError) return renderProblems(error, root);
    throw error;
  }
}

/** The page docs/errors.md. */
export function errorReference(examples: readonly (ErrorExample & { readonly output: string })[]): string {
  const sections = examples.map(({ code, explanation, yaml, output, arguments: words }) => {
    const command = words.length === 0 ? '' : `\n\`formulary check experiment.yaml ${words.join(' ')}\`\n`;
    return `## ${code}\n\n${explanation}\n\n\`\`\`yaml\n${yaml}\`\`\`\n${command}\n\`\`\`text\n${output}\`\`\`\n`;
  });
  return `# Errors

What \`formulary check\` can say about an experiment file. Every code is stable and has an example, which a test runs.
Generated from \`test/errors/\` by \`npm run errors\`.

${sections.join('\n')}`;
}
