import type { CheckLine, CheckName } from '@sotto/client/check';
import { describe, expect, it } from 'vitest';
import { briefText, type CheckReport, reportJson, reportText } from './report.ts';
import { checkTextsIn, figureText, sentences, stateWord } from './wording.ts';

function line(name: CheckName, change: Partial<CheckLine> = {}): CheckLine {
  return { id: name, name, state: 'passed', reason: null, figure: null, targets: [], missing: [], ...change };
}

const udp = line('udp', {
  state: 'blocked',
  reason: 'no-answer',
  targets: [{ host: '192.0.2.1', protocol: 'udp', port: 443 }],
});
const tcp = line('tcp', {
  figure: { value: 41.4, unit: 'ms', atLeast: false },
  targets: [{ host: '192.0.2.1', protocol: 'tcp', port: 443 }],
});
const report: CheckReport = {
  host: 'call.example.org',
  time: new Date(Date.UTC(2026, 0, 2, 3, 4, 5)),
  browser: 'Browser/1',
  verdict: 'tcp-only',
  lines: [udp, tcp, line('camera', { state: 'untested', reason: 'not-wanted' })],
};

const value = (figure: CheckLine['figure']) => line('upload', { figure });

describe('a line in words', () => {
  const texts = { en: checkTextsIn('en'), de: checkTextsIn('de') };

  it('has a figure as the language writes it, with no more digits than it is good for', () => {
    const load = { value: 4.96, unit: 'Mbit/s', atLeast: true } as const;
    expect(figureText(value(load), texts.en, 'en')).toBe('at least 5\u00a0Mbit/s');
    expect(figureText(value({ ...load, value: 0.84, atLeast: false }), texts.de, 'de')).toBe(
      '0,8\u00a0Mbit/s',
    );
    expect(figureText(value({ value: 41.4, unit: 'ms', atLeast: false }), texts.en, 'en')).toBe('41\u00a0ms');
    expect(figureText(value(null), texts.en, 'en')).toBe('');
  });

  it('has a word that fits what was checked', () => {
    expect(stateWord(line('jitter', { state: 'slow' }), texts.en)).toBe('Uneven');
    expect(stateWord(line('loss', { state: 'slow' }), texts.en)).toBe('Too much');
    expect(stateWord(line('encryption', { state: 'blocked', reason: 'missing' }), texts.en)).toBe('Missing');
    expect(stateWord(line('camera', { state: 'blocked', reason: 'denied' }), texts.en)).toBe('Not available');
    expect(stateWord(udp, texts.en)).toBe('Blocked');
  });

  it('says why, and does not take a busy camera for a busy server', () => {
    expect(sentences(line('camera', { state: 'blocked', reason: 'busy' }), texts.en)).toContain(
      'Another program is using it.',
    );
    expect(sentences(line('udp', { state: 'untested', reason: 'busy' }), texts.en)[0]).toContain('Too many');
    const lacking = line('encryption', { state: 'blocked', reason: 'missing', missing: ['Worker'] });
    expect(sentences(lacking, texts.en)).toContain('The browser lacks: Worker.');
    expect(sentences(line('udp', { state: 'running' }), texts.en)).toEqual([]);
  });
});

describe('a report', () => {
  it('says in words what came out, what it means and what is to be opened', () => {
    expect(reportText(report, 'en').split('\n')).toEqual([
      'Connection check of call.example.org',
      'Result: Calls work from here, but over TCP only, because UDP is blocked. Sound may stutter more often.',
      'Time: 2026-01-02T03:04:05.000Z',
      'Browser: Browser/1',
      '',
      '[Blocked] Sound and picture over UDP',
      '    Sound and picture cannot use the fastest connection. A firewall blocks UDP to this address and port, or the answers.',
      '    Nothing came back.',
      '    To be opened: UDP to 192.0.2.1, port 443, and the answers',
      '[Passed] Sound and picture over TCP, 41\u00a0ms',
      '    Connects to: TCP to 192.0.2.1, port 443',
      '[Not tested] Camera',
      '    It was not asked for.',
      '',
    ]);
  });

  it('says the same in German', () => {
    const text = reportText(report, 'de');
    expect(text).toContain('[Blockiert] Ton und Bild über UDP');
    expect(text).toContain('Freizugeben: UDP zu 192.0.2.1, Port 443, und die Antworten');
  });

  it('is short in a mail: the result, and what is not as it should be', () => {
    const text = briefText(report, 'de');
    expect(text).toContain('über UDP');
    expect(text).not.toContain('Kamera');
    // Programs that cut, cut at about 2000 characters of the whole address.
    expect(encodeURIComponent(text).length).toBeLessThan(1_200);
  });

  it('has as JSON the states, the figures with their units, and what they were held against', () => {
    expect(JSON.parse(reportJson(report))).toEqual({
      format: 'sotto-check-1',
      server: 'call.example.org',
      time: '2026-01-02T03:04:05.000Z',
      browser: 'Browser/1',
      verdict: 'tcp-only',
      lines: [
        {
          id: 'udp',
          name: 'udp',
          state: 'blocked',
          reason: 'no-answer',
          figure: null,
          targets: [{ host: '192.0.2.1', protocol: 'udp', port: 443 }],
        },
        {
          id: 'tcp',
          name: 'tcp',
          state: 'passed',
          reason: null,
          figure: { value: 41.4, unit: 'ms', atLeast: false },
          targets: [{ host: '192.0.2.1', protocol: 'tcp', port: 443 }],
        },
        { id: 'camera', name: 'camera', state: 'untested', reason: 'not-wanted', figure: null, targets: [] },
      ],
      thresholds: expect.objectContaining({ roundTrip: 150, loss: 2, throughput: 1.5 }),
    });
  });
});
