import type { ServiceIdentifier } from 'inversify';

/** A typed key of the container: `const X = token<X>('X')` beside `interface X`. */
export const token = <T>(name: string): ServiceIdentifier<T> => Symbol.for(`zeroreel.${name}`);
