import { addressOf } from './places.js';
import { hasPage, pagesOf, readPage, type Page } from './pages.js';

/** Languages of the site; pages of the second one lie in `docs/ko`. */
export type Language = 'en' | 'ko';

/** A group of the sidebar, as VitePress has it. */
export interface Section {
  readonly text: string;
  readonly collapsed?: boolean;
  readonly items: readonly { readonly text: string; readonly link: string }[];
}

/** Documents of docs/ that say what there is; those not named here tell how it works inside. */
const REFERENCE = [
  'installing',
  'cli',
  'options',
  'models',
  'models-by-name',
  'samplers',
  'conditioning',
  'writing-a-plugin',
  'notation',
];
const OWN_PLACES = ['index', 'start', 'gallery', 'further'];

const TITLES = {
  en: {
    begin: 'Begin',
    guides: 'Guides',
    ideas: 'The ideas, step by step',
    reference: 'Reference',
    api: 'Packages',
    inside: 'How it works inside',
    evidence: 'Models and figures',
    decisions: 'Decisions',
    joining: 'Joining',
  },
  ko: {
    begin: '시작',
    guides: '안내서',
    ideas: '아이디어, 한 걸음씩',
    reference: '참고 자료 (영어)',
    api: '패키지 (영어)',
    inside: '내부 구조 (영어)',
    evidence: '모델과 측정값 (영어)',
    decisions: '설계 결정 (영어)',
    joining: '참여하기 (영어)',
  },
} as const;

/**
 * The sidebar of a language. Pages of guides/, ideas/, adr/ and of ko/ appear by themselves, in the order of their front matter;
 * what Korean has not is there in English.
 */
export function sectionsOf(language: Language): readonly Section[] {
  const titles = TITLES[language];
  const own = (folder: string) => translated(language, pagesOf(`docs/${folder}`), folder);
  const english = pagesOf('docs');
  const named = REFERENCE.map((name) => readPage(`docs/${name}.md`));
  const known = new Set([...REFERENCE, ...OWN_PLACES].map((name) => `docs/${name}.md`));
  const inside = english.filter(({ file }) => !known.has(file));
  const begin = translated(
    language,
    ['docs/start.md', 'docs/gallery.md'].filter(hasPage).map((file) => readPage(file)),
  );
  return [
    section(titles.begin, begin),
    section(titles.guides, own('guides')),
    section(titles.ideas, own('ideas')),
    section(titles.reference, named),
    section(titles.api, pagesOf('docs/reference'), true),
    section(titles.inside, inside, true),
    section(titles.evidence, [...pagesOf('docs/embedded'), ...pagesOf('docs/figures')], true),
    section(titles.decisions, pagesOf('docs/adr'), true),
    section(titles.joining, pagesOf('docs/joining'), true),
  ].filter(({ items }) => items.length > 0);
}

const section = (text: string, pages: readonly Page[], collapsed?: boolean): Section => ({
  text,
  ...(collapsed !== undefined && { collapsed }),
  items: pages.map(({ file, title }) => ({ text: title, link: addressOf(file) })),
});

/** Pages in their language, where there is one; those of `folder` that it alone has are added. */
function translated(language: Language, pages: readonly Page[], folder?: string): readonly Page[] {
  if (language === 'en') return pages;
  const inKorean = pages.map((page) => {
    const file = page.file.replace('docs/', 'docs/ko/');
    return hasPage(file) ? readPage(file) : { ...page, title: `${page.title} (영어)` };
  });
  const own = folder === undefined ? [] : pagesOf(`docs/ko/${folder}`);
  const files = new Set(inKorean.map(({ file }) => file));
  return [...inKorean, ...own.filter(({ file }) => !files.has(file))].sort((a, b) => a.order - b.order);
}
