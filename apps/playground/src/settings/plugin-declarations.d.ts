/** What built-in plugins tell of themselves, written by the build (build/plugin-declarations.js). */
declare module 'virtual:plugin-declarations' {
  export const pluginDeclarations: readonly import('../worker-protocol.js').PluginDeclaration[];
}
