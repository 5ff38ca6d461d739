import { builtInPlugins } from '@zeroreel/plugins';

const MODULE = 'virtual:plugin-declarations';

/**
 * What built-in plugins tell of themselves, as the module `virtual:plugin-declarations`: the page draws their fields from
 * it, and only its worker holds their code.
 * @returns {import('vite').Plugin}
 */
export function pluginDeclarations() {
  // Functions have no place in JSON.
  const declarations = builtInPlugins.map(({ shorthand: _, ...plugin }) => plugin);
  const code = `export const pluginDeclarations = ${JSON.stringify(declarations)};`;
  return {
    name: 'plugin-declarations',
    resolveId: (id) => (id === MODULE ? `\0${MODULE}` : undefined),
    load: (id) => (id === `\0${MODULE}` ? code : undefined),
  };
}
