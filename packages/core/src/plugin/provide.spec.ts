import { describe, expect, expectTypeOf, it } from 'vitest';
import { token } from '../token.js';
import { all, provide } from './provide.js';

const Lamp = token<{ readonly watts: number }>('Lamp');
const Room = token<{ readonly lamps: number }>('Room');

describe('provide', () => {
  it('is a part, what it is made from and how', () => {
    const provision = provide(Room, [all(Lamp), Lamp], (lamps, lamp) => {
      expectTypeOf(lamps).toEqualTypeOf<readonly { readonly watts: number }[]>();
      expectTypeOf(lamp).toEqualTypeOf<{ readonly watts: number }>();
      return { lamps: lamps.length + lamp.watts };
    });
    expect(provision.token).toBe(Room);
    expect(provision.dependencies).toEqual([{ all: Lamp }, Lamp]);
    expect(provision.make([{ watts: 1 }, { watts: 2 }], { watts: 40 })).toEqual({ lamps: 42 });
  });

  it('takes a part of the token’s type alone', () => {
    // @ts-expect-error -- a lamp is no room
    expect(provide(Room, [], () => ({ watts: 3 })).make()).toEqual({ watts: 3 });
  });
});

describe('token', () => {
  it('is the same for every copy of core', () => {
    expect(token('Lamp')).toBe(Lamp);
    expect(Lamp).toBe(Symbol.for('zeroreel.Lamp'));
    expect(Lamp).not.toBe(Room);
  });
});
