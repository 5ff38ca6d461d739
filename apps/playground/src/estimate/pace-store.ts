import type { Pace, PaceKey } from './pace.js';

const NAME = 'zeroreel-pace';
/** Combinations of machine, model and size that are kept; the oldest go. */
const MOST = 24;
/** What a new measurement counts beside those before it. */
const SHARE = 0.5;

type Entry = PaceKey & Pace;

/** The paces that were measured in this browser. Where it keeps nothing, they last as long as the page. */
export class PaceStore {
  #entries: readonly Entry[];

  constructor(private readonly storage: Pick<Storage, 'getItem' | 'setItem'> | undefined) {
    this.#entries = readEntries(storage);
  }

  /** The pace of that very size, else of the one nearest to it, scaled by the pixels. */
  find({ machine, model, pixels }: PaceKey): Pace | undefined {
    const distance = (entry: Entry) => Math.abs(Math.log(entry.pixels / pixels));
    const alike = this.#entries.filter((each) => each.machine === machine && each.model === model);
    const [nearest] = alike.toSorted((a, b) => distance(a) - distance(b));
    if (nearest === undefined) return undefined;
    const scale = pixels / nearest.pixels;
    return { before: nearest.before, evaluation: scale * nearest.evaluation, frame: scale * nearest.frame };
  }

  /** Takes a new measurement, half and half with those before it: other programs slow a machine down now and then. */
  put(key: PaceKey, pace: Pace): void {
    const isSame = (each: Entry) =>
      each.machine === key.machine && each.model === key.model && each.pixels === key.pixels;
    const last = this.#entries.find(isSame);
    const mean = (name: keyof Pace) =>
      last === undefined ? pace[name] : SHARE * pace[name] + (1 - SHARE) * last[name];
    const entry: Entry = { ...key, before: mean('before'), evaluation: mean('evaluation'), frame: mean('frame') };
    this.#entries = [entry, ...this.#entries.filter((each) => !isSame(each))].slice(0, MOST);
    try {
      this.storage?.setItem(NAME, JSON.stringify(this.#entries));
    } catch {
      // A full or forbidden storage: they last as long as the page.
    }
  }
}

/** What is kept may be anybody's: entries of another form are left out. */
function readEntries(storage: Pick<Storage, 'getItem'> | undefined): readonly Entry[] {
  try {
    const value: unknown = JSON.parse(storage?.getItem(NAME) ?? '[]');
    return Array.isArray(value) ? value.filter(isEntry).slice(0, MOST) : [];
  } catch {
    return [];
  }
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null) return false;
  const { machine, model, pixels, before, evaluation, frame } = value as Record<string, unknown>;
  const isTime = (each: unknown): boolean => typeof each === 'number' && Number.isFinite(each) && each >= 0;
  return (
    typeof machine === 'string' &&
    typeof model === 'string' &&
    isTime(pixels) &&
    pixels !== 0 &&
    [before, evaluation, frame].every(isTime)
  );
}
