import { describe, expect, it } from 'vitest';
import { everyOption, everyValue } from '../__testing__/every-option.js';
import { ZeroreelError } from '../errors.js';
import { choice, integer, list, number, text } from './declare.js';
import { defaultOf, fillDefaults, joinPath, parseOptions, shown, throwFaults } from './parse-options.js';

const description = 'a test';

/** Every fault of the values with one of them replaced, as lines. */
const faultsWith = (changes: Readonly<Record<string, unknown>>, path = '') =>
  parseOptions(everyOption, { ...everyValue, ...changes }, path).faults.map(
    ({ path: at, message }) => `${at}: ${message}`,
  );

const CLIP = 'expected a clip: { file, start, end, rate, resize }, got';
const FILE_OF_CLIP = 'expected the name of a video, a picture or a folder of pictures, got';
const SPAN = 'expected fractions start and end, 0 ≤ start < end ≤ 1, got';
const MOTIONS = 'expected a list of 1 to 16 motions, each of kind translate, zoom, rotate or path, got';
const KINDS = 'expected one of translate, zoom, rotate, path, got';
const KEYFRAME = 'expected a keyframe: { frame, x, y, zoom, degrees }, got';
const PROMPT_FRAME = 'expected a frame, an integer from 0 to 4095, got';
const PATH_FRAME = 'expected a frame, an integer from 1 to 4096, got';
const STEP = { kind: 'path', keyframes: [{ frame: 1 }] };

