import { describe, expect, it } from 'vitest';
import { groupRoomCode, parseInvitation, parseRoomCode, roomOfPath, roomPath } from './room-code.ts';

const room = '7h3kq9wzn4xv2tbc8mprs5yd6';
const grouped = '7h3kq-9wzn4-xv2tb-c8mpr-s5yd6';

describe('a room code', () => {
  it('is shown in groups of five', () => {
    expect(groupRoomCode(room)).toBe(grouped);
    expect(roomPath(room)).toBe(`/r/${grouped}`);
  });

  it('is read with and without groups, in capitals, with blanks and with any dash', () => {
    for (const written of [
      room,
      grouped,
      grouped.toUpperCase(),
      grouped.replaceAll('-', ' '),
      grouped.replaceAll('-', '–'),
    ]) {
      expect(parseRoomCode(` ${written} `)).toEqual({ room });
    }
  });

  it('takes letters that look like digits for them', () => {
    expect(parseRoomCode('ooooo-IIIII-lllll-00000-11111')).toEqual({ room: '0000011111111110000011111' });
  });

  it('says what is wrong with it', () => {
    expect(parseRoomCode('  - ')).toEqual({ problem: 'empty' });
    expect(parseRoomCode('7h3kq-9wzn4')).toEqual({ problem: 'wrong-length', has: 10 });
    expect(parseRoomCode(`${room}0`)).toEqual({ problem: 'wrong-length', has: 26 });
    expect(parseRoomCode('7h3kq-u')).toEqual({ problem: 'wrong-character', character: 'u' });
    expect(parseRoomCode('7h3kq-😀')).toEqual({ problem: 'wrong-character', character: '😀' });
  });
});

describe('an invitation', () => {
  const host = 'localhost:8080';

  it('is a link to this server, however it was copied', () => {
    for (const link of [
      `http://localhost:8080/r/${grouped}`,
      `https://localhost:8080/r/${room}/`,
      `localhost:8080/r/${grouped}?from=mail#top`,
      `  HTTP://LOCALHOST:8080/r/${grouped.toUpperCase()}  `,
    ]) {
      expect(parseInvitation(link, host)).toEqual({ room });
    }
  });

  it('is a bare code', () => {
    expect(parseInvitation(grouped, host)).toEqual({ room });
  });

  it('names the server that a foreign link belongs to', () => {
    expect(parseInvitation(`https://calls.example.org/r/${grouped}`, host)).toEqual({
      problem: 'other-server',
      host: 'calls.example.org',
    });
  });

  it('is told from links that lead to no room', () => {
    expect(parseInvitation('https://localhost:8080/', host)).toEqual({ problem: 'no-room-link' });
    expect(parseInvitation('example.org', host)).toEqual({ problem: 'no-room-link' });
    expect(parseInvitation('localhost:8080/r/7h3kq', host)).toEqual({ problem: 'wrong-length', has: 5 });
  });

  it('may be nothing', () => {
    expect(parseInvitation('   ', host)).toEqual({ problem: 'empty' });
  });
});

describe('the path of a room', () => {
  it('is read back to the room', () => {
    expect(roomOfPath(roomPath(room))).toBe(room);
    expect(roomOfPath(`/r/${room}/`)).toBe(room);
    expect(roomOfPath(`/r/${encodeURIComponent(grouped.replaceAll('-', ' '))}`)).toBe(room);
  });

  it('leads nowhere when it is cut, longer or malformed', () => {
    for (const path of ['/', '/r/', '/r/7h3kq', `/r/${room}/more`, `/x/${room}`, '/r/%E0%A4%A']) {
      expect(roomOfPath(path)).toBeNull();
    }
  });
});
