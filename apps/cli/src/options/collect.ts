/** For flags that may be given several times: commander's parser, and what it begins with. */
export const collect = (value: string, earlier: readonly string[]): readonly string[] => [...earlier, value];

/** Where a flag of that kind was not given. */
export const NONE: readonly string[] = [];
