import { describe, expect, it } from 'vitest';
import { enterHost, type RoomForm, readRoomForm, roomForm, splitHost } from '../../../src/renderer/model/room-form.ts';
import { ECHO_LINK, ROOM_LINK, working } from '../window/scenes.ts';

const good = {
  where: 'host',
  host: 'voice.example.org',
  port: '2090',
  room: '7',
  uid: '4711',
  nickname: 'Mira',
} as const;

describe('The room form', () => {
  it('starts with the usual port, and with my number and name from the other rooms', () => {
    const form = roomForm(working([ECHO_LINK], 'echo'), null);
    expect(form).toMatchObject({ where: 'host', host: '', port: '2090', uid: '4711', nickname: 'Mira' });
  });

  it('draws a user number that the room takes, where there is no other room', () => {
    const form = roomForm(working([], null), null);
    expect(readRoomForm({ ...form, host: 'localhost' })).toHaveProperty('config.uid', Number(form.uid));
    expect(Number(form.uid)).toBeGreaterThanOrEqual(100_000);
  });

  it('shows a link as it was entered, and reads it back as it was', () => {
    const form = roomForm(working([ECHO_LINK, ROOM_LINK], 'room'), ROOM_LINK);
    expect(readRoomForm(form)).toEqual({ config: ROOM_LINK.config });
  });

  it('wants neither host nor port for the Station of this computer', () => {
    const read = readRoomForm({ ...good, where: 'station', host: 'not a host', port: '' });
    expect(read).toMatchObject({ config: { server: { where: 'station' } } });
  });

  it('names every wrong field at once', () => {
    const read = readRoomForm({ where: 'host', host: '', port: '', room: '', uid: '', nickname: '' });
    expect(Object.keys('errors' in read ? read.errors : {}).sort()).toEqual([
      'nickname',
      'room',
      'server.host',
      'server.port',
      'uid',
    ]);
  });

  it.each(['', ' ', '1e3', '0x10', '-1', '7.5', 'seven', '٧'])('does not take %j for a number', (text) => {
    const read = readRoomForm({ ...good, room: text });
    expect(read).toEqual({ errors: { room: 'A room is a whole number from 0 to 4294967295' } });
  });

  it('takes a number with spaces around it, as it is pasted', () => {
    expect(readRoomForm({ ...good, room: ' 12 ' })).toHaveProperty('config.room', 12);
  });

  it.each([
    ['192.168.1.5:2090', '192.168.1.5', '2090'],
    [' voice.example.org:2095 ', 'voice.example.org', '2095'],
    ['[fd00::1]:2091', 'fd00::1', '2091'],
  ])('takes a pasted %j apart', (pasted, host, port) => {
    expect(enterHost({ ...good, host: '', port: '1' }, pasted)).toMatchObject({ host, port });
  });

  it.each(['fd00::1', 'voice.example.org', 'http://voice.example.org', 'a:b'])('leaves %j as it is', (text) => {
    expect(enterHost(good, text)).toEqual({ ...good, host: text });
    expect(splitHost({ ...good, host: text })).toEqual({ ...good, host: text });
  });

  it('does not take apart what is still being typed, but when it is done', () => {
    let form: RoomForm = { ...good, host: '' };
    for (const typed of [...'voice.example.org:2095']) form = enterHost(form, form.host + typed);
    expect(form).toMatchObject({ host: 'voice.example.org:2095', port: '2090' });
    expect(splitHost(form)).toMatchObject({ host: 'voice.example.org', port: '2095' });
  });
});
