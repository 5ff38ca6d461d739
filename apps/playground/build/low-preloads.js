const PAGE = /[\\/]src[\\/]show-page\.tsx$/;

/**
 * Has browsers load the page's code beside its looks, but after them: code for which nothing that is painted first waits.
 * @returns {import('vite').Plugin}
 */
export function lowPreloads() {
  return {
    name: 'low-preloads',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_, { bundle = {} }) {
        const page = Object.values(bundle).find(({ facadeModuleId }) => PAGE.test(facadeModuleId ?? ''));
        if (page === undefined) throw new Error('The build has no chunk of src/show-page.tsx');
        return loadedWith(page, bundle).map((name) => ({
          tag: 'link',
          attrs: { rel: 'modulepreload', crossorigin: true, href: `./${name}`, fetchpriority: 'low' },
          injectTo: 'head',
        }));
      },
    },
  };
}

/** Names of a chunk and of all that it imports, the largest first. */
function loadedWith(chunk, bundle) {
  const found = new Map();
  const waiting = [chunk];
  for (let each = waiting.pop(); each !== undefined; each = waiting.pop()) {
    if (found.has(each.fileName)) continue;
    found.set(each.fileName, each.code.length);
    waiting.push(...each.imports.map((name) => bundle[name]).filter((other) => other !== undefined));
  }
  return [...found].toSorted(([, a], [, b]) => b - a).map(([name]) => name);
}
