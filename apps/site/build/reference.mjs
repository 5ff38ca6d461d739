// Writes the reference of the packages out of their doc comments: docs/reference/NAME.md, a page for each entry of a package.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application } from 'typedoc';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const target = join(root, 'docs/reference');
/** Where the entries lie: it has to be below the packages that it imports. */
const entries = join(root, 'apps/site/node_modules/.reference');

/** Packages that programs do not import. */
const LEFT_OUT = ['testing', 'create-plugin', 'mini'];

const documented = readdirSync(join(root, 'packages'))
  .filter((folder) => !LEFT_OUT.includes(folder))
  .flatMap((folder) => {
    const { name, description, exports } = JSON.parse(
      readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8'),
    );
    return Object.entries(exports ?? {})
      .filter(([, forms]) => typeof forms === 'object' && forms['zeroreel-source'] !== undefined)
      .map(([path]) => ({
        file: `${folder}${path.slice(1).replaceAll('/', '-')}`,
        name: `${name}${path.slice(1)}`,
        description,
      }));
  });

rmSync(entries, { recursive: true, force: true });
mkdirSync(entries, { recursive: true });
for (const { file, name } of documented) writeFileSync(join(entries, `${file}.ts`), `export * from '${name}';\n`);
writeFileSync(
  join(entries, 'tsconfig.json'),
  JSON.stringify({
    extends: '../../../../tsconfig.spec.json',
    compilerOptions: { lib: ['ES2023', 'ESNext.Disposable', 'DOM', 'DOM.AsyncIterable'] },
    include: ['*.ts'],
  }),
);

const table = { typeDeclarationFormat: 'table', typeAliasPropertiesFormat: 'table', enumMembersFormat: 'table' };
const app = await Application.bootstrapWithPlugins({
  name: 'zeroreel',
  plugin: ['typedoc-plugin-markdown'],
  entryPoints: documented.map(({ file }) => join(entries, `${file}.ts`)),
  tsconfig: join(entries, 'tsconfig.json'),
  outputFileStrategy: 'modules',
  readme: 'none',
  out: target,
  disableGit: true,
  disableSources: true,
  excludeInternal: true,
  excludePrivate: true,
  skipErrorChecking: true,
  hideBreadcrumbs: true,
  hidePageHeader: true,
  hidePageTitle: true,
  sanitizeComments: true,
  useCodeBlocks: true,
  useHTMLAnchors: true,
  ...table,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  classPropertiesFormat: 'table',
  propertyMembersFormat: 'table',
  validation: false,
  logLevel: 'Warn',
});
const project = await app.convert();
if (project === undefined) throw new Error('TypeDoc: expected a project, got none');
rmSync(target, { recursive: true, force: true });
await app.generateOutputs(project);

for (const { file, name, description } of documented) {
  const path = join(target, `${file}.md`);
  // The names of types in code are links of the theme; what looks like an expression of Vue is none.
  const text = readFileSync(path, 'utf8').replaceAll('{{', '{ {');
  const order = ['core', 'plugins', 'models', 'run', 'node'].indexOf(file);
  const matter = `---\ntitle: '${name}'\norder: ${order < 0 ? 100 : order}\n---\n`;
  writeFileSync(path, `${matter}\n# ${name}\n\n${description}.\n\n${text}`);
}
const rows = documented.map(({ file, name, description }) => `| [${name}](${file}.md) | ${description} |`);
writeFileSync(
  join(target, 'README.md'),
  `# Packages\n\nWhat programs can import, out of the doc comments of the sources.\n\n| package | what it is |\n| --- | --- |\n${rows.join('\n')}\n`,
);
console.log(`docs/reference: ${documented.length} pages`);
