/** A typed key of the container: `const X = token<X>('X')` is declared next to `interface X`. */
export type Token<T> = symbol & { readonly __provides?: T };

/** The token of that name. A plugin that brings its own copy of core gets the same one. */
export const token = <T>(name: string): Token<T> => Symbol.for(`zeroreel.${name}`);
