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
    ])
      expect(parseRoomCode(` ${written} `)).toEqual({ room });
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
    ])
      expect(parseInvitation(link, host)).toEqual({ room });
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

  const link = `https://localhost:8080/r/${grouped}`;

  it.each([
    ...[
      '.',
      ',',
      ';',
      ':',
      '!',
      '?',
      ')',
      ']',
      '}',
      '>',
      '"',
      '”',
      '“',
      '’',
      "'",
      '*',
      '_',
      '`',
      '…',
      '。',
    ].map((end) => link + end),
    `<${link}>`,
    `(${link})`,
    `“${link}”`,
    `„${link}“`,
    `«${link}»`,
    `**${link}**`,
    `*${link}*`,
    `_${link}_`,
    `\`${link}\``,
    `[Join](${link})`,
    `[${link}](${link})`,
    `<a href="${link}">${link}</a>`,
    `${link}#`,
    `${link}/`,
    `${link}/.`,
    `${link}?utm_source=mail&x=1`,
    link.toUpperCase(),
    `Let us talk here: ${link}`,
    `Lassen Sie uns hier sprechen: ${link}.\n\nViele Grüße`,
    `Meet me (at 10) on ${link}, please; it is about the unusual question of last week.`,
    `see /r/${grouped}`,
    `Code: ${grouped}`,
    `Our code is ${grouped.replaceAll('-', ' ')}.`,
    `There ${grouped}`,
    `> ${link}`,
    link.replace('c8mpr-', 'c8mpr-\r\n'),
    link.replace('c8mpr', 'c8\r\nmpr'),
    `> ${link.replace('c8mpr', 'c8\n> mpr')}`,
    link.replace('c8mpr', 'c8=\r\nmpr'),
    `\ufeff${link}\u200b`,
    `\u2068${link}\u2069`,
    encodeURIComponent(link),
    encodeURIComponent(encodeURIComponent(link)),
    link.replaceAll('-', '%2D'),
    link.replaceAll('-', '\u2011'),
    link.replaceAll('/', '&#x2F;'),
    `&lt;${link}&gt;`,
    `https://eur01.safelinks.protection.outlook.com/?url=${encodeURIComponent(link)}&data=05%7C01%7C&reserved=0`,
    `https://www.google.com/url?q=${link}&sa=D&source=calendar`,
    `https://l.facebook.com/l.php?u=${encodeURIComponent(link)}&h=AT0x`,
    `https://urldefense.com/v3/__${link}__;!!abc!xyz$`,
    `https://urldefense.proofpoint.com/v2/url?u=https-3A__localhost-3A8080_r_${grouped.replaceAll('-', '-2D')}&d=DwMFaQ&c=x`,
    `https://calls.example.org/r/${grouped.replaceAll('7', '8')} or ${link}`,
    `http://localhost.:8080/r/${grouped}`,
  ])('is found in %j', (text) => {
    expect(parseInvitation(text, host)).toEqual({ room });
  });

  it.each([
    [`https://calls.example.org:443/r/${grouped}`, 'calls.example.org'],
    [`https://[2001:db8::1]/r/${grouped}.`, '[2001:db8::1]'],
    [`(http://192.0.2.1:8080/r/${grouped})`, '192.0.2.1:8080'],
  ])('is found in %j where it belongs to this server, and to no other', (text, own) => {
    expect(parseInvitation(text, own)).toEqual({ room });
    expect(parseInvitation(text, host)).toMatchObject({ problem: 'other-server' });
  });

  it('is not made up from a text without one', () => {
    const text = 'Good morning, shall we talk about the new numbers of this quarter at ten?';
    expect(parseInvitation(text, host)).toEqual({ problem: 'nothing-found' });
    expect(parseInvitation(`${link}0`, host)).toEqual({ problem: 'wrong-length', has: 26 });
    expect(parseInvitation(`${grouped}-0`, host)).toEqual({ problem: 'wrong-length', has: 26 });
    expect(parseInvitation(`${link}/more`, host)).toEqual({ problem: 'no-room-link' });
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

  it.each([
    '.',
    ',',
    ')',
    '%3E',
    '%22',
    '”',
    '%E2%80%9D',
    '*',
    '_',
    '/.',
    '%20%20',
    '%0A',
    '?',
    '.%20Bis%20dann',
    '%2F',
  ])('is read back to the room with %s stuck to it', (end) => {
    expect(roomOfPath(roomPath(room) + end)).toBe(room);
    expect(roomOfPath(`/r/${room}${end}`)).toBe(room);
  });

  it.each([
    `/r/%3C${grouped}%3E`,
    `/r//${grouped}`,
    `/R/${grouped.toUpperCase()}`,
    `/r/${grouped.replaceAll('-', '%252D')}`,
  ])('is read from %s', (path) => {
    expect(roomOfPath(path)).toBe(room);
  });

  it('leads nowhere when it is cut, longer or malformed', () => {
    for (const path of ['/', '/r/', '/r/7h3kq', `/r/${room}/more`, `/x/${room}`, '/r/%E0%A4%A'])
      expect(roomOfPath(path)).toBeNull();
  });
});
