import type { DirectCall, DirectProtection, PeerIdentity } from '@sotto/client';
import { useRef } from 'preact/hooks';
import { t } from '../common/language.ts';
import { KeepContact } from './keep-contact.tsx';

type EndToEnd = Extract<DirectProtection, { level: 'end-to-end' }>;

interface IdentityProps {
  readonly call: DirectCall;
  readonly protection: EndToEnd;
}

/** Who is at the other end by their key, whatever they call themselves; and the way to know them next time. */
export function Identity({ call, protection }: IdentityProps) {
  const { peer } = protection;
  const { identity } = t().call.lock;
  const heading = useRef<HTMLHeadingElement>(null);
  const name = call.peers.value[0]?.name ?? '';
  // Without a key there is nobody to speak of.
  if (peer.id === '') return null;
  return (
    <section class="identity" aria-labelledby="identity-title">
      <h3 id="identity-title" ref={heading} tabIndex={-1}>
        {identity.title}
      </h3>
      <div role="status">
        <p data-standing={peer.standing}>
          <Standing peer={peer} />
        </p>
        {peer.contactName !== name && <p class="quiet">{identity.callsThemselves(name)}</p>}
      </div>
      {peer.contactName === null && (
        <KeepContact
          // A name that was typed for one must not be kept for another.
          key={peer.id}
          suggested={name}
          namesake={peer.namesake}
          onKeep={(keeping) => {
            call.keepContact(keeping, protection);
            // The form goes; the focus stays where one reads what came of it.
            heading.current?.focus();
          }}
        />
      )}
      <Fingerprint peer={peer} />
    </section>
  );
}

function Standing({ peer: { standing, contactName } }: { readonly peer: PeerIdentity }) {
  const { identity } = t().call.lock;
  if (contactName === null) return <>{standing === 'expected' ? identity.expectedOnly : identity.new}</>;
  return <>{standing === 'expected' ? identity.expected(contactName) : identity.known(contactName)}</>;
}

/** What two people can read to each other at any time, without a call between them. */
export function Fingerprint({ peer: { fingerprint } }: { readonly peer: PeerIdentity }) {
  const { identity } = t().call.lock;
  if (fingerprint === '') return null;
  return (
    <details class="support">
      <summary>{identity.fingerprint}</summary>
      <p class="fingerprint" translate={false}>
        {fingerprint}
      </p>
      <p>{identity.fingerprintHint}</p>
    </details>
  );
}

/** By which path sound and pictures go now, and why. */
export function MediaPath({ protection: { path, pathReason } }: Pick<IdentityProps, 'protection'>) {
  const texts = t().call.lock.path;
  const why = pathReason === null ? texts.relay : texts.because[pathReason];
  const sentences = path === 'direct' ? [texts.direct] : [why, texts.still];
  return <p>{sentences.join(' ')}</p>;
}
