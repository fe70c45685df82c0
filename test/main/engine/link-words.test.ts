import { expect, test } from 'vitest';
import { detailOf, titleOf } from '../../../src/main/engine/link-words.ts';
import type { LinkConfig, RoomServer } from '../../../src/shared/link-config.ts';

function room(server: RoomServer, number: number): LinkConfig {
  return { kind: 'paltalk', server, room: number, uid: 2, nickname: 'Ada' };
}

test('a link is called by its room; the one to Echo in the own Station by Echo’s name', () => {
  expect(titleOf(room({ where: 'station' }, 1))).toBe('Echo');
  expect(titleOf(room({ where: 'station' }, 7))).toBe('Room 7');
  expect(titleOf(room({ where: 'host', host: 'voice.example.org', port: 2090 }, 1))).toBe('Room 1');
});

test('a link says where it goes, with an IPv6 address in brackets', () => {
  expect(detailOf(room({ where: 'station' }, 7))).toBe('Room 7 in your Station');
  expect(detailOf(room({ where: 'host', host: '192.168.1.20', port: 2091 }, 7))).toBe('Room 7 at 192.168.1.20:2091');
  expect(detailOf(room({ where: 'host', host: '::1', port: 2090 }, 7))).toBe('Room 7 at [::1]:2090');
});
