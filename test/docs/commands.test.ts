import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { wordsOfVerbs } from '../../framework/cli/verbs/completion.js';

const pages = ['README.md', 'CONTRIBUTING.md', ...readdirSync('docs').map((name) => `docs/${name}`)].filter((name) =>
  name.endsWith('.md'),
);

/** The words of each command line of Formulary in a page's blocks of code, without comments. */
function commandsIn(page: string): readonly (readonly string[])[] {
  const fenced = [...readFileSync(page, 'utf8').matchAll(/^```(\w*)\n(.*?)^```$/gms)];
  const blocks = fenced.flatMap(([, language, block]) => (/^(sh|bash)?$/.test(language!) ? [block!] : []));
  const lines = blocks.flatMap((block) => block.replaceAll('\\\n', ' ').split('\n'));
  return lines.flatMap((line) => {
    const command = /^(?:\w+=\S+ )*(?:npx )?formulary +(.*)$/.exec(line.replace(/ +#.*$/, ''));
    return command === null ? [] : [command[1]!.split(/\s+/)];
  });
}

describe('command lines in the pages', () => {
  it('have verbs and options that there are', async function () {
    this.timeout(30_000);
    const verbs = await wordsOfVerbs();
    const wrong: string[] = [];
    let commands = 0;
    for (const page of pages.filter((name) => name !== 'docs/errors.md')) {
      for (const [verb, ...words] of commandsIn(page)) {
        if (!/^[a-z]+$/.test(verb!)) continue;
        commands++;
        const known = verbs.get(verb!)?.words;
        const options = words.flatMap((word) => /^\[?(--[a-z-]+)/.exec(word)?.[1] ?? []);
        if (known === undefined) wrong.push(`${page}: formulary ${verb}`);
        wrong.push(
          ...options.filter((option) => !known?.includes(option)).map((option) => `${page}: ${verb} ${option}`),
        );
      }
    }
    expect(wrong).to.deep.equal([]);
    expect(commands).to.be.greaterThan(50);
  });
});
