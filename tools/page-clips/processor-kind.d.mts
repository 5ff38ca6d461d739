/** A processor's name and vector instructions. */
export function processorKind(): string;
