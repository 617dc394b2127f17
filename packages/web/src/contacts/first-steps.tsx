import { t } from '../common/language.ts';
import type { Device } from '@sotto/client';
import { LinkForm } from './link-form.tsx';
import { OwnLink } from './own-link.tsx';
import type { Offering } from './use-offer.ts';

interface FirstStepsProps {
  readonly device: Device;
  readonly offering: Offering;
}

/** In place of a list that is empty: how two people come to call each other. */
export function FirstSteps({ device, offering }: FirstStepsProps) {
  const { steps } = t().contacts;
  return (
    <section class="contacts-card first-steps" aria-labelledby="contacts-first">
      <h2 id="contacts-first" tabIndex={-1}>
        {steps.title}
      </h2>
      <ol>
        <li>
          <h3>{steps.send}</h3>
          <OwnLink device={device} />
        </li>
        <li>
          <h3>{steps.receive}</h3>
          <p class="quiet">{steps.receiveHint}</p>
          {offering.offered.value === null && <LinkForm offering={offering} />}
        </li>
      </ol>
    </section>
  );
}
