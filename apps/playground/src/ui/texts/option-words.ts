/** What a language says of an option, in the place of its declaration's own English. */
export interface OptionWords {
  readonly label: string;
  readonly help: string;
  /** Where the value comes from if it is not given; for options whose declaration says so. */
  readonly otherwise?: string;
  /** Its choices by themselves. Left out: as they are declared, names such as `float32`. */
  readonly choices?: Readonly<Record<string, string>>;
  /** What its choices mean; for options whose declaration says so. */
  readonly meanings?: Readonly<Record<string, string>>;
  readonly unit?: string;
  /** What its network is called in a sentence. */
  readonly network?: string;
}

/** The same of all options, by group or plugin and key: `request.prompt`, `controlnet.scale`. */
export type OptionTable = Readonly<Record<string, OptionWords>>;