describe('parseOptions', () => {
  it('takes values of every kind as they are', () => {
    expect(parseOptions(everyOption, everyValue, '')).toEqual({ values: everyValue, faults: [] });
  });

  it('takes values that JSON has kept', () => {
    const kept: unknown = JSON.parse(JSON.stringify(everyValue));
    expect(parseOptions(everyOption, kept, '').values).toEqual(everyValue);
  });

  it('leaves out what is undefined, and fills in nothing', () => {
    const given = { count: 1, pose: { file: 'a' }, scale: undefined };
    const { values, faults } = parseOptions(everyOption, given, '');
    expect(faults).toEqual([]);
    expect(Object.keys(values)).toEqual(['count', 'pose']);
  });

  it.each<[Readonly<Record<string, unknown>>]>([
    [{ scale: 0 }],
    [{ scale: 4 }],
    [{ rate: Number.MIN_VALUE }],
    [{ rate: Number.MAX_VALUE }],
    [{ count: 1 }],
    [{ count: 10 }],
    [{ count: 1 }],
    [{ title: 'x'.repeat(20) }],
    [{ title: '熊\n🐻' }],
    [{ grid: [] }],
    [{ grid: [[0, 0, Number.MAX_SAFE_INTEGER]] }],
    [{ part: { start: 0, end: 1 } }],
    [{ camera: [{ kind: 'path', keyframes: [{ frame: 4096 }] }] }],
    [{ camera: Array(16).fill({ kind: 'rotate', degrees: 0 }) }],
    [{ travel: [] }],
    [{ travel: [{ frame: 4095, prompt: 'x'.repeat(10_000) }] }],
    [{ mask: 'x'.repeat(4096) }],
    [{ film: { file: 'a', start: 0, end: 0.01 } }],
    [{ film: { file: 'a', start: 86_399, rate: 1000 } }],
    [{ lora: { file: 'a' } }],
    [{ lora: { file: 'a', strength: -2 } }],
  ])('takes what lies within bounds: %o', (changes) => {
    expect(faultsWith(changes)).toEqual([]);
  });

  it.each<[Readonly<Record<string, unknown>>, string]>([
    [{ scale: -0.1 }, 'scale: expected a number from 0 to 4, got -0.1'],
    [{ scale: 4.1 }, 'scale: expected a number from 0 to 4, got 4.1'],
    [{ scale: '1' }, "scale: expected a number from 0 to 4, got '1'"],
    [{ scale: null }, 'scale: expected a number from 0 to 4, got null'],
    [{ scale: NaN }, 'scale: expected a number from 0 to 4, got NaN'],
    [{ scale: Infinity }, 'scale: expected a number from 0 to 4, got Infinity'],
    [{ scale: 1n }, 'scale: expected a number from 0 to 4, got bigint'],
    [{ scale: () => 1 }, 'scale: expected a number from 0 to 4, got function'],
    [{ rate: 0 }, 'rate: expected a number above 0, got 0'],
    [{ rate: -Infinity }, 'rate: expected a number above 0, got -Infinity'],
    [{ rate: Infinity }, 'rate: expected a number above 0, got Infinity'],
    [{ count: 0 }, 'count: expected an integer from 1 to 10, got 0'],
    [{ count: 11 }, 'count: expected an integer from 1 to 10, got 11'],
    [{ count: 2.5 }, 'count: expected an integer from 1 to 10, got 2.5'],
    [{ count: 2 ** 53 }, 'count: expected an integer from 1 to 10, got 9007199254740992'],
    [{ count: NaN }, 'count: expected an integer from 1 to 10, got NaN'],
    [{ count: undefined }, 'count: expected an integer from 1 to 10, got none'],
    [{ mode: 'harsh' }, "mode: expected one of soft, hard, got 'harsh'"],
    [{ mode: 0 }, 'mode: expected one of soft, hard, got 0'],
    [{ mode: 'toString' }, "mode: expected one of soft, hard, got 'toString'"],
    [{ title: '' }, "title: expected some text, 20 characters at most, got ''"],
    [{ title: ' \n\t' }, "title: expected some text, 20 characters at most, got '   '"],
    [{ title: 'x'.repeat(21) }, `title: expected some text, 20 characters at most, got '${'x'.repeat(21)}'`],
    [{ title: ['a'] }, 'title: expected some text, 20 characters at most, got ["a"]'],
    [{ colour: '#00ff7' }, "colour: expected a colour: #rrggbb, got '#00ff7'"],
    [{ colour: 'a #00ff7f' }, "colour: expected a colour: #rrggbb, got 'a #00ff7f'"],
    [{ colour: '#00ff7f\n' }, "colour: expected a colour: #rrggbb, got '#00ff7f '"],
    [{ loop: 'yes' }, "loop: expected true or false, got 'yes'"],
    [{ loop: 1 }, 'loop: expected true or false, got 1'],
    [
      { grid: 3 },
      'grid: expected a list of up to 4 values, each a list of 2 to 3 values, each an integer from 0, got 3',
    ],
    [{ grid: { 0: [1, 2], length: 1 } }, 'got {"0":[1,2],"length":1}'],
    [{ grid: Array(5).fill([1, 2]) }, 'grid: expected a list of up to 4 values'],
    [{ grid: [[1, 2], [1]] }, 'grid[1]: expected a list of 2 to 3 values, each an integer from 0, got [1]'],
    [{ grid: [[1, 2, 3, 4]] }, 'grid[0]: expected a list of 2 to 3 values, each an integer from 0, got [1,2,3,4]'],
    [{ grid: [[1, -1]] }, 'grid[0][1]: expected an integer from 0, got -1'],
    [{ grid: [[1, null]] }, 'grid[0][1]: expected an integer from 0, got null'],
    [{ part: [0, 1] }, `part: ${SPAN} [0,1]`],
    [{ part: { start: 0 } }, 'part.end: expected a number from 0 to 1, got none'],
    [{ part: { start: -0.1, end: 1 } }, 'part.start: expected a number from 0 to 1, got -0.1'],
    [{ part: { start: 0, end: 1.1 } }, 'part.end: expected a number from 0 to 1, got 1.1'],
    [{ part: { start: 0, end: NaN } }, 'part.end: expected a number from 0 to 1, got NaN'],
    [{ part: { start: 0.5, end: 0.5 } }, `part: ${SPAN} {"start":0.5,"end":0.5}`],
    [{ part: { start: 0.6, end: 0.5 } }, `part: ${SPAN} {"start":0.6,"end":0.5}`],
    [{ part: { start: 0, end: 1, step: 1 } }, 'part.step: expected no such option'],
    [{ camera: [] }, `camera: ${MOTIONS} []`],
    [{ camera: Array(17).fill({ kind: 'rotate', degrees: 0 }) }, `camera: ${MOTIONS} [{"kind"`],
    [{ camera: { kind: 'rotate', degrees: 0 } }, `camera: ${MOTIONS} {"kind":"rotate","degrees":0}`],
    [{ camera: ['zoom'] }, "camera[0]: expected a motion: { kind, … }, got 'zoom'"],
    [{ camera: [null] }, 'camera[0]: expected a motion: { kind, … }, got null'],
    [{ camera: [{ kind: 'tilt' }] }, `camera[0].kind: ${KINDS} 'tilt'`],
    [{ camera: [{}] }, `camera[0].kind: ${KINDS} none`],
    [{ camera: [{ kind: 'toString' }] }, `camera[0].kind: ${KINDS} 'toString'`],
    [{ camera: [{ kind: 'translate', x: 1 }] }, 'camera[0].y: expected a finite number, got none'],
    [{ camera: [{ kind: 'translate', x: Infinity, y: 0 }] }, 'camera[0].x: expected a finite number, got Infinity'],
    [{ camera: [{ kind: 'zoom', factor: 0 }] }, 'camera[0].factor: expected a number above 0, got 0'],
    [{ camera: [{ kind: 'zoom', factor: 1, degrees: 1 }] }, 'camera[0].degrees: expected no such option'],
    [{ camera: [{ kind: 'rotate', degrees: '3' }] }, "camera[0].degrees: expected a finite number, got '3'"],
    [
      { camera: [{ kind: 'path', keyframes: [] }] },
      'camera[0].keyframes: expected a list of 1 to 256 keyframes, got []',
    ],
    [{ camera: [{ ...STEP, keyframes: Array(257).fill({ frame: 1 }) }] }, 'expected a list of 1 to 256 keyframes'],
    [{ camera: [{ ...STEP, keyframes: [1] }] }, `camera[0].keyframes[0]: ${KEYFRAME} 1`],
    [{ camera: [{ ...STEP, keyframes: [{ frame: 0 }] }] }, `camera[0].keyframes[0].frame: ${PATH_FRAME} 0`],
    [{ camera: [{ ...STEP, keyframes: [{ frame: 4097 }] }] }, `camera[0].keyframes[0].frame: ${PATH_FRAME} 4097`],
    [{ camera: [{ ...STEP, keyframes: [{ frame: 1, zoom: -1 }] }] }, 'keyframes[0].zoom: expected a number above 0'],
    [{ camera: [{ ...STEP, keyframes: [{ frame: 1, z: 1 }] }] }, 'keyframes[0].z: expected no such option'],
    [{ travel: {} }, 'travel: expected a list of { frame, prompt }, frames ascending, got {}'],
    [{ travel: ['day'] }, "travel[0]: expected a keyframe: { frame, prompt }, got 'day'"],
    [{ travel: [{ frame: 1 }] }, 'travel[0].prompt: expected some text, got none'],
    [{ travel: [{ frame: 1, prompt: ' ' }] }, "travel[0].prompt: expected some text, got ' '"],
    [{ travel: [{ frame: -1, prompt: 'a' }] }, `travel[0].frame: ${PROMPT_FRAME} -1`],
    [{ travel: [{ frame: 4096, prompt: 'a' }] }, `travel[0].frame: ${PROMPT_FRAME} 4096`],
    [{ travel: [{ frame: 1.5, prompt: 'a' }] }, `travel[0].frame: ${PROMPT_FRAME} 1.5`],
    [{ mask: '' }, "mask: expected the name of a picture file, got ''"],
    [{ mask: 'a\0b' }, "mask: expected the name of a picture file, got 'a b'"],
    [{ mask: 'x'.repeat(4097) }, "mask: expected the name of a picture file, got 'xxx"],
    [{ mask: { file: 'a' } }, 'mask: expected the name of a picture file, got {"file":"a"}'],
    [{ film: 'walk.mp4' }, `film: ${CLIP} 'walk.mp4'`],
    [{ film: {} }, `film.file: ${FILE_OF_CLIP} none`],
    [{ film: { file: '' } }, `film.file: ${FILE_OF_CLIP} ''`],
    [{ film: { file: 'a', start: -1 } }, 'film.start: expected a number from 0 to 86400, got -1'],
    [{ film: { file: 'a', end: 0 } }, 'film.end: expected a number above 0 up to 86400, got 0'],
    [{ film: { file: 'a', start: 2, end: 2 } }, 'film: expected a clip that ends after it starts, got {"file":"a"'],
    [{ film: { file: 'a', rate: 0 } }, 'film.rate: expected a number above 0 up to 1000, got 0'],
    [{ film: { file: 'a', resize: 'crop' } }, "film.resize: expected one of fit, cover, paper, got 'crop'"],
    [{ film: { file: 'a', speed: 2 } }, 'film.speed: expected no such option'],
    [{ pose: undefined }, `pose: ${CLIP} none`],
    [{ lora: 'glow' }, "lora: expected weights: { file, strength }, got 'glow'"],
    [{ lora: { strength: 1 } }, 'lora.file: expected the name of a file of weights, got none'],
    [{ lora: { file: 'a', strength: 2.1 } }, 'lora.strength: expected a number from -2 to 2, got 2.1'],
    [{ overlay: { file: 'a' } }, 'overlay: expected the name of a file of weights, got {"file":"a"}'],
    [{ toy: 1 }, 'toy: expected the name of a file of weights, or { file, word }, got 1'],
    [{ toy: { file: 'a', word: ' ' } }, "toy.word: expected a word, got ' '"],
    [{ toy: { file: 'a', strength: 1 } }, 'toy.strength: expected no such option'],
    [{ control: 1 }, 'control: expected the name of a folder or file with a ControlNet, got 1'],
    [{ table: null }, 'table: expected the name of a text file, got null'],
  ])('names the place of a fault, what was expected and what was got: %o', (changes, fault) => {
    const faults = faultsWith(changes);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(fault);
  });

  it('has no values where there are faults', () => {
    expect(parseOptions(everyOption, { ...everyValue, scale: 'x' }, '').values).toEqual({});
  });

  it.each([
    [null, 'null'],
    [undefined, 'none'],
    [[], '[]'],
    ['a', "'a'"],
    [3, '3'],
  ])('refuses %o in the place of an object', (given, got) => {
    const faults = [{ path: 'request', message: `expected an object of options, got ${got}` }];
    expect(parseOptions(everyOption, given, 'request').faults).toEqual(faults);
  });

  it('names every fault at once, in the order of the declarations, below the path of the object', () => {
    const changes = { scale: 5, count: 0, grid: [[1, -1, -2]], film: { start: -1 }, glow: 1, shine: 2 };
    expect(faultsWith(changes, 'plugins[0].options')).toEqual([
      'plugins[0].options.scale: expected a number from 0 to 4, got 5',
      'plugins[0].options.count: expected an integer from 1 to 10, got 0',
      'plugins[0].options.grid[0][1]: expected an integer from 0, got -1',
      'plugins[0].options.grid[0][2]: expected an integer from 0, got -2',
      `plugins[0].options.film.file: ${FILE_OF_CLIP} none`,
      'plugins[0].options.film.start: expected a number from 0 to 86400, got -1',
      'plugins[0].options.glow: expected no such option',
      'plugins[0].options.shine: expected no such option',
    ]);
  });

  it('refuses keys that objects inherit or that would change what they inherit', () => {
    const hostile = '{ "__proto__": { "scale": 1 }, "constructor": 1, "toString": 1, "hasOwnProperty": 1 }';
    const { faults } = parseOptions({}, JSON.parse(hostile), '');
    expect(faults.map(({ path }) => path)).toEqual(['__proto__', 'constructor', 'toString', 'hasOwnProperty']);
    const inner: unknown = JSON.parse('{ "file": "a", "__proto__": { "start": 1 } }');
    expect(faultsWith({ film: inner })).toEqual(['film.__proto__: expected no such option']);
    expect(({} as Record<string, unknown>)['scale']).toBeUndefined();
  });

  it('shows long values in short, and lists the first hundred faults', () => {
    const [fault] = faultsWith({ title: 'x'.repeat(1_000_000) });
    expect(fault).toBe(`title: expected some text, 20 characters at most, got '${'x'.repeat(116)}…`);
    expect(faultsWith({ grid: Array(1_000_000).fill('x') })).toEqual([expect.stringMatching(/^grid: .*…$/)]);
    const declared = { list: list(integer({ description }), { description }) };
    const { faults } = parseOptions(declared, { list: Array(256).fill('x') }, '');
    expect(faults).toHaveLength(100);
    expect(faults[99]).toEqual({ path: 'list[99]', message: "expected an integer, got 'x'" });
    const strays = Object.fromEntries(Array.from({ length: 1000 }, (_, k) => [`stray${k}`, k]));
    expect(faultsWith(strays)).toHaveLength(100);
  });

  it('reads the same declarations again and again', () => {
    const declared = { scale: number({ description, max: 1 }) };
    expect(parseOptions(declared, { scale: 2 }, 'a').faults).toHaveLength(1);
    expect(parseOptions(declared, { scale: 1 }, 'b')).toEqual({ values: { scale: 1 }, faults: [] });
    expect(parseOptions({ scale: number({ description, max: 3 }) }, { scale: 2 }, '').faults).toEqual([]);
  });

  it('has bounds of its own where a declaration has none', () => {
    const declared = { text: text({ description }), list: list(integer({ description }), { description }) };
    const faultsOf = (given: unknown) => parseOptions(declared, given, '').faults.map(({ path }) => path);
    expect(faultsOf({ text: 'x'.repeat(10_000), list: Array(256).fill(-1) })).toEqual([]);
    expect(faultsOf({ text: 'x'.repeat(10_001) })).toEqual(['text']);
    expect(faultsOf({ list: Array(257).fill(1) })).toEqual(['list']);
    expect(faultsOf({ list: [Number.MIN_SAFE_INTEGER - 1] })).toEqual(['list[0]']);
  });
});

