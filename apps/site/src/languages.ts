import type { DefaultTheme, LocaleSpecificConfig } from 'vitepress';
import { sectionsOf, type Language } from './sections.js';

/** What the theme itself says, in each language. */
const WORDS = {
  en: {
    description: 'A prompt becomes a video: Text2Video-Zero in TypeScript, on any Stable Diffusion checkpoint.',
    nav: {
      start: 'Get started',
      guides: 'Guides',
      ideas: 'Ideas',
      reference: 'Reference',
      gallery: 'Gallery',
      play: 'Try it',
    },
    theme: {},
  },
  ko: {
    description: '문장이 동영상이 됩니다. 어떤 Stable Diffusion 체크포인트로든, TypeScript로 만든 Text2Video-Zero.',
    nav: {
      start: '시작',
      guides: '안내서',
      ideas: '아이디어',
      reference: '참고 자료',
      gallery: '갤러리',
      play: '해 보기',
    },
    theme: {
      docFooter: { prev: '이전', next: '다음' },
      outline: { label: '이 페이지에서' },
      darkModeSwitchLabel: '화면 색',
      lightModeSwitchTitle: '밝은 색으로 보기',
      darkModeSwitchTitle: '어두운 색으로 보기',
      sidebarMenuLabel: '목차',
      returnToTopLabel: '맨 위로',
      langMenuLabel: '언어 바꾸기',
      skipToContentLabel: '본문으로 건너뛰기',
      notFound: {
        title: '페이지를 찾을 수 없습니다',
        quote: '주소가 바뀌었거나 잘못 적혔을 수 있습니다. 위의 검색에서 찾아 보세요.',
        linkLabel: '처음으로',
        linkText: '처음으로',
      },
    },
  },
} as const;

/** What the search says in Korean; English is the theme's own. */
const koreanSearch: DefaultTheme.LocalSearchOptions['translations'] = {
  button: { buttonText: '검색', buttonAriaLabel: '검색' },
  modal: {
    displayDetails: '자세히 보기',
    resetButtonTitle: '지우기',
    backButtonTitle: '닫기',
    noResultsText: '찾은 것이 없습니다:',
    footer: {
      selectText: '열기',
      selectKeyAriaLabel: '엔터',
      navigateText: '옮기기',
      navigateUpKeyAriaLabel: '위 화살표',
      navigateDownKeyAriaLabel: '아래 화살표',
      closeText: '닫기',
      closeKeyAriaLabel: 'esc',
    },
  },
};

/** Search over an index that is part of the site: nobody is asked over the network. */
export const search: NonNullable<DefaultTheme.Config['search']> = {
  provider: 'local',
  options: {
    locales: { ko: { translations: koreanSearch } },
    // Of the packages, names and what they are for are found; their tables and types would be most of the index.
    _render(source, env, md) {
      const html = md.render(source, env);
      const { relativePath } = env as { readonly relativePath: string };
      return relativePath.startsWith('reference/')
        ? html.replaceAll(/<(table|h[4-6])\b[^]*?<\/\1>|<div class="language-[^]*?<\/div>/g, '')
        : html;
    },
  },
};

/** A language as VitePress has it. */
export function localeOf(language: Language): LocaleSpecificConfig<DefaultTheme.Config> & { label: string } {
  const { description, nav, theme } = WORDS[language];
  const root = language === 'en' ? '' : '/ko';
  const sections = sectionsOf(language);
  const firstOf = (part: string) =>
    sections.flatMap(({ items }) => items).find(({ link }) => `${link}/`.includes(`/${part}/`))?.link;
  const entry = (text: string, link: string | undefined, part = link) =>
    link === undefined ? [] : [{ text, link, activeMatch: `^${part}` }];
  return {
    label: language === 'en' ? 'English' : '한국어',
    lang: language,
    description,
    themeConfig: {
      nav: [
        ...entry(nav.start, `${root}/start`),
        ...entry(nav.guides, firstOf('guides'), `${root}/guides/`),
        ...entry(nav.ideas, firstOf('ideas'), `${root}/ideas/`),
        ...entry(nav.gallery, firstOf('gallery')),
        ...entry(
          nav.reference,
          '/cli',
          '/(cli|options|models|samplers|conditioning|writing-a-plugin|notation|reference)',
        ),
        { text: nav.play, link: '/play/', target: '_self' },
      ],
      sidebar: [...sections] as DefaultTheme.SidebarItem[],
      ...theme,
    },
  };
}
