// Commands and programs out of Markdown pages, so that what is proved is what people read.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './publish.mjs';

/** The fenced blocks of a page, in order: `{ language, info, code }`. */
export function blocksOf(file) {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/^```(\w+)([^\n]*)\n([^]*?)^```$/gm)].map(([, language, info, code]) => ({
    language,
    info: info.trim(),
    code,
  }));
}

/** The only block of a page that `wanted` holds of. */
export function blockOf(file, wanted) {
  const found = blocksOf(file).filter(wanted);
  if (found.length !== 1) throw new Error(`${file}: expected one such block, got ${found.length}`);
  return found[0].code;
}

/** The README's program, and the packages that its page says to install. */
export function readmeProgram() {
  const file = 'packages/core/README.md';
  const program = blockOf(file, ({ language }) => language === 'js');
  const install = blockOf(file, ({ language, code }) => language === 'sh' && code.startsWith('npm install '));
  return { program, packages: install.trim().split(' ').slice(2) };
}
