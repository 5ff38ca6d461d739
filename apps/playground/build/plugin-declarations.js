import { requestOptions, SIZE_STEP } from '@zeroreel/core';
import { builtInPlugins } from '@zeroreel/plugins';

const MODULE = 'virtual:plugin-declarations';
const REQUEST_OPTIONS = /[\\/]core[\\/]dist[\\/]request[\\/]request-options\.js$/;

/**
 * Declarations as plain data, for the page: it draws fields from them, and only its worker holds the code behind them.
 * What built-in plugins tell of themselves is the module `virtual:plugin-declarations`. The options of requests, which
 * take their samplers' names from the samplers, are written out.
 * @returns {import('vite').Plugin}
 */
export function pluginDeclarations() {
  // Functions have no place in JSON.
  const declarations = builtInPlugins.map(({ shorthand: _, ...plugin }) => plugin);
  const code = `export const pluginDeclarations = ${JSON.stringify(declarations)};`;
  const request = `
    export const SIZE_STEP = ${SIZE_STEP};
    export const requestOptions = ${JSON.stringify(requestOptions)};`;
  return {
    name: 'plugin-declarations',
    resolveId: (id) => (id === MODULE ? `\0${MODULE}` : undefined),
    load: (id) => (id === `\0${MODULE}` ? code : REQUEST_OPTIONS.test(id) ? request : undefined),
  };
}
