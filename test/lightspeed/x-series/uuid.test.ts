import { expect, test } from '@jest/globals';
import { isUuid, uuidOf } from '../../../shared/lightspeed/x-series/uuid.ts';

test('a key has the same id for ever: what is in the till is found by it', () => {
  expect(uuidOf('ch_1')).toBe(uuidOf('ch_1'));
  expect(uuidOf('ch_3MmlLrLkdIwHu7ix0snN0B15')).toBe('fe6bb1c3-e718-51d2-90e9-ce70c658526c');
});

test('it is a UUID of version 5, and letter case counts', () => {
  expect(uuidOf('ch_CaseMatters')).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  expect(uuidOf('ch_CaseMatters')).not.toBe(uuidOf('ch_casematters'));
});

test('what is no UUID is told apart', () => {
  expect([uuidOf('ch_1'), '99999', 'TEE-M', ''].map(isUuid)).toEqual([true, false, false, false]);
});
