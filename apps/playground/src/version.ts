/** Of zeroreel; the build puts it in. */
export const version = __ZEROREEL_VERSION__;

declare const __ZEROREEL_VERSION__: string;
