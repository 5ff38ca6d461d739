/**
 * Where the site has the Markdown files of the repository. Those of `docs` are its pages. Copies of others are made when it is
 * built (`collect.mjs`), so that a card or a figure can be read and found where it is linked.
 */
const COPIES: readonly (readonly [RegExp, string])[] = [
  [/^packages\/mini\/README\.md$/, 'embedded/family.md'],
  [/^packages\/mini\/([\w-]+)\/README\.md$/, 'embedded/$1.md'],
  [/^bench\/results\/README\.md$/, 'figures/measured.md'],
  [/^bench\/results\/([\w-]+\.md)$/, 'figures/$1'],
  [/^(CONTRIBUTING|SECURITY|CODE_OF_CONDUCT)\.md$/, 'joining/$1.md'],
];

/** Where the copy of a file goes, from `docs` on; undefined for files of which the site has none. */
export function copyOf(file: string): string | undefined {
  const found = COPIES.find(([pattern]) => pattern.test(file));
  return found && file.replace(...found).toLowerCase();
}

/** The page of a file of the repository, from `docs` on: `guides/edit.md`; undefined for files that the site has not. */
export const placeOf = (file: string): string | undefined =>
  /^docs\/.*\.md$/.test(file) ? file.replace(/^docs\//, '').replace(/(^|\/)README\.md$/, '$1index.md') : copyOf(file);

/** The address of a page without the site's base: `/guides/edit`, `/adr/`. @throws for a file that the site has not */
export function addressOf(file: string): string {
  const place = placeOf(file);
  if (place === undefined) throw new Error(`${file}: expected a page of the site`);
  return `/${place.replace(/(^|\/)index\.md$/, '$1').replace(/\.md$/, '')}`;
}