describe('fillDefaults', () => {
  it('keeps what is given and fills in the rest; nothing stays nothing', () => {
    const filled = fillDefaults(everyOption, { count: 3, pose: { file: 'a' }, scale: 0, loop: true });
    expect(filled).toMatchObject({ count: 3, scale: 0, loop: true, mode: 'soft' });
    expect(Object.keys(filled)).toEqual(['scale', 'count', 'mode', 'loop', 'pose']);
    expect(filled.title).toBeUndefined();
    expect(fillDefaults({ mode: choice(['a', 'b'], { description, default: 'b' }) }, {})).toEqual({ mode: 'b' });
  });

  it('knows the default of an option alone', () => {
    expect(defaultOf(everyOption.loop)).toBe(false);
    expect(defaultOf(everyOption.mask)).toBeUndefined();
  });
});

describe('throwFaults', () => {
  it('throws all of them, a line each, or nothing', () => {
    const faults = [
      { path: 'a', message: 'expected 1, got 2' },
      { path: 'b[0]', message: 'expected 3, got 4' },
    ];
    const thrown = expect.objectContaining({
      name: 'ZeroreelError',
      code: 'invalid-request',
      message: 'a: expected 1, got 2\nb[0]: expected 3, got 4',
      faults,
    }) as Error;
    expect(() => {
      throwFaults(faults);
    }).toThrow(thrown);
    expect(() => {
      throwFaults([]);
    }).not.toThrow();
    expect(new ZeroreelError('plugin', 'x').faults).toEqual([]);
  });
});

describe('joinPath', () => {
  it('writes keys and indices as JavaScript does', () => {
    expect(joinPath('', ['request', 'steps'])).toBe('request.steps');
    expect(joinPath('plugins', [0, 'options', 'fields', 2])).toBe('plugins[0].options.fields[2]');
    expect(joinPath('', [0])).toBe('[0]');
    expect(joinPath('a', [])).toBe('a');
  });
});

describe('shown', () => {
  const circular: Record<string, unknown> = {};
  circular['self'] = circular;

  it.each([
    [undefined, 'none'],
    [null, 'null'],
    [-0.5, '-0.5'],
    [NaN, 'NaN'],
    [-Infinity, '-Infinity'],
    [false, 'false'],
    ['a', "'a'"],
    ['a\nb\u007fc', "'a b c'"],
    [[1, 'a'], '[1,"a"]'],
    [{ a: NaN }, '{"a":null}'],
    [10n, 'bigint'],
    [Symbol('a'), 'symbol'],
    [circular, 'object'],
    ['x'.repeat(118), `'${'x'.repeat(118)}'`],
    ['x'.repeat(119), `'${'x'.repeat(116)}…`],
  ])('%o is %s', (value, expected) => {
    expect(shown(value)).toBe(expected);
  });
});
