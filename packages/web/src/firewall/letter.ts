import type { FirewallFacts } from '@sotto/client/check';
import type { Language } from '../language.ts';
import { firewall as de } from '../messages/de-firewall.ts';
import { firewall as en, type FirewallMessages } from '../messages/en-firewall.ts';

const texts: Readonly<Record<Language, FirewallMessages>> = { de, en };

export const firewallTextsIn = (language: Language): FirewallMessages => texts[language];

/** One thing to allow, and to where. */
export interface Opening {
  readonly name: keyof FirewallMessages['openings'];
  /** Sentences such as “UDP to 203.0.113.5, port 443”. */
  readonly targets: readonly string[];
}

export interface FirewallRequest {
  readonly facts: FirewallFacts;
  /** Of the page, for a server that was told no address of its own. */
  readonly origin: string;
}

export const hostOf = ({ facts, origin }: FirewallRequest): string => new URL(facts.url ?? origin).hostname;

export function openingsOf(request: FirewallRequest, language: Language): Opening[] {
  const { facts, origin } = request;
  const { target } = firewallTextsIn(language);
  const { protocol, port } = new URL(facts.url ?? origin);
  const host = hostOf(request);
  const media = (kind: 'udp' | 'tcp') =>
    facts.media
      .filter((each) => each.protocol === kind)
      .map((each) => target(each.host, kind.toUpperCase(), each.port));
  const usual = protocol === 'https:' ? 443 : 80;
  return [
    { name: 'pages', targets: [target(host, 'TCP', port === '' ? usual : Number(port))] },
    { name: 'udp', targets: media('udp') },
    { name: 'tcp', targets: media('tcp') },
    ...(facts.redirectPort === null
      ? []
      : [{ name: 'redirect', targets: [target(host, 'TCP', facts.redirectPort)] } as const]),
  ];
}

export const checkAddress = ({ facts, origin }: FirewallRequest): string => `${facts.url ?? origin}/check`;

/** The page in words, for a mail to whoever sets up the firewall. */
export function letterText(request: FirewallRequest, language: Language): string {
  const { title, lead, openings, labels, notesTitle, notes, check } = firewallTextsIn(language);
  const blocks = openingsOf(request, language).map(({ name, targets }, index) => [
    `${index + 1}. ${openings[name].title}`,
    ...targets.map((target) => `   ${labels.targets}: ${target}`),
    `   ${labels.why}: ${openings[name].why}`,
    `   ${labels.without}: ${openings[name].without}`,
    '',
  ]);
  const facts = [...notes, check(checkAddress(request))].map((note) => `- ${note}`);
  return [title, '', lead(hostOf(request)), '', ...blocks.flat(), notesTitle, ...facts, ''].join('\n');
}
