import { expect, test } from 'vitest';
import { mayOpenOutside } from '../../../src/main/desktop/outside-link.ts';

test('https addresses of named hosts may be opened in the user’s browser', () => {
  expect(mayOpenOutside('https://example.org/docs?x#y')).toBe(true);
});

test.each([
  'http://example.org',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'https://user:word@example.org',
  'https://localhost/',
  'smb://host/share',
  'squelch://room/host/7',
  'https:',
  '',
])('%j may not', (address) => {
  expect(mayOpenOutside(address)).toBe(false);
});
