import { useEffect, useMemo } from 'preact/hooks';
import { Contacts } from '../contacts/contacts.tsx';
import { useServices } from '../common/services.ts';
import { BeginCall, BeginCallDialogs } from './begin-call.tsx';
import { Reachable, Ringing } from './call-settings.tsx';
import { ringControllerOf } from './ring-controller.ts';

/** The contacts, to call them and to be called by them. */
export function ContactsPage() {
  const services = useServices();
  const controller = ringControllerOf(services);
  const begin = useMemo(() => new BeginCall(controller), [controller]);
  useEffect(() => {
    // A browser that cannot be called has no contacts either, and the page says so.
    controller.start().catch(() => undefined);
  }, [controller]);
  const ringer = controller.ringer.value;
  return (
    <>
      <Contacts
        open={() => services.sotto.device()}
        onCall={(contact) => begin.begin(contact)}
        reachable={
          <Reachable
            settings={controller.settings}
            registration={ringer?.registration.value ?? 'connecting'}
            alone={(ringer?.contacts.value.length ?? 0) === 0}
          />
        }
        ringing={<Ringing settings={controller.settings} />}
      />
      <BeginCallDialogs of={begin} />
    </>
  );
}
