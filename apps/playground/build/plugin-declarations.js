const MODULE = 'virtual:plugin-declarations';
const REQUEST_OPTIONS = /[\\/]core[\\/]dist[\\/]request[\\/]request-options\.js$/;

/**
 * Declarations as plain data, for the page: it draws fields from them, and only its worker holds the code behind them.
 * What built-in plugins tell of themselves is the module `virtual:plugin-declarations`. The options of requests, which
 * take their samplers' names from the samplers, are written out.
 * @param requests whether they are: a worker has the samplers
 * @returns {import('vite').Plugin}
 */
export function pluginDeclarations({ requests = true } = {}) {
  return {
    name: 'plugin-declarations',
    resolveId: (id) => (id === MODULE ? `\0${MODULE}` : undefined),
    async load(id) {
      if (id === `\0${MODULE}`) return builtInDeclarations();
      return requests && REQUEST_OPTIONS.test(id) ? declaredRequest() : undefined;
    },
  };
}

// The packages are loaded when something is built: serving what is built needs none of them.

async function builtInDeclarations() {
  const { builtInPlugins } = await import('@zeroreel/plugins');
  // Functions have no place in JSON.
  const declarations = builtInPlugins.map(({ shorthand: _, ...plugin }) => plugin);
  return `export const pluginDeclarations = ${JSON.stringify(declarations)};`;
}

async function declaredRequest() {
  const { requestOptions, SIZE_STEP } = await import('@zeroreel/core');
  return `
    export const SIZE_STEP = ${SIZE_STEP};
    export const requestOptions = ${JSON.stringify(requestOptions)};`;
}
