/** Values of every type, those at bounds, and texts that are no good on a terminal. */
const VALUES = [
  ...[null, true, false, 0, -1, 1, 0.5, 2 ** 31, 2 ** 53, -(2 ** 53), 1e308, 5e-324, '', 'x', [], {}, [null], [[]]],
  ...[
    '\u001b]0;x\u0007',
    '\u202efdp',
    '\u009b31m',
    '\ud800',
    'x'.repeat(5000),
    '../../x',
    '//host/x',
    'https://x.example/a',
  ],
  ...['constructor', '__proto__', 'toString', { kind: 'zoom', factor: 0 }, { file: 'a' }, { start: 0, end: 0 }],
];
const KEYS = ['__proto__', 'constructor', 'length', 'file', 'kind', 'format', 'plugins', 'options', 'a\u001b', ''];

/**
 * JSON of a value with one thing changed: a member replaced, removed, renamed, repeated, or nested deeper.
 * @returns {string}
 */
export function mutateJson(value, random) {
  const places = [];
  collect(value, [], places);
  const path = random.of(places);
  const change = random.of(['replace', 'remove', 'rename', 'repeat', 'nest', 'twice']);
  if (path.length === 0) return text(change === 'nest' ? nested(value, random) : random.of(VALUES));
  if (change === 'twice') return doubled(text(value), random);
  return text(changed(value, path, change, random));
}

function collect(value, path, places) {
  if (places.length > 2000 || path.length > 40) return;
  places.push(path);
  if (typeof value !== 'object' || value === null) return;
  for (const key of Object.keys(value)) collect(value[key], [...path, key], places);
}

function changed(value, [key, ...rest], change, random) {
  if (rest.length > 0) return withMember(value, key, changed(value[key], rest, change, random));
  const member = value[key];
  switch (change) {
    case 'remove':
      return Array.isArray(value) ? value.filter((_, k) => String(k) !== key) : withoutKey(value, key);
    case 'rename':
      return Array.isArray(value) ? value : { ...withoutKey(value, key), [random.of(KEYS)]: member };
    case 'repeat':
      return Array.isArray(value) ? value.concat(Array.from({ length: random.small(2 ** 12) }, () => member)) : value;
    case 'nest':
      return withMember(value, key, nested(member, random));
    default:
      return withMember(value, key, random.of(VALUES));
  }
}

/** Own members, also one that is called `__proto__`. */
function withMember(value, key, member) {
  if (Array.isArray(value)) return value.map((each, k) => (String(k) === key ? member : each));
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, name === key ? member : each]));
}

const withoutKey = (value, key) => Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));

function nested(value, random) {
  const depth = random.small(20_000);
  // JSON.stringify would run out of stack over what is nested deep: the text is made by hand.
  const [open, close] = random.of([
    ['[', ']'],
    ['{"a":', '}'],
  ]);
  return { [RAW]: [open.repeat(depth), close.repeat(depth)], value };
}

const RAW = Symbol('raw');

/** JSON of a value; what was nested is written as text. */
function text(value) {
  const raws = [];
  const json = JSON.stringify(value, (_, member) => {
    if (typeof member !== 'object' || member === null || !(RAW in member)) return member;
    raws.push(member);
    return `\u0000raw${raws.length - 1}`;
  });
  return (json ?? 'null').replace(/"\\u0000raw(\d+)"/g, (_, k) => {
    const {
      [RAW]: [open, close],
      value: inner,
    } = raws[Number(k)];
    return open + (JSON.stringify(inner) ?? 'null') + close;
  });
}

/** An object in which a key stands twice. */
function doubled(json, random) {
  const at = json.indexOf('{') + 1;
  return at === 0 ? json : `${json.slice(0, at)}"format":${JSON.stringify(random.of(VALUES)) ?? 1},${json.slice(at)}`;
}
