import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { slug } from 'github-slugger';
import { defineConfig } from 'vitepress';
import { copyDocuments } from '../src/copies.js';
import { localeOf, search } from '../src/languages.js';
import { linksOfFiles } from '../src/links.js';
import { repositoryRoot } from '../src/pages.js';

/** Where the site will lie on its host: `/` or, for a project on GitHub Pages, `/zeroreel/`. */
const base = process.env['ZEROREEL_SITE_BASE'] ?? '/';

/** The repository on its forge, as the program's manifest names it. */
const { repository } = JSON.parse(readFileSync(`${repositoryRoot}apps/cli/package.json`, 'utf8')) as {
  readonly repository: { readonly url: string };
};
const forge = repository.url.replace(/^git\+|\.git$/g, '');

copyDocuments();

const koreanPages = readdirSync(`${repositoryRoot}docs/ko`, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.md'));

export default defineConfig({
  title: 'zeroreel',
  base,
  // What a reader's own machine serves.
  ignoreDeadLinks: 'localhostLinks',
  srcDir: `${repositoryRoot}docs`,
  rewrites: { 'adr/README.md': 'adr/index.md', 'reference/README.md': 'reference/index.md' },
  outDir: fileURLToPath(new URL('../dist', import.meta.url)),
  cacheDir: fileURLToPath(new URL('../node_modules/.vitepress', import.meta.url)),
  head: [
    ['link', { rel: 'icon', href: `${base}icon.svg`, type: 'image/svg+xml' }],
    ['meta', { name: 'theme-color', content: '#6741d9' }],
  ],
  locales: { root: localeOf('en'), ko: { ...localeOf('ko'), link: '/ko/' } },
  themeConfig: {
    logo: '/icon.svg',
    search,
    socialLinks: [{ icon: 'github', link: forge, ariaLabel: 'zeroreel on its forge' }],
    outline: [2, 3],
    externalLinkIcon: true,
  },
  markdown: {
    // As forges name the places of a page, so that a link is right there and here.
    anchor: { slugify: (heading) => slug(heading) },
    config: (md) => linksOfFiles(md, `${forge}/blob/main`),
  },
  vite: {
    define: { __KOREAN_PAGES__: JSON.stringify(koreanPages) },
    resolve: {
      alias: [
        { find: /^.*\/composables\/langs$/, replacement: fileURLToPath(new URL('theme/langs.js', import.meta.url)) },
      ],
    },
    publicDir: fileURLToPath(new URL('../public', import.meta.url)),
    server: { fs: { allow: [repositoryRoot] } },
  },
});
