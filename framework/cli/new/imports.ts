import { dirname, join, relative, sep } from 'node:path';
import { ownFolder } from '../../experiment/composition/extended-file.js';

const statement = /^import (type )?(\* as \w+|\w+|\{[^}]*\}) from '(\.[^']*)';\n/gms;

/**
 * The text of a template, which imports as files of Formulary do, as a package outside of it imports: `formulary/tensor` for
 * tensors, `formulary/component` for all else.
 *
 * @param file where the text goes
 * @param source where the component goes that a template of a test is about
 */
export function importsOfPackage(text: string, template: string, file: string, source: string): string {
  const named = new Map<string, Set<string>>();
  const whole: string[] = [];
  for (const [, type = '', names, path] of text.matchAll(statement)) {
    const module = moduleIn(template, path!);
    if (module.startsWith('examples/')) {
      whole.push(`import ${names} from '${fromTo(file, source)}';`);
      continue;
    }
    const from = module.startsWith('framework/tensor/') ? 'formulary/tensor' : 'formulary/component';
    if (names!.startsWith('*')) whole.push(`import ${names} from '${from}';`);
    else named.set(from, new Set([...(named.get(from) ?? []), ...namesIn(names!).map((name) => `${type}${name}`)]));
  }
  const imports = [...[...named].map(([from, names]) => importOf([...names], from)), ...whole, ''].join('\n');
  let isFirst = true;
  return text.replace(statement, () => {
    const written = isFirst ? imports : '';
    isFirst = false;
    return written;
  });
}

function importOf(names: readonly string[], from: string): string {
  const sorted = [...names].sort((a, b) => (bare(a) < bare(b) ? -1 : 1));
  const line = `import { ${sorted.join(', ')} } from '${from}';`;
  return line.length <= 120 ? line : `import {\n${sorted.map((name) => `  ${name},\n`).join('')}} from '${from}';`;
}

function bare(name: string): string {
  return name.replace(/^type /, '').toLowerCase();
}

/** The text of a template as a file of Formulary's own checkout, whose tests mocha runs. */
export function importsOfCheckout(text: string, template: string, file: string, source: string): string {
  return text
    .replace(/^import \{ describe, it \} from 'node:test';\n/m, '')
    .replace(statement, (line, _type, _names, path: string) => {
      const module = moduleIn(template, path);
      const to = module.startsWith('examples/') ? source : join(ownFolder(), module.replace(/\.js$/, '.ts'));
      return line.replace(path, fromTo(file, to));
    });
}

/** `framework/tensor/index.js` for what a template imports from `../../../../framework/tensor/index.js`. */
function moduleIn(template: string, path: string): string {
  return relative(ownFolder(), join(dirname(template), path))
    .split(sep)
    .join('/');
}

function namesIn(braces: string): readonly string[] {
  return braces
    .slice(1, -1)
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function fromTo(file: string, other: string): string {
  const path = relative(dirname(file), other).split(sep).join('/').replace(/\.ts$/, '.js');
  return path.startsWith('.') ? path : `./${path}`;
}
