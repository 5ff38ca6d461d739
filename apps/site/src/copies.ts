import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repositoryRoot } from './pages.js';
import { copyOf } from './places.js';

/** Folders of `docs` that are written when the site is built, and that git does not keep. */
const WRITTEN = ['embedded', 'figures', 'joining'];

/** Copies the documents outside of `docs` that the site has. Each says where it comes from. */
export function copyDocuments(): void {
  for (const folder of WRITTEN) rmSync(join(repositoryRoot, 'docs', folder), { recursive: true, force: true });
  const inFolder = (folder: string) => readdirSync(join(repositoryRoot, folder)).map((name) => `${folder}/${name}`);
  const files = [
    ...readdirSync(repositoryRoot),
    ...inFolder('bench/results'),
    'packages/mini/README.md',
    ...inFolder('packages/mini').map((folder) => `${folder}/README.md`),
  ];
  for (const file of files) {
    const copy = copyOf(file);
    if (copy === undefined || !existsSync(join(repositoryRoot, file))) continue;
    const path = join(repositoryRoot, 'docs', copy);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `---\nsource: ${file}\n---\n\n${readFileSync(join(repositoryRoot, file), 'utf8')}`);
  }
}
