/* global __KOREAN_PAGES__ */
import { useData } from 'vitepress';
import { computed } from 'vue';

/**
 * Where the switch of languages leads, in the place of the theme's own `useLangs`: to the same page, or to the start where the
 * other language has none. The theme leads to pages that are not there.
 */
export function useLangs({ correspondingLink = false } = {}) {
  const { site, localeIndex, page, hash } = useData();
  const startOf = (key) => (key === 'root' ? '/' : `/${key}/`);
  const currentLang = computed(() => ({
    label: site.value.locales[localeIndex.value]?.label,
    link: startOf(localeIndex.value),
  }));
  const localeLinks = computed(() =>
    Object.entries(site.value.locales)
      .filter(([key]) => key !== localeIndex.value)
      .map(([key, { label }]) => {
        const path = page.value.relativePath.replace(/^ko\//, '');
        const isThere = key === 'root' || __KOREAN_PAGES__.includes(path);
        if (!correspondingLink || !isThere) return { text: label, link: startOf(key) };
        const address = path.replace(/(^|\/)index\.md$/, '$1').replace(/\.md$/, '.html');
        return { text: label, link: `${startOf(key)}${address}${hash.value}` };
      }),
  );
  return { localeLinks, currentLang };
}
