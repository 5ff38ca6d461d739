import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { BearerKeys } from './bearer-keys.js';

const hash = (key: string) => createHash('sha256').update(key).digest('hex');

describe('BearerKeys', () => {
  it('reads what sha256sum prints, names and comments', () => {
    const keys = BearerKeys.parse(
      `# team\n\n${hash('one')}  -\r\n${hash('two').toUpperCase()} bob@x\n${hash('three')}\n`,
      'f',
    );
    expect(keys.callerOf('Bearer one')).toBe(hash('one').slice(0, 12));
    expect(keys.callerOf('bearer  two ')).toBe('bob@x');
    expect(keys.callerOf('Bearer three')).toBe(hash('three').slice(0, 12));
  });

  it.each([undefined, '', 'one', 'Basic one', 'Bearer', 'Bearer one two', `Bearer ${hash('one')}`])(
    'refuses %j',
    (header) => {
      expect(BearerKeys.parse(hash('one'), 'f').callerOf(header)).toBeUndefined();
    },
  );

  it('names the line that is wrong, and nothing of what stands in it', () => {
    expect(() => BearerKeys.parse(`${hash('one')}\nmy-secret\n`, 'keys.txt')).toThrow(
      /keys\.txt, line 2: expected the sha256/,
    );
    expect(() => BearerKeys.parse(`${hash('one')}\nmy-secret\n`, 'keys.txt')).not.toThrow(/secret/);
    expect(() => BearerKeys.parse('# none\n', 'keys.txt')).toThrow('expected one key or more');
    expect(() => BearerKeys.parse(`${hash('a')} x\n${hash('b')} x`, 'f')).toThrow("two keys are named 'x'");
  });
});
