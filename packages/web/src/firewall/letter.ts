import type { FirewallFacts } from '@sotto/client/check';
import type { Language } from '../common/chosen.ts';
import { firewall as de } from '../messages/de-firewall.ts';
import { firewall as en, type FirewallMessages } from '../messages/en-firewall.ts';

const texts: Readonly<Record<Language, FirewallMessages>> = { de, en };

export const firewallTextsIn = (language: Language): FirewallMessages => texts[language];

/** One thing to allow, to where, and in words what for. */
export interface Opening {
  readonly name: keyof FirewallMessages['openings'];
  /** Sentences such as “UDP to 203.0.113.5, port 443”. */
  readonly targets: readonly string[];
  readonly title: string;
  readonly why: string;
  /** What happens where it is not allowed. */
  readonly without: string;
}

export interface FirewallRequest {
  readonly facts: FirewallFacts;
  /** Of the page, for a server that was told no address of its own. */
  readonly origin: string;
}

export const hostOf = ({ facts, origin }: FirewallRequest): string => new URL(facts.url ?? origin).hostname;

export function openingsOf(request: FirewallRequest, language: Language): Opening[] {
  const { redirectPort, media, turn } = request.facts;
  const { openings, target, whyFirst, withoutTcpBut } = firewallTextsIn(language);
  const ofKind = (kind: 'udp' | 'tcp') => media.filter(({ protocol, first }) => first && protocol === kind);
  const further = media.filter(({ first }) => !first);
  const insideTls = turn.filter(isInsideTls);
  const otherTurn = turn.filter((each) => !isInsideTls(each));
  const rest = insideTls.length > 0 ? 'tls' : otherTurn.length > 0 ? 'turn' : null;
  const opening = (name: Opening['name'], targets: readonly Target[]): Opening[] =>
    targets.length === 0
      ? []
      : [
          {
            name,
            ...openings[name],
            ...(name === 'udp' && further.length > 0 && { why: `${openings.udp.why} ${whyFirst}` }),
            ...(name === 'tcp' && rest !== null && { without: withoutTcpBut[rest] }),
            targets: targets.map(({ host, protocol, port }) => target(host, protocol.toUpperCase(), port)),
          },
        ];
  return [
    ...opening('pages', [pagesOf(request)]),
    ...opening('udp', ofKind('udp')),
    ...opening('further', further),
    ...opening('tcp', ofKind('tcp')),
    ...opening('tls', insideTls),
    ...opening('turn', otherTurn),
    ...opening(
      'redirect',
      redirectPort === null ? [] : [{ host: hostOf(request), protocol: 'tcp', port: redirectPort }],
    ),
  ];
}

type Target = Pick<FirewallFacts['media'][number], 'host' | 'protocol' | 'port'>;

const isInsideTls = ({ protocol, secure }: FirewallFacts['turn'][number]): boolean =>
  protocol === 'tcp' && secure;

function pagesOf(request: FirewallRequest): Target {
  const { protocol, port } = new URL(request.facts.url ?? request.origin);
  const usual = protocol === 'https:' ? 443 : 80;
  return { host: hostOf(request), protocol: 'tcp', port: port === '' ? usual : Number(port) };
}

export const checkAddress = ({ facts, origin }: FirewallRequest): string => `${facts.url ?? origin}/check`;

/** The page in words, for a mail to whoever sets up the firewall. */
export function letterText(request: FirewallRequest, language: Language): string {
  const { title, lead, labels, notesTitle, notes, check } = firewallTextsIn(language);
  const blocks = openingsOf(request, language).map((opening, index) => [
    `${index + 1}. ${opening.title}`,
    ...opening.targets.map((target) => `   ${labels.targets}: ${target}`),
    `   ${labels.why}: ${opening.why}`,
    `   ${labels.without}: ${opening.without}`,
    '',
  ]);
  const facts = [...notes, check(checkAddress(request))].map((note) => `- ${note}`);
  return [title, '', lead(hostOf(request)), '', ...blocks.flat(), notesTitle, ...facts, ''].join('\n');
}
